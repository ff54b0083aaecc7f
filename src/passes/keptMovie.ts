import { type Observable } from 'rxjs';
import { type AnyIterator } from '../gate/pump.js';
import { Window, type WindowLike } from '../gate/window.js';
import { cold } from '../rx.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { requireSameFormat } from '../sample/sameFormat.js';
import { type Track } from '../sample/track.js';
import { produce } from '../source/produce.js';
import { decodeTimes, reorderDepth } from './decodeTimes.js';
import { type RangeResult } from './strategy.js';
import { type Silo } from './workspace.js';

/** What is kept of a range. */
interface Kept {
  readonly key: number;
  readonly result: RangeResult;
}

/** A movie that was encoded once as a whole: in a silo, by range; ranges can be put again. */
export class KeptMovie {
  public readonly silo: Silo;
  readonly #ranges: Kept[] = [];
  #track: Track | undefined;

  public constructor(silo: Silo) {
    this.silo = silo;
  }

  /** In order. */
  public get results(): readonly RangeResult[] {
    return this.#ranges.map(({ result }) => result);
  }

  /** Where to put a range, so that what was there stays until the new one is whole. */
  public keyFor(index: number): number {
    const old = this.#ranges[index]?.key;
    return old === index * 2 ? index * 2 + 1 : index * 2;
  }

  /** All encoders must have made the same kind of track. @throws MediaError `formatChanged`; the sample is closed then */
  public check(sample: EncodedSample): void {
    if (this.#track) requireSameFormat(this.#track, sample, 'multipass');
    else this.#track = sample.track;
  }

  /** A range is whole. */
  public keep(index: number, key: number, result: RangeResult): void {
    const old = this.#ranges[index];
    this.#ranges[index] = { key, result };
    if (old) this.silo.clear(old.key);
  }

  /** All samples, in decode order, with the decode times of one encoder; lent. */
  public samples(window: WindowLike): Observable<EncodedSample> {
    return cold((out) => {
      const lent = new Window('multipass', window);
      const running = produce(out, this.#joined(this.silo.read()), lent);
      out.add(running.stop);
      running.run();
    });
  }

  #joined(samples: AnyIterator<EncodedSample>): AnyIterator<EncodedSample> {
    if (this.#ranges.length < 2) return samples;
    const shown = this.results.flatMap(({ presented }) =>
      presented.toSorted((a, b) => (a < b ? -1 : 1)),
    );
    const depth = Math.max(...this.results.map(({ presented }) => reorderDepth(presented)));
    const timeOf = decodeTimes(shown, depth);
    let index = 0;
    const place = (result: IteratorResult<EncodedSample, unknown>): typeof result => {
      if (result.done === true) return result;
      const sample = result.value.retimed({ dts: timeOf(index++) });
      return { value: this.#track ? sample.moveTo(this.#track) : sample };
    };
    return {
      next: () => {
        const answer = samples.next();
        return 'then' in answer ? answer.then(place) : place(answer);
      },
      return: () => samples.return?.(),
    };
  }
}
