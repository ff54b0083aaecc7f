import { type Writable } from 'node:stream';
import { MediaError, requireArgument } from '../errors.js';
import { ioFailure } from './ioErrors.js';
import { type Outlet } from './outlet.js';

/** A Node stream. It cannot go back, and it may vanish at any time. */
export class StreamOutlet implements Outlet {
  public readonly seekable: boolean = false;
  public readonly lingerMs: number = 0;
  public readonly interruptible: boolean = true;
  public onFailure: (error: unknown) => void = () => undefined;
  readonly #stream: Writable;
  /** Settles the write that waits for the stream. */
  #settle: ((error?: Error) => void) | undefined;
  #done = false;
  /** We have ended the stream; another may have, too early. */
  #ending = false;

  public constructor(stream: Writable) {
    // It was told to nobody else.
    if (stream.errored) throw ioFailure(stream.errored, 'The stream');
    requireArgument(
      stream.writable,
      'The destination stream cannot be written: it was ended or destroyed before. Give a fresh one.',
    );
    this.#stream = stream;
    // They stay until the end: an 'error' that nobody listens to would end the process.
    stream.on('error', this.#failed);
    stream.on('close', this.#closed);
    stream.on('drain', this.#drained);
  }

  public write(bytes: Uint8Array): void | Promise<void> {
    if (this.#stream.write(bytes)) return undefined;
    return this.#wait();
  }

  public async close(): Promise<void> {
    this.#ending = true;
    const finished = this.#wait();
    const settled = (error?: Error | null): void => {
      this.#settle?.(error ?? undefined);
    };
    // Standard output belongs to the process, which may have more to say.
    if (isStandard(this.#stream)) this.#stream.write('', settled);
    else this.#stream.end(settled);
    await finished;
    this.#detach();
  }

  public abort(reason: unknown): Promise<void> {
    this.#done = true;
    if (isStandard(this.#stream)) this.#detach();
    else this.#stream.destroy(reason instanceof Error ? reason : undefined);
    this.#settle?.(new Error('the stream was destroyed'));
    return Promise.resolve();
  }

  #wait(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#settle = (error) => {
        this.#settle = undefined;
        if (error === undefined) resolve();
        else reject(error);
      };
    });
  }

  #detach(): void {
    this.#done = true;
    this.#stream.off('close', this.#closed);
    this.#stream.off('drain', this.#drained);
    if (isStandard(this.#stream)) this.#stream.off('error', this.#failed);
  }

  readonly #drained = (): void => {
    if (!this.#ending) this.#settle?.();
  };

  readonly #failed = (error: unknown): void => {
    this.#settle?.(error as Error);
    if (!this.#done) this.onFailure(error);
  };

  readonly #closed = (): void => {
    if (this.#done || (this.#ending && this.#stream.writableFinished)) return;
    this.#failed(
      new MediaError(
        'ioError',
        'The destination stream was closed before the movie was whole: its reader has gone.',
        { operator: 'mux' },
      ),
    );
  };
}

function isStandard(stream: Writable): boolean {
  return stream === process.stdout || stream === process.stderr;
}
