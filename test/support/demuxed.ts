/** A movie's pictures, decoded by the seam. */
import { lastValueFrom, toArray } from 'rxjs';

import { decode } from '../../operators/index.js';
import { type RawSample } from '../../src/backend.js';
import { demux } from '../../src/source/demux.js';

export function demuxed(file: string): Promise<RawSample[]> {
  const pictures$ = demux(file, ({ video }) => video.pipe(decode({ window: 1000 })));
  return lastValueFrom(pictures$.pipe(toArray()));
}
