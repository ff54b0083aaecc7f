/** Looks for a movie's index wherever it may be: behind media whose size is wrong, or among them. */
import { type BoxHeader, readHeader } from '../boxes/box.js';
import { type MediaBytes } from './mediaBytes.js';

/** An index that was found. */
export interface FoundIndex extends BoxHeader {
  readonly isCut: boolean;
}

const STEP = 1024 * 1024;

/** Every box that is an index by its name and by what it begins with. */
export async function findIndexes(
  file: MediaBytes,
  from: number,
  check: () => void,
): Promise<FoundIndex[]> {
  const found: FoundIndex[] = [];
  for (let at = from; at < file.end; at += STEP) {
    check();
    const bytes = await file.peek(at, STEP + 16);
    for (let place = bytes.indexOf('moov'); place >= 0; place = bytes.indexOf('moov', place + 1)) {
      if (place < 4 || place >= STEP + 4) continue;
      const box = readHeader(bytes, place - 4, at + place - 4, file.end);
      if (!box || bytes.toString('latin1', place + 8, place + 12) !== 'mvhd') continue;
      found.push({ ...box, isCut: box.start + box.size > file.end });
    }
  }
  return found;
}
