import { type Observable } from 'rxjs';
import { type Destination } from '../backend.js';
import { MediaError } from '../errors.js';
import { cold } from '../rx.js';
import { openDestination } from './destination.js';

/** Writes a whole file that is no movie; unsubscribing before the end removes what was created. */
export function writeBytes(
  destination: Destination,
  bytes: Uint8Array,
  overwrite: boolean,
): Observable<never> {
  return cold<never>((out) => {
    write(destination, bytes, overwrite, () => out.closed).then(
      () => {
        out.complete();
      },
      (error: unknown) => {
        out.error(error);
      },
    );
  });
}

async function write(
  destination: Destination,
  bytes: Uint8Array,
  overwrite: boolean,
  isCancelled: () => boolean,
): Promise<void> {
  const { sink } = await openDestination(destination, { overwrite });
  try {
    sink.write(bytes, 0);
    await sink.drain();
    if (isCancelled()) throw new MediaError('operationCancelled', 'The writing was cancelled.');
    await sink.finish();
  } catch (error) {
    await sink.abort(error);
    throw error;
  }
}
