import { type CustomDestination } from '../backend.js';
import { MediaError } from '../errors.js';
import { type Outlet } from './outlet.js';

/** A writer that the program brings. */
export class CustomOutlet implements Outlet {
  public readonly seekable: boolean;
  public readonly lingerMs: number = 0;
  public readonly interruptible: boolean = true;
  public onFailure: (error: unknown) => void = () => undefined;
  readonly #destination: CustomDestination;

  public constructor(destination: CustomDestination) {
    this.#destination = destination;
    this.seekable = destination.seekable ?? false;
  }

  public async write(bytes: Uint8Array, position: number): Promise<void> {
    try {
      const answer = await (this.#destination.write(bytes, position) as
        Promise<unknown> | undefined);
      requireWhole(answer, bytes.byteLength);
    } catch (error) {
      throw thrown(error, 'write');
    }
  }

  public async close(): Promise<void> {
    try {
      await this.#destination.close?.();
    } catch (error) {
      throw thrown(error, 'close');
    }
  }

  public async abort(reason: unknown): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    // A failure is not kept back by a destination that never answers.
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ABORT_PATIENCE);
    });
    try {
      await Promise.race([this.#destination.abort?.(reason), patience]);
    } catch {
      // It is being given up: the reason is already known.
    } finally {
      clearTimeout(timer);
    }
  }
}

/** How long `abort` is waited for, in milliseconds. */
const ABORT_PATIENCE = 1000;

/** Writers that say how much they took, as those of files do, are taken at their word: what they left is lost. */
function requireWhole(answer: unknown, size: number): void {
  const { bytesWritten = answer } = (answer ?? {}) as { readonly bytesWritten?: unknown };
  if (typeof bytesWritten !== 'number' || bytesWritten === size) return;
  throw new Error(`it took ${bytesWritten} of ${size} bytes, and must take all of them`);
}

function thrown(error: unknown, method: string): MediaError {
  if (error instanceof MediaError) return error;
  const text = (error as { message?: unknown } | null | undefined)?.message ?? error;
  return new MediaError('ioError', `The destination's own ${method}() failed: ${String(text)}`, {
    operator: 'mux',
    cause: error,
  });
}
