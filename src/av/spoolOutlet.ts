import { MediaError } from '../errors.js';
import { editable, writeAll } from './fileIo.js';
import { type Outlet, type Rewrite } from './outlet.js';
import { namelessFile, removeTemporary, type TemporaryFile } from './temporaryFile.js';

/**
 * Between a sink and a destination that cannot be read back. Bytes pass through, until `spool` is called: then they go to a temporary file,
 * and to the destination when the movie is whole, in order and as fast as that takes them.
 */
export class SpoolOutlet implements Outlet {
  public readonly interruptible: boolean = true;
  readonly #target: Outlet;
  #folder: string | undefined;
  #file: Promise<TemporaryFile> | undefined;
  #isGivenUp = false;

  public constructor(target: Outlet) {
    this.#target = target;
  }

  public get seekable(): boolean {
    return this.#isSpooling || this.#target.seekable;
  }

  public get lingerMs(): number {
    return this.#isSpooling ? 100 : this.#target.lingerMs;
  }

  public get rewrite(): Rewrite | undefined {
    return this.#isSpooling ? this.#handOver : undefined;
  }

  public set onFailure(tell: (error: unknown) => void) {
    this.#target.onFailure = tell;
  }

  public get onFailure(): (error: unknown) => void {
    return this.#target.onFailure;
  }

  /** To be called before anything is written. */
  public spool(folder: string): void {
    this.#folder = folder;
  }

  public write(bytes: Uint8Array, position: number): void | Promise<void> {
    return this.#isSpooling ? this.#keep(bytes, position) : this.#target.write(bytes, position);
  }

  public async close(): Promise<void> {
    await this.#target.close();
    await this.#discard();
  }

  public async abort(reason: unknown): Promise<void> {
    this.#isGivenUp = true;
    await Promise.all([this.#target.abort(reason), this.#discard()]);
  }

  get #isSpooling(): boolean {
    return this.#folder !== undefined;
  }

  async #keep(bytes: Uint8Array, position: number): Promise<void> {
    await writeAll((await this.#open()).handle, bytes, position);
  }

  /** The destination is given what `copy` makes of the file. */
  readonly #handOver: Rewrite = async (copy, check) => {
    const { handle } = await this.#open();
    let end = 0;
    await copy(editable(handle), async (bytes) => {
      check();
      await this.#target.write(bytes, end);
      end += bytes.byteLength;
    });
  };

  #open(): Promise<TemporaryFile> {
    if (this.#isGivenUp) throw new MediaError('operationCancelled', 'Writing was cancelled.');
    return (this.#file ??= namelessFile(this.#folder ?? ''));
  }

  async #discard(): Promise<void> {
    const [opened] = await Promise.allSettled([this.#file]);
    if (opened.status === 'fulfilled' && opened.value) await removeTemporary(opened.value);
  }
}
