/** Where the bytes of a sink end: one implementation for each kind of destination. */
export interface Outlet {
  /** Whether bytes may be written before the end of what was written. */
  readonly seekable: boolean;
  /** How long a small amount of bytes may wait for more, in milliseconds; 0: until the end of this turn. */
  readonly lingerMs: number;
  /** Whether `abort` may be called while a `write` or a `close` is under way, which may never answer; it then ends them. */
  readonly interruptible?: boolean;
  /** Takes bytes that will not change any more; the promise settles when more may come. */
  write(bytes: Uint8Array, position: number): void | Promise<void>;
  /** The same for pieces that follow each other, where that is one call to the system. */
  writeRow?(pieces: readonly Uint8Array[], position: number): Promise<void>;
  /** Everything that was handed on so far has been written. */
  rested?(): void;
  /** Everything is written: closes it. */
  close(): Promise<void>;
  /** Gives up, and removes what was created, or cuts it down to the part that is `whole`, in bytes. Never fails. */
  abort(reason: unknown, whole?: number): Promise<void>;
  /** The path under which a part that is whole stays when writing fails; undefined: nothing does. */
  readonly keeps?: string | undefined;
  /** Called by the outlet when it fails between writes. */
  onFailure: (error: unknown) => void;
  /** Has the finished movie written once more, when it can be read back. */
  readonly rewrite?: Rewrite | undefined;
}

/**
 * Gives `copy` the movie as it is, and takes it from there as it is to be, from the first byte to the last. Only when it is whole it
 * takes the place of the old one. `check` throws when the movie is not wanted any more.
 */
export type Rewrite = (copy: Copying, check: () => void) => Promise<void>;

/** Reads a movie and hands on another; each `take` resolves when more may come. */
export type Copying = (
  movie: EditableFile,
  take: (bytes: Uint8Array) => Promise<void>,
) => Promise<void>;

/** A finished file that is still open, to be edited in place. */
export interface EditableFile {
  size(): Promise<number>;
  /** Exactly `size` bytes from `position`, fewer only at the end. */
  read(position: number, size: number): Promise<Buffer>;
  write(bytes: Uint8Array, position: number): Promise<void>;
}
