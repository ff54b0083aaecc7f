import { MediaError } from '../../errors.js';
import { type Caption } from '../../sample/caption.js';
import { type EncodedSample } from '../../sample/encodedSample.js';
import { MediaTime, type Rational } from '../../sample/time.js';
import { trackName } from '../../sample/track.js';
import { field1Of } from './ccData.js';
import { Cea608Decoder } from './cea608Decoder.js';
import { NULL_PAIR } from './cea608Pair.js';
import { frameAt, isPairRate, USUAL_RATE } from './rates.js';

interface Opened {
  readonly decoder: Cea608Decoder;
  readonly rate: Rational;
}

/** Makes captions of the samples of a `c608` track, as libav reads them. */
export class Cea608TrackDecoder {
  #opened: Opened | undefined;
  /** The last frame that something was sent in, and when the last sample ends. */
  #frame = 0;
  #end = MediaTime.zero;

  /** The captions that have ended; the sample stays the caller's. @throws MediaError `invalidTimestamp` */
  public take(sample: EncodedSample): readonly Caption[] {
    const { pts: start, duration = MediaTime.zero } = sample;
    if (!start) {
      throw new MediaError(
        'invalidTimestamp',
        `A sample of ${trackName(sample.track)} does not say when it is sent. Set it with sample.retimed({ pts }).`,
        { operator: 'readCaptions', track: trackName(sample.track) },
      );
    }
    const codes = field1Of(sample.copyBytes());
    this.#end = start.plus(duration);
    // What says nothing may last for any time: the rate is told by what says something.
    if (!this.#opened && codes.every((code) => code === NULL_PAIR)) return [];
    const { decoder, rate } = (this.#opened ??= open(duration, codes.length));
    const first = Math.max(frameAt(start, rate), this.#frame);
    const last = Math.max(frameAt(this.#end, rate) - 1, first);
    // A sample may have the pairs of several frames.
    return codes.flatMap((code, place) => {
      this.#frame = Math.min(first + place, last);
      return decoder.push({ frame: this.#frame, code });
    });
  }

  /** What is still shown ends with the last sample. */
  public finish(): readonly Caption[] {
    if (!this.#opened) return [];
    const { decoder, rate } = this.#opened;
    return decoder.finish(frameAt(this.#end, rate));
  }
}

/** By how long pairs last. */
function open(duration: MediaTime, pairs: number): Opened {
  const said = { num: duration.timescale * pairs, den: Number(duration.value) };
  const rate = isPairRate(said) && said.num < said.den * 31 ? said : USUAL_RATE;
  return { decoder: new Cea608Decoder(rate), rate };
}
