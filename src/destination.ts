import { type Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { MediaError } from './errors.js';

/** Where the bytes of a movie go when they do not go to a file or a stream. @group Movies */
export interface CustomDestination {
  /**
   * Takes `bytes` that belong at `position`, all of them: an answer with another count, as a number or as `bytesWritten`, is a failure. May
   * answer later: then writing waits.
   */
  write(bytes: Uint8Array, position: number): void | Promise<void>;
  /** Whether `position` may go back. Without it containers that patch their beginning are written in fragments. */
  readonly seekable?: boolean;
  /** Called once, when the movie is whole. */
  close?(): void | Promise<void>;
  /**
   * Called once, when writing failed or was cancelled: instead of `close`, unless that was under way. A `write` may be under way, too: end it,
   * for nobody waits for it any more. Waited for, but not longer than a second.
   */
  abort?(reason: unknown): void | Promise<void>;
}

/** A path (never taken for a URL), a Node stream, or a writer of one's own. @group Movies */
export type Destination = string | URL | Writable | CustomDestination;

/** The path of a destination that has one. */
export function destinationPath(destination: Destination): string | undefined {
  if (typeof destination === 'string') return destination;
  if (!(destination instanceof URL)) return undefined;
  if (destination.protocol === 'file:') return fileURLToPath(destination);
  throw new MediaError(
    'invalidArgument',
    `A movie is written to a file: URL, a path, a Node stream or a writer of your own, not to ${destination.protocol} addresses. ` +
      'For a network connection give its socket or request as the stream.',
    { operator: 'mux' },
  );
}
