import { warn } from '../diagnostics.js';
import { MediaError } from '../errors.js';
import { type MediaType } from '../sample/format.js';
import { type NotReadyReason } from './inputTypes.js';

/** Two sources feed it, and the one that ends first ends the track. */
export function warnOfLate(mediaType: MediaType): void {
  warn(
    'samplesDropped',
    `The ${mediaType} input was completed, and samples that came after that were closed: it ends with the first of its sources that completes. ` +
      'Feed it from one source: merge or concat several into one. Said once for each input.',
  );
}

/** A sample came while the input was not ready, and its source cannot wait. */
export function refuseUnready(
  mediaType: MediaType,
  reason: NotReadyReason | undefined,
  unclosed: string,
): never {
  throw new MediaError(
    'notReady',
    `The ${mediaType} input is not ready (${reason ?? 'unknown'}; ${unclosed} unclosed), and the sample's source cannot be made to wait. ` +
      'Three ways out: produce samples with pull(), which waits; hold them with whenReady(input.ready$); or say what may be lost with realtime({ policy }).',
    { operator: 'WriterInput' },
  );
}

/** Throws that the input cannot `action` in its state; undefined: it belongs to no writer. */
export function refuse(mediaType: MediaType, action: string, state: string | undefined): never {
  const why =
    state === undefined
      ? 'it was not added to a writer: call writer.add(input) first'
      : `it is ${state === 'notStarted' ? 'about to take samples, since writing has started' : state}`;
  throw new MediaError('invalidState', `The ${mediaType} input cannot ${action}: ${why}.`, {
    operator: 'WriterInput',
  });
}
