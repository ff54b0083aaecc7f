import { type Run } from './gathering.js';

/** Bytes that are written at once, where the destination takes several pieces. */
const ROW = 1024 * 1024;

/** Up to where a destination is whole: what was marked, and has been taken by it since. */
export class Wholeness {
  readonly #marks: { readonly handed: number; readonly end: number }[] = [];
  #handed = 0;
  #taken = 0;
  #whole = 0;

  /** The size that the destination may be cut down to; 0: nothing of it is whole. */
  public get end(): number {
    return this.#whole;
  }

  /** So many bytes are on their way to the destination. */
  public handed(bytes: number): void {
    this.#handed += bytes;
  }

  /** When what was handed so far has arrived, the destination is whole up to `end`. */
  public mark(end: number): void {
    this.#marks.push({ handed: this.#handed, end });
  }

  /** From now on this is so; 0: nothing is whole. */
  public settle(end: number): void {
    this.#marks.length = 0;
    this.#whole = end;
  }

  /** So many bytes have arrived. */
  public took(bytes: number): void {
    this.#taken += bytes;
    for (let mark = this.#marks[0]; mark && mark.handed <= this.#taken; mark = this.#marks[0]) {
      this.#whole = mark.end;
      this.#marks.shift();
    }
  }
}

/** What follows `first` without a gap, out of the queue, up to what is written at once. */
export function rowOf(first: Run, queue: Run[]): Uint8Array[] {
  const row = [first.bytes];
  let end = first.position + first.bytes.byteLength;
  for (let next = queue[0]; next?.position === end && end - first.position < ROW; next = queue[0]) {
    row.push(next.bytes);
    end += next.bytes.byteLength;
    queue.shift();
  }
  return row;
}

export const sizeOf = (row: readonly Uint8Array[]): number =>
  row.reduce((sum, { byteLength }) => sum + byteLength, 0);
