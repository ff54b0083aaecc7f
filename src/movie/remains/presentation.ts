import { type SliceFacts } from './nalCodec.js';

/** The place of each picture in the order of presentation, from 0, given in the order of decoding. */
export function presentationOrder(pictures: readonly (SliceFacts | undefined)[]): number[] {
  const keys = new Counter();
  const order = pictures.map((facts, place) => ({ place, ...keys.next(facts, place) }));
  order.sort((a, b) => a.epoch - b.epoch || a.count - b.count || a.place - b.place);
  const ranks = new Array<number>(pictures.length);
  for (const [rank, { place }] of order.entries()) ranks[place] = rank;
  return ranks;
}

interface Key {
  /** Grows wherever counts begin anew. */
  readonly epoch: number;
  readonly count: number;
}

/** Turns the low bits that slices have into whole counts. @see ITU-T H.264 §8.2.1.1, H.265 §8.3.1 */
class Counter {
  #epoch = 0;
  #high = 0;
  #low = 0;

  public next(facts: SliceFacts | undefined, place: number): Key {
    if (!facts || facts.modulus === 0) return { epoch: this.#epoch, count: place };
    const { isReset, isReference, count, modulus } = facts;
    if (isReset) {
      this.#epoch++;
      this.#high = 0;
      this.#low = 0;
    }
    const high = this.#high + carry(count, this.#low, modulus);
    if (isReference) {
      this.#high = high;
      this.#low = count;
    }
    return { epoch: this.#epoch, count: high + count };
  }
}

function carry(count: number, before: number, modulus: number): number {
  if (count < before && before - count >= modulus / 2) return modulus;
  return count > before && count - before > modulus / 2 ? -modulus : 0;
}
