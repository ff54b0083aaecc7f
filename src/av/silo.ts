import { type Silo } from '../backend.js';
import { MediaError, requireArgument } from '../errors.js';
import { type AnyIterator } from '../gate/pump.js';
import { type Signal } from '../rx.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { editable } from './fileIo.js';
import { Blocks, type Run } from './siloBlocks.js';
import { SiloDisk } from './siloDisk.js';
import { SiloRange } from './siloRange.js';
import { SiloReader, type SiloSource } from './siloReader.js';
import { removeTemporary, type TemporaryFile, temporaryFailure } from './temporaryFile.js';

/** Ranges that keep a buffer each: more are rarely put at a time. */
const MOST_TAILS = 8;

/**
 * Encoded samples in one file that has no name where the system allows that. What lies there describes itself, so memory holds a few numbers
 * for each range, and none for each sample. The file grows to what the ranges held at most at one time, rounded up to blocks, and what readers
 * still need of ranges that were cleared under them.
 */
export class FileSilo implements Silo {
  public readonly ready: Signal<boolean>;
  readonly #file: TemporaryFile;
  readonly #blocks = new Blocks();
  readonly #disk: SiloDisk;
  readonly #ranges = new Map<number, SiloRange>();
  /** Those with a buffer; the one that was put last is the last. */
  readonly #tails = new Set<SiloRange>();
  readonly #onClose: (closed: Promise<void>) => void;
  #readers = 0;
  /** Blocks that were given back while somebody may still read them. */
  #limbo: Run[] = [];
  #isClosed = false;

  public constructor(file: TemporaryFile, onClose: (closed: Promise<void>) => void) {
    this.#file = file;
    this.#onClose = onClose;
    this.#disk = new SiloDisk(file.handle, (error) =>
      temporaryFailure(error, 'A temporary file of encoded samples'),
    );
    this.ready = this.#disk.ready;
  }

  /** The room that the file takes, in blocks. */
  public get blocks(): number {
    return this.#blocks.length;
  }

  public write(range: number, sample: EncodedSample): void {
    try {
      this.#requireOpen('take samples');
      requireRange(range);
      if (!this.#disk.hasFailed) this.#add(this.#rangeOf(range), sample);
    } finally {
      sample.close();
    }
  }

  public clear(range: number): void {
    this.#requireOpen('clear a range');
    const known = this.#ranges.get(range);
    if (!known) return;
    this.#ranges.delete(range);
    this.#tails.delete(known);
    if (this.#readers > 0) this.#limbo.push(...known.runs);
    else this.#giveBack(known.runs);
  }

  public read(): AnyIterator<EncodedSample> {
    this.#requireOpen('be read');
    this.#readers++;
    const inOrder = [...this.#ranges].sort(([one], [other]) => one - other);
    return new SiloReader(
      this.#source(),
      inOrder.map(([, range]) => range.snapshot()),
    );
  }

  public close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#ranges.clear();
    this.#tails.clear();
    this.#onClose(this.#disk.stop().then(() => removeTemporary(this.#file)));
  }

  #rangeOf(range: number): SiloRange {
    const known = this.#ranges.get(range) ?? new SiloRange(this.#blocks, this.#disk);
    this.#ranges.set(range, known);
    return known;
  }

  #add(range: SiloRange, sample: EncodedSample): void {
    range.add(sample);
    this.#tails.delete(range);
    if (range.hasTail) this.#tails.add(range);
    const [oldest] = this.#tails;
    if (oldest === undefined || this.#tails.size <= MOST_TAILS) return;
    oldest.seal();
    this.#tails.delete(oldest);
  }

  #source(): SiloSource {
    const requireOpen = (): void => {
      if (!this.#isClosed) return;
      throw new MediaError('operationCancelled', 'The silo was closed while it was read.');
    };
    return {
      settle: () => this.#disk.settle(),
      read: async (position, length) => {
        try {
          return await this.#readAll(position, length);
        } catch (error) {
          requireOpen();
          throw error;
        }
      },
      requireOpen,
      ended: () => {
        if (--this.#readers > 0) return;
        this.#giveBack(this.#limbo);
        this.#limbo = [];
      },
    };
  }

  async #readAll(position: number, length: number): Promise<Uint8Array> {
    const bytes = await editable(this.#file.handle).read(position, length);
    if (bytes.byteLength === length) return bytes;
    throw new MediaError('ioError', 'A temporary file of encoded samples became shorter.');
  }

  /** What still waits to be written there need not be. */
  #giveBack(runs: readonly Run[]): void {
    for (const run of runs) this.#disk.drop(run);
    this.#blocks.give(runs);
  }

  #requireOpen(action: string): void {
    if (!this.#isClosed) return;
    throw new MediaError('invalidState', `A silo that was closed cannot ${action}.`);
  }
}

function requireRange(range: number): void {
  requireArgument(
    Number.isSafeInteger(range) && range >= 0,
    () => `A range of a silo has a number from 0 on, not ${range}.`,
  );
}
