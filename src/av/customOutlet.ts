import { type CustomDestination } from '../backend.js';
import { MediaError } from '../errors.js';
import { type Outlet } from './outlet.js';

/** A writer that the program brings. */
export class CustomOutlet implements Outlet {
  public readonly seekable: boolean;
  public readonly lingerMs: number = 0;
  public onFailure: (error: unknown) => void = () => undefined;
  readonly #destination: CustomDestination;

  public constructor(destination: CustomDestination) {
    this.#destination = destination;
    this.seekable = destination.seekable ?? false;
  }

  public async write(bytes: Uint8Array, position: number): Promise<void> {
    try {
      await this.#destination.write(bytes, position);
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
    try {
      await this.#destination.abort?.(reason);
    } catch {
      // It is being given up: the reason is already known.
    }
  }
}

function thrown(error: unknown, method: string): MediaError {
  if (error instanceof MediaError) return error;
  const text = (error as { message?: unknown } | null | undefined)?.message ?? error;
  return new MediaError('ioError', `The destination's own ${method}() failed: ${String(text)}`, {
    operator: 'mux',
    cause: error,
  });
}
