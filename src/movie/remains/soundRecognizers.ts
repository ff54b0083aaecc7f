import { type SampleMeter } from '../../backend.js';
import { type MediaBytes } from './mediaBytes.js';
import { type TrackTemplate } from './template.js';
import { type Recognized, type Recognizer } from './recognizer.js';

/** Samples that end where a decoder says. */
export class MeteredRecognizer implements Recognizer {
  readonly #meter: SampleMeter;
  readonly #largest: number;
  #last: { readonly at: number; readonly size: number | undefined } | undefined;
  #usual = 0;

  /** `largest`: bytes that no sample is longer than. */
  public constructor(meter: SampleMeter, largest: number) {
    this.#meter = meter;
    this.#largest = largest;
  }

  public async sampleAt(media: MediaBytes, at: number): Promise<Recognized | undefined> {
    const size = await this.#sizeAt(media, at);
    if (size === undefined) return undefined;
    this.#usual = size;
    return { size, isSync: true };
  }

  public close(): void {
    this.#meter.close();
  }

  /** Places are asked for twice: what comes behind a sample, to see that it is one; and then as its own. */
  async #sizeAt(media: MediaBytes, at: number): Promise<number | undefined> {
    if (this.#last?.at === at) return this.#last.size;
    const bytes = await media.peek(at, this.#largest);
    const size = bytes.byteLength > 0 ? this.#meter.measure(bytes, this.#usual) : undefined;
    this.#last = { at, size };
    return size;
  }
}

/** Bytes that no run is longer than. */
const LARGEST_RUN = 16 * 1024 * 1024;

/** Samples whose header tells how long they are. */
export class HeaderRecognizer implements Recognizer {
  readonly #sizeOf: (bytes: Buffer) => number | undefined;
  readonly #largest: number;

  /** `largest`: bytes that are to be looked at. */
  public constructor(sizeOf: (bytes: Buffer) => number | undefined, largest: number) {
    this.#sizeOf = sizeOf;
    this.#largest = largest;
  }

  public async sampleAt(media: MediaBytes, at: number): Promise<Recognized | undefined> {
    const size = this.#sizeOf(await media.peek(at, this.#largest));
    return size !== undefined && at + size <= media.end ? { size, isSync: true } : undefined;
  }
}

/** PCM says nothing of itself: a run of it ends where it usually does, or where something else begins. */
export class PcmRecognizer implements Recognizer {
  readonly #block: number;
  readonly #usual: number;
  readonly #step: number;
  readonly #others: readonly Recognizer[];

  /** `block`: bytes of a sample. */
  public constructor(
    block: number,
    { perChunk, quantum }: Pick<TrackTemplate, 'perChunk' | 'quantum'>,
    others: readonly Recognizer[],
  ) {
    this.#block = block;
    this.#usual = perChunk * block;
    this.#step = quantum * block;
    this.#others = others;
  }

  public async sampleAt(media: MediaBytes, at: number): Promise<Recognized | undefined> {
    const end = await this.#endOf(media, at);
    const count = Math.floor((end - at) / this.#block);
    return count > 0 ? { size: count * this.#block, isSync: true, count } : undefined;
  }

  async #endOf(media: MediaBytes, at: number): Promise<number> {
    if (this.#others.length === 0) return media.end;
    const usual = at + this.#usual;
    if (this.#usual > 0 && usual < media.end && (await this.#isOther(media, usual))) return usual;
    const end = Math.min(media.end, at + LARGEST_RUN);
    for (let place = at + this.#step; place < end; place += this.#step) {
      // With tracks of PCM behind each other only their usual lengths tell where one ends.
      if (this.#usual > 0 && place > usual * 4) return usual;
      if (await this.#isOther(media, place)) return place;
    }
    return end;
  }

  async #isOther(media: MediaBytes, at: number): Promise<boolean> {
    for (const other of this.#others) if (await other.sampleAt(media, at)) return true;
    return false;
  }
}

const PRORES = 0x69_63_70_66;

/** ProRes: each picture begins with its size. @see SMPTE RDD 36 §5.1 */
export class ProResRecognizer implements Recognizer {
  public async sampleAt(media: MediaBytes, at: number): Promise<Recognized | undefined> {
    const head = await media.peek(at, 28);
    if (head.byteLength < 28 || head.readUInt32BE(4) !== PRORES) return undefined;
    const size = head.readUInt32BE(0);
    return size >= 28 && at + size <= media.end ? { size, isSync: true } : undefined;
  }

  public async search(media: MediaBytes, from: number): Promise<number | undefined> {
    for (let at = from; at < media.end; at += STEP) {
      const bytes = await media.peek(at, STEP + 8);
      for (
        let found = bytes.indexOf('icpf');
        found >= 0;
        found = bytes.indexOf('icpf', found + 1)
      ) {
        const place = at + found - 4;
        if (place >= from && (await this.sampleAt(media, place))) return place;
      }
    }
    return undefined;
  }
}

const STEP = 64 * 1024;
