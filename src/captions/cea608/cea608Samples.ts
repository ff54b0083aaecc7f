import { type Caption, type CaptionGroup } from '../../sample/caption.js';
import { EncodedSample } from '../../sample/encodedSample.js';
import { type Rational } from '../../sample/time.js';
import { type Track } from '../../sample/track.js';
import { CaptionSequence, type PlacedCaption } from '../captionSequence.js';
import { Cea608Encoder, type Cea608Options } from './cea608Encoder.js';
import { type Cea608Pair, NULL_PAIR } from './cea608Pair.js';
import { timeOfFrame } from './rates.js';

/**
 * Makes samples of captions for a `c608` track: each pair is a sample of one frame, and while nothing is sent there is one that says so.
 *
 * @see QuickTime File Format: closed captioning media
 */
export class Cea608Samples {
  public readonly track: Track;
  readonly #encoder: Cea608Encoder;
  readonly #sequence = new CaptionSequence();
  #next = 0;

  /** @throws MediaError `invalidArgument` for a rate that line 21 does not go with */
  public constructor(options: Cea608Options = {}) {
    this.#encoder = new Cea608Encoder(options);
    this.track = trackOf(this.#encoder.rate);
  }

  /**
   * The samples that are certain now.
   *
   * @throws MediaError `invalidArgument`, `invalidTimestamp`
   */
  public take(item: Caption | CaptionGroup): EncodedSample[] {
    return this.#samples(this.#push(this.#sequence.take(item).captions));
  }

  /** The rest, when nothing more comes. */
  public finish(): EncodedSample[] {
    const pairs = this.#push(this.#sequence.finish());
    return this.#samples([...pairs, ...this.#encoder.finish()]);
  }

  #push(placed: readonly PlacedCaption[]): Cea608Pair[] {
    return placed.flatMap(({ caption, start, end }) =>
      this.#encoder.push({ ...caption, start, duration: end.minus(start) }),
    );
  }

  #samples(pairs: readonly Cea608Pair[]): EncodedSample[] {
    return pairs.flatMap(({ frame, code }) => {
      const pause = frame > this.#next ? [this.#sample(this.#next, frame, NULL_PAIR)] : [];
      this.#next = frame + 1;
      return [...pause, this.#sample(frame, frame + 1, code)];
    });
  }

  #sample(from: number, to: number, code: number): EncodedSample {
    const { rate } = this.#encoder;
    // As libav has it: a valid pair of field 1. Its muxer writes the pair alone, in a box.
    return EncodedSample.fromBytes(Uint8Array.of(0xfc, code >> 8, code & 0xff), {
      track: this.track,
      pts: timeOfFrame(from, rate),
      duration: timeOfFrame(to - from, rate),
    });
  }
}

function trackOf({ num, den }: Rational): Track {
  const siblings: Track[] = [];
  const track: Track = {
    index: 0,
    mediaType: 'subtitle',
    format: { mediaType: 'subtitle', codec: 'eia_608', codecTag: 'c608' },
    timeBase: { num: den, den: num },
    siblings,
  };
  siblings.push(track);
  return track;
}
