import { MediaError, requireArgument } from '../errors.js';
import { type Caption, type CaptionGroup, isCaptionGroup } from '../sample/caption.js';
import { captionStart, requireCaption } from '../sample/checkCaption.js';
import { EncodedSample } from '../sample/encodedSample.js';
import { MediaTime } from '../sample/time.js';
import { type Track } from '../sample/track.js';
import {
  CAPTION_FORMATS,
  type CaptionCoder,
  captionCoder,
  type CodedFormatName,
  type CaptionTrackInit,
} from './captionFormats.js';
import { type CaptionSampler } from './captionSampler.js';
import { CaptionSequence, type Placed } from './captionSequence.js';
import { Losses } from './losses.js';
import { requireCaptions } from './requireCaptions.js';
import { type Segment, Segments, ticked } from './segments.js';

/** What captions are made to. */
export interface CaptionEncoderInit extends CaptionTrackInit {
  readonly format: CodedFormatName;
  /** Each caption is a sample at once: none may overlap it that comes later, unless both are of one group. */
  readonly isImmediate: boolean;
}

/** Makes samples of captions and groups, in order. */
export class CaptionEncoder implements CaptionSampler {
  public readonly track: Track;
  readonly #coder: CaptionCoder;
  readonly #sequence = new CaptionSequence();
  readonly #segments: Segments;
  readonly #losses: Losses;
  readonly #name: string;
  readonly #isImmediate: boolean;

  /** @throws MediaError `invalidArgument` for formats that nobody knows */
  public constructor({ format, isImmediate, ...init }: CaptionEncoderInit) {
    requireArgument(
      CAPTION_FORMATS.includes(format),
      () =>
        `A format of captions is one of ${CAPTION_FORMATS.join(', ')}, not ${format as string}.`,
    );
    this.#coder = captionCoder(format, init);
    this.#name = format;
    this.#segments = new Segments(this.#coder.timeBase);
    this.#losses = new Losses(format, this.#coder.features);
    this.#isImmediate = isImmediate;
    this.track = trackOf(this.#coder);
  }

  /**
   * The samples that are certain now. Nothing has been taken when it throws.
   *
   * @throws MediaError `invalidArgument`, `invalidTimestamp`
   */
  public take(item: Caption | CaptionGroup): EncodedSample[] {
    requireCaptions(item);
    for (const caption of isCaptionGroup(item) ? item.captions : [item]) {
      requireCaption(caption);
      this.#coder.require?.(caption);
    }
    if (this.#isImmediate) this.#requireFree(captionStart(item.start));
    const placed = this.#sequence.take(item);
    for (const { caption } of placed.captions) this.#losses.tell(caption);
    if (this.#coder.overlaps) return this.#singles(placed.captions);
    return this.#samples(this.#segments.take(placed, this.#isImmediate));
  }

  /** The rest, when nothing more comes. */
  public finish(): EncodedSample[] {
    const captions = this.#sequence.finish();
    if (this.#coder.overlaps) return this.#singles(captions);
    const [first] = captions;
    const until = first?.start ?? MediaTime.zero;
    const before = first ? this.#segments.take({ captions, until }, false) : [];
    return this.#samples([...before, ...this.#segments.finish()]);
  }

  #singles(captions: Placed['captions']): EncodedSample[] {
    return captions.flatMap((one) => {
      const { start, end } = ticked(one, this.#coder.timeBase);
      return this.#samples([{ start, end, captions: [one.caption] }]);
    });
  }

  #samples(segments: readonly Segment[]): EncodedSample[] {
    const told = segments.filter(({ captions }) => captions.length > 0 || this.#coder.tellsGaps);
    return told.map(({ start, end, captions }) => {
      const { timeBase } = this.#coder;
      return EncodedSample.fromBytes(this.#coder.print(captions), {
        track: this.track,
        pts: MediaTime.fromTicks(start, timeBase),
        duration: MediaTime.fromTicks(end - start, timeBase),
      });
    });
  }

  /** What was a sample at once cannot be changed any more. */
  #requireFree(start: MediaTime): void {
    const { position } = this.#segments;
    const isFree = position === undefined || start.toTicks(this.#coder.timeBase) >= position;
    if (isFree || this.#coder.overlaps) return;
    throw new MediaError(
      'invalidTimestamp',
      `In real time a caption of ${this.#name} is written at once, so the next one starts when it is over, and the one at ${String(start)} starts before that. ` +
        'Give captions that are shown together as one group, or set expectsMediaDataInRealTime to false.',
      { time: start.seconds },
    );
  }
}

function trackOf({ format, timeBase }: CaptionCoder): Track {
  const siblings: Track[] = [];
  const track: Track = { index: 0, mediaType: 'subtitle', format, timeBase, siblings };
  siblings.push(track);
  return track;
}
