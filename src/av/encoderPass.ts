import { type EncoderPass } from '../backend.js';
import { planRates } from '../codec/rates.js';
import { type EncodeSettings } from '../codec/settings.js';
import { MediaError, requireArgument } from '../errors.js';
import { absolutePath } from './paths.js';
import { countPictures } from './passStatistics.js';
import { type StatisticsUse, useStatistics } from './statisticsUse.js';

/** One of an encoder's own passes while it is at work. */
export class PassRun {
  /** Undefined: an only pass is an ordinary one. */
  public readonly pass: EncoderPass | undefined;
  readonly #use: StatisticsUse;
  readonly #writes: boolean;
  readonly #path: string;
  /** As many pictures as the pass before was given. */
  readonly #expected: number | undefined;
  #taken = 0;

  private constructor(pass: EncoderPass, use: StatisticsUse, expected: number | undefined) {
    this.pass = isOnly(pass) ? undefined : pass;
    this.#use = use;
    this.#writes = !pass.isLast;
    this.#path = pass.statistics;
    this.#expected = expected;
  }

  /**
   * Waits for the pass before, if that is still being closed, and looks at what it has left.
   *
   * @throws MediaError `invalidArgument`, `invalidState`, `ioError`, `unsupportedOutputSettings`
   */
  public static async begin(
    { number, isLast, statistics }: EncoderPass,
    settings: EncodeSettings,
    mediaType: 'video' | 'audio',
  ): Promise<PassRun> {
    const pass = { number, isLast, statistics: absolutePath(statistics) };
    requireArgument(
      Number.isSafeInteger(number) && number > 0,
      () => `Passes are numbered from 1 on, and this one has the number ${number}.`,
    );
    if (!isOnly(pass)) requireRate(settings, mediaType, number);
    const use = await useStatistics(pass.statistics);
    try {
      return new PassRun(pass, use, number > 1 ? await countPictures(pass.statistics) : undefined);
    } catch (error) {
      use.release();
      throw error;
    }
  }

  /** A picture is about to be encoded. @throws MediaError `encodeFailed` for one that the statistics do not tell of */
  public take(): void {
    this.#taken++;
    if (this.#expected !== undefined && this.#taken > this.#expected) throw this.#differs('more');
  }

  /**
   * The encoder has given everything, and is gone.
   *
   * @throws MediaError `encodeFailed` when it was given fewer pictures than the pass before, `ioError` when its statistics are not whole
   */
  public async end(): Promise<void> {
    if (this.#expected !== undefined && this.#taken < this.#expected) throw this.#differs('fewer');
    if (!this.#writes) return;
    const written = await countPictures(this.#path);
    if (written === this.#taken) return;
    throw new MediaError(
      'ioError',
      `The encoder was given ${this.#taken} pictures, and its statistics tell of ${written}. Is there room for them where directoryForTemporaryFiles is?`,
      { operator: 'encode' },
    );
  }

  public ending(): void {
    this.#use.ending();
  }

  public release(): void {
    this.#use.release();
  }

  #differs(how: 'more' | 'fewer'): MediaError {
    return new MediaError(
      'encodeFailed',
      `Each pass must be given the same pictures: ${how} came than the ${this.#expected} of the pass before.`,
      { operator: 'encode' },
    );
  }
}

const isOnly = ({ number, isLast }: EncoderPass): boolean => number === 1 && isLast;

/** Passes of an encoder's own spread a rate over the track, so there must be one; the first pass may learn before it is known. */
function requireRate(settings: EncodeSettings, mediaType: 'video' | 'audio', number: number): void {
  const refuse = (reason: string): never => {
    throw new MediaError('unsupportedOutputSettings', reason, { operator: 'encode' });
  };
  if (mediaType === 'audio') refuse('Encoders of sound have no passes of their own: use one pass.');
  if (number === 1 || planRates(settings).rate !== undefined) return;
  refuse(
    "Passes of an encoder's own spread a bit rate over the track, and none was asked for: set averageBitRate, or use one pass.",
  );
}
