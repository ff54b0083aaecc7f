import { type DecodeOptions } from '../codec/settings.js';
import { warn } from '../diagnostics.js';
import { MediaError } from '../errors.js';
import { type Track, trackName } from '../sample/track.js';

/** Counts what could not be decoded in one track, and tells of it as the options ask. */
export class DamageReport {
  readonly #track: Track;
  readonly #options: DecodeOptions;
  #count = 0;

  public constructor(track: Track, options: DecodeOptions) {
    this.#track = track;
    this.#options = options;
  }

  /** One damaged sample. @throws MediaError `decodeFailed` when the options are strict */
  public add(message: string, time: number | undefined, errno?: number): void {
    this.#count++;
    const track = trackName(this.#track);
    const { strict = false, onDecodeError } = this.#options;
    onDecodeError?.({ count: this.#count, time, message });
    if (strict) {
      const at = time === undefined ? '' : ` at ${time.toFixed(3)} s`;
      throw new MediaError(
        'decodeFailed',
        `A sample of ${track}${at} cannot be decoded: ${message}. Without \`strict\` it would be counted and left out.`,
        { operator: 'decode', track, time, libav: message, errno },
      );
    }
    if (this.#count > 1) return;
    warn(
      'decodeErrors',
      `Samples of ${track} are damaged; what cannot be decoded is left out. The first: ${message}. ` +
        'Pass onDecodeError to hear of each, or strict to stop at the first. At the end of the track comes the sum.',
    );
  }

  /** The track has ended: tells how many there were, unless the first warning said all. */
  public sum(): void {
    if (this.#count < 2) return;
    warn(
      'decodeErrors',
      `In all ${this.#count} samples of ${trackName(this.#track)} were damaged.`,
    );
  }
}
