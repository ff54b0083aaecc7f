import { type Observable } from 'rxjs';
import { warn } from '../../diagnostics.js';
import { requireArgument } from '../../errors.js';
import { Signal } from '../../rx.js';
import { layoutSize, planeLayout } from '../../sample/pixels.js';
import { PixelBuffer, type PixelBufferAttributes, type PixelMemory } from './pixelBuffer.js';
import { Waiting, type WaitOptions } from './waiting.js';

/** Options of {@link PixelBufferPool}. @group Receivers */
export interface PixelBufferPoolOptions {
  /**
   * Buffers that there may be at a time, 1 to 1024; default 4. Each has the bytes of one picture. Two are enough where drawing can wait: one is drawn while the
   * other one is taken over. More bridge moments in which an encoder takes longer, for pictures that come when they like.
   */
  readonly maximumBufferCount?: number;
}

const USUAL = 4;

/** Buffers that nobody can close any more. */
const forgotten = new FinalizationRegistry<() => void>((give) => {
  give();
});

/**
 * Memory for pictures that JavaScript draws: a few buffers that are used again and again, so that memory does not grow with the length of a movie.
 *
 * When all of them are drawn into, wait, or are being encoded, `take` waits: that is the back-pressure. Memory is made when it is first needed.
 *
 * @example
 * ```ts
 * import { PixelBufferPool } from 'rxmux';
 *
 * const pool = new PixelBufferPool({ width: 1920, height: 1080, pixelFormat: 'rgba' }, { maximumBufferCount: 3 });
 * const buffer = await pool.take();
 * buffer.close();
 * ```
 * @see CoreVideo: CVPixelBufferPool; AVFoundation: AVAssetWriter.PixelBufferReceiver.pixelBufferPool
 * @group Receivers
 */
export class PixelBufferPool {
  public readonly attributes: PixelBufferAttributes;
  /** Bytes of one picture. */
  public readonly byteLength: number;
  /** Buffers that there may be at a time. */
  public readonly maximumBufferCount: number;
  /** Whether `take` answers at once; replays, distinct, synchronous. */
  public readonly ready$: Observable<boolean>;
  readonly #ready = new Signal<boolean>(true);
  readonly #rest: ArrayBuffer[] = [];
  readonly #waiting: Waiting<PixelBuffer>;
  #out = 0;
  readonly #memory: PixelMemory;

  /** @throws MediaError `invalidArgument` for a size, format or count that cannot be */
  public constructor(attributes: PixelBufferAttributes, options: PixelBufferPoolOptions = {}) {
    const { width, height, pixelFormat } = attributes;
    const { maximumBufferCount = USUAL } = options;
    requireArgument(
      Number.isInteger(maximumBufferCount) && maximumBufferCount >= 1 && maximumBufferCount <= 1024,
      `maximumBufferCount is a whole number from 1 to 1024, not ${maximumBufferCount}.`,
    );
    this.attributes = { ...attributes };
    this.byteLength = layoutSize(planeLayout(pixelFormat, width, height));
    this.maximumBufferCount = maximumBufferCount;
    this.ready$ = this.#ready.changes$;
    this.#memory = {
      attributes: this.attributes,
      forget: (buffer) => {
        forgotten.unregister(buffer);
      },
      give: (memory) => {
        this.#rest.push(memory);
        this.#leave();
      },
    };
    this.#waiting = new Waiting('PixelBufferPool', () => this.#describe());
  }

  /** The snapshot of `ready$`. */
  public get isReady(): boolean {
    return this.#ready.value;
  }

  /**
   * A buffer to draw into, as soon as there is one; who asked first gets it first.
   *
   * @param options - a signal that gives up waiting: the promise rejects with its reason
   */
  public take(options: WaitOptions = {}): Promise<PixelBuffer> {
    return this.#waiting.wait(options, () => this.takeImmediately());
  }

  /** A buffer to draw into; undefined: all of them are taken. */
  public takeImmediately(): PixelBuffer | undefined {
    if (this.#out >= this.maximumBufferCount) return undefined;
    this.#out++;
    this.#ready.set(this.#out < this.maximumBufferCount);
    const buffer = new PixelBuffer(
      this.#memory,
      this.#rest.pop() ?? new ArrayBuffer(this.byteLength),
    );
    forgotten.register(buffer, this.#lost, buffer);
    return buffer;
  }

  readonly #lost = (): void => {
    warn(
      'sampleCollected',
      'A pixel buffer was lost before it was appended or closed. Its pool makes another one; close() buffers that are not appended.',
    );
    this.#leave();
  };

  #leave(): void {
    this.#out--;
    this.#waiting.retry();
    this.#ready.set(this.#out < this.maximumBufferCount);
  }

  #describe(): string {
    return `all ${this.maximumBufferCount} buffers of the pool are drawn into, wait, or are being encoded`;
  }
}
