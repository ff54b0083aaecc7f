import { type Writable } from 'node:stream';
import { from } from 'rxjs';
import { type Destination, type Muxer, type MuxOptions, openMuxerWith } from '../backend.js';
import { listen } from '../rx.js';

/** Who waits for a muxer. */
export interface OpeningListener {
  opened(muxer: Muxer): void;
  failed(error: unknown): void;
}

/**
 * A muxer that is being opened, or is open. Opening cannot be called back, and it may create a file: so who gives up while it
 * is under way hears of the end only when what it created has been removed again.
 */
export class MuxerOpening {
  readonly #listener: OpeningListener;
  #muxer: Muxer | undefined;
  #state: 'opening' | 'open' | 'failed' | 'aborted' = 'opening';
  #abort: (() => void) | undefined;

  public constructor(listener: OpeningListener) {
    this.#listener = listener;
  }

  public open(destination: Destination, options: MuxOptions): void {
    const opened = forgive(destination);
    listen(openMuxerWith(destination, options), {
      next: (muxer) => {
        opened();
        this.#muxer = muxer;
        if (this.#abort) this.#abort();
        else {
          this.#state = 'open';
          this.#listener.opened(muxer);
        }
      },
      error: (error) => {
        opened();
        const wasAborted = this.#state === 'aborted';
        this.#state = 'failed';
        if (wasAborted) this.#abort?.();
        else this.#listener.failed(error);
      },
    });
  }

  /** The muxer, once it is open. */
  public get muxer(): Muxer | undefined {
    return this.#state === 'open' ? this.#muxer : undefined;
  }

  /** Closes the destination and removes what was created, then calls `done`. Only the first call does. */
  public abort(reason: unknown, done: () => void): void {
    if (this.#abort) return;
    this.#abort = () => {
      if (this.#muxer) from(this.#muxer.abort(reason)).subscribe({ complete: done, error: done });
      else done();
    };
    const wasOpening = this.#state === 'opening';
    if (this.#state !== 'failed') this.#state = 'aborted';
    if (!wasOpening) this.#abort();
  }
}

/** A stream may fail before the muxer listens to it, and an 'error' that nobody listens to ends the process. */
function forgive(destination: Destination): () => void {
  const stream = destination as Partial<Writable> | null | undefined;
  if (typeof stream?.pipe !== 'function' || typeof stream.on !== 'function') return () => undefined;
  const ignore = (): void => undefined;
  stream.on('error', ignore);
  return () => stream.off?.('error', ignore);
}
