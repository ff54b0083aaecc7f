import { type Caption, type CaptionGroup } from '../../sample/caption.js';
import { EncodedSample } from '../../sample/encodedSample.js';
import { type Rational } from '../../sample/time.js';
import { type Track } from '../../sample/track.js';
import { type CaptionSampler } from '../captionSampler.js';
import { CaptionSequence } from '../captionSequence.js';
import { requireCaptions } from '../requireCaptions.js';
import { ccTriple } from './ccData.js';
import { Cea608Encoder, type Cea608Options } from './cea608Encoder.js';
import { type Cea608Pair, NULL_PAIR } from './cea608Pair.js';
import { timeOfFrame } from './rates.js';

/**
 * Makes samples of captions for a `c608` track: each pair is a sample of one frame, and while nothing is sent in between there is one that says so.
 *
 * @see QuickTime File Format: closed captioning media
 */
export class Cea608Samples implements CaptionSampler {
  public readonly track: Track;
  #encoder: Cea608Encoder;
  #sequence = new CaptionSequence();
  /** Up to where there are samples; undefined: there is none. One from zero on would begin before sessions that start later. */
  #next: number | undefined;

  /** @throws MediaError `invalidArgument` for a rate that line 21 does not go with */
  public constructor(options: Cea608Options = {}) {
    this.#encoder = new Cea608Encoder(options);
    this.track = trackOf(this.#encoder.rate);
  }

  /**
   * The samples that are certain now. Nothing has been taken when it throws; what it has taken can be sent.
   *
   * @throws MediaError `invalidArgument`, `invalidTimestamp`
   */
  public take(item: Caption | CaptionGroup): EncodedSample[] {
    requireCaptions(item);
    const [encoder, sequence] = [this.#encoder.clone(), this.#sequence.clone()];
    const pairs = push(encoder, sequence.take(item).captions);
    requireSendable(encoder, sequence);
    [this.#encoder, this.#sequence] = [encoder, sequence];
    return this.#samples(pairs);
  }

  /** The rest, when nothing more comes. */
  public finish(): EncodedSample[] {
    const pairs = push(this.#encoder, this.#sequence.finish());
    return this.#samples([...pairs, ...this.#encoder.finish()]);
  }

  #samples(pairs: readonly Cea608Pair[]): EncodedSample[] {
    return pairs.flatMap(({ frame, code }) => {
      const from = this.#next ?? frame;
      const pause = frame > from ? [this.#sample(from, frame, NULL_PAIR)] : [];
      this.#next = frame + 1;
      return [...pause, this.#sample(frame, frame + 1, code)];
    });
  }

  #sample(from: number, to: number, code: number): EncodedSample {
    const { rate } = this.#encoder;
    // As libav has it; its muxer writes the pair alone, in a box.
    return EncodedSample.fromBytes(ccTriple(code), {
      track: this.track,
      pts: timeOfFrame(from, rate),
      duration: timeOfFrame(to - from, rate),
    });
  }
}

type Placed = ReturnType<CaptionSequence['finish']>;

function push(encoder: Cea608Encoder, placed: Placed): Cea608Pair[] {
  return placed.flatMap(({ caption, start, end }) =>
    encoder.push({ ...caption, start, duration: end.minus(start) }),
  );
}

/** What is sent before a caption is known only when the next one comes, or none: by then nobody could be told. */
function requireSendable(encoder: Cea608Encoder, sequence: CaptionSequence): void {
  const trial = encoder.clone();
  push(trial, sequence.clone().finish());
  trial.finish();
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
