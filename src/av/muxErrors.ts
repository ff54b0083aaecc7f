/** What a muxer says of wrong calls. */
import { MediaError } from '../errors.js';

export function noMedia(): MediaError {
  return new MediaError(
    'noMedia',
    'No track has a sample, so there is no movie to write. Give at least one track a sample before it ends.',
    { operator: 'mux' },
  );
}

export function noTrack(index: number, count: number): MediaError {
  return new MediaError(
    'trackNotFound',
    `The movie has tracks 0 to ${count - 1}, so no sample can be written to track ${index}.`,
    { operator: 'mux' },
  );
}

export function wrongOrder(state: string, action: string): MediaError {
  return new MediaError(
    'invalidState',
    `A muxer that is ${state} cannot ${action}. The order is start once, write, finish once; or abort.`,
    { operator: 'mux' },
  );
}
