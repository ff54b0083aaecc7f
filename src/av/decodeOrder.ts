/**
 * Decode times for pictures that come in decode order with only the time of their presentation, as the first
 * ones of a Matroska file with B-frames do. libav's own way: with a delay of n pictures, the decode time is the
 * smallest of the last n + 1 presentation times.
 */
export class DecodeOrder {
  readonly #delay: number;
  #times: bigint[] = [];

  /** `delay`: by how many pictures presentation lags behind decoding at most. */
  public constructor(delay: number) {
    this.#delay = delay;
  }

  /** The decode time of the next picture. `step`: what one picture lasts. */
  public dtsOf(pts: bigint, step: bigint): bigint {
    if (this.#times.length === 0) this.#begin(pts, step);
    else this.#times[0] = pts;
    this.#times.sort(ascending);
    return this.#times[0] ?? pts;
  }

  /** Nothing came before the first picture: what would have is made up, one step apart. */
  #begin(pts: bigint, step: bigint): void {
    for (let index = this.#delay; index >= 0; index--) {
      this.#times.push(pts - BigInt(index) * step);
    }
  }
}

const ascending = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);
