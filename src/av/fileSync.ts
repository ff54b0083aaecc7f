import { type FileHandle, open } from 'node:fs/promises';
import { type MuxOptions } from '../backend.js';
import { requireArgument } from '../errors.js';
import { toTime } from '../sample/time.js';

/** Seconds. */
const LONGEST = 3600;

/** Milliseconds from what is written until it is on the disk; undefined: when the system likes. @throws MediaError `invalidArgument` */
export function syncIntervalOf({ durability }: MuxOptions): number | undefined {
  if (durability === undefined) return undefined;
  const { seconds } = toTime(durability.syncInterval);
  requireArgument(
    seconds > 0 && seconds <= LONGEST,
    () => `durability.syncInterval is above 0 and at most ${LONGEST} s, not ${seconds} s.`,
  );
  return seconds * 1000;
}

/** Brings a file to the disk now and then, so that a power cut takes no more than what was written since. */
export class FileSync {
  readonly #intervalMs: number;
  readonly #failed: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #began = -Infinity;
  #isWaiting = false;
  #running: Promise<void> = Promise.resolve();

  public constructor(intervalMs: number, failed: (error: unknown) => void) {
    this.#intervalMs = intervalMs;
    this.#failed = failed;
  }

  /** Something was written; `handle` is the file's. */
  public wrote(handle: FileHandle): void {
    if (this.#timer === undefined) this.#wait(handle, this.#intervalMs);
  }

  /** What was written belongs together, and nothing else is on its way: it goes to the disk as soon as an interval has passed since the last time. */
  public rested(handle: FileHandle): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    const wait = this.#began + this.#intervalMs - performance.now();
    if (wait > 0) this.#wait(handle, wait);
    else this.#start(handle);
  }

  #wait(handle: FileHandle, time: number): void {
    this.#timer = setTimeout(() => {
      this.#start(handle);
    }, time).unref();
  }

  #start(handle: FileHandle): void {
    this.#timer = undefined;
    this.#began = performance.now();
    // One after the other: a slow disk is not asked again while it works.
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.#running = this.#running
      .then(() => {
        this.#isWaiting = false;
        return handle.datasync();
      })
      .catch(this.#failed);
  }

  /** No more is brought to the disk by itself; resolves when nothing is under way. */
  public async stop(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** Everything is written: brings the rest to the disk. */
  public async finish(handle: FileHandle): Promise<void> {
    await this.stop();
    await handle.sync();
  }
}

/** Brings the names in a folder to the disk: a file whose name is not there is lost. Systems that cannot do so do it by themselves. */
export async function syncFolder(path: string): Promise<void> {
  let folder: FileHandle;
  try {
    folder = await open(path, 'r');
  } catch {
    return;
  }
  try {
    await folder.sync();
  } catch {
    // Not every file system has it; the file itself is there.
  } finally {
    await folder.close();
  }
}
