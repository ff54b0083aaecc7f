import { eventMessage } from '../movie/boxes/eventMessage.js';
import { type EncodedSample } from '../sample/encodedSample.js';

/** Messages that go in front of the next fragment. */
export class EventMessages {
  #waiting: Buffer[] = [];
  #count = 0;

  /** The sample stays the caller's. */
  public add(sample: EncodedSample): void {
    this.#count++;
    this.#waiting.push(eventMessage(sample, this.#count).toBuffer());
  }

  /** What waits, which then waits no more; undefined: nothing. */
  public take(): Buffer | undefined {
    if (this.#waiting.length === 0) return undefined;
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    return bytes;
  }
}
