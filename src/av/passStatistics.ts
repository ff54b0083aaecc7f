/** The statistics of x264 and x265: a line of options, then a line for each picture. */
import { createReadStream } from 'node:fs';
import { MediaError } from '../errors.js';
import { systemCode } from './ioErrors.js';

const OPTIONS = '#options:';
const PICTURE = /^in:\d+ out:\d+ .*;$/;

/**
 * How many pictures the statistics tell of.
 *
 * @throws MediaError `ioError` when they are missing or damaged
 */
export async function countPictures(path: string): Promise<number> {
  let count = -1;
  let rest = '';
  try {
    for await (const chunk of createReadStream(path, 'latin1')) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const isRight = count < 0 ? line.startsWith(OPTIONS) : PICTURE.test(line);
        if (!isRight) throw damaged();
        count++;
      }
    }
  } catch (error) {
    throw error instanceof MediaError ? error : missing(error);
  }
  if (count < 1 || rest !== '') throw damaged();
  return count;
}

const damaged = (): MediaError =>
  new MediaError(
    'ioError',
    'The statistics of an encoder are damaged, or not whole. Begin again with the first pass.',
    { operator: 'encode' },
  );

function missing(cause: unknown): MediaError {
  const reason = systemCode(cause) === 'ENOENT' ? 'are missing' : 'cannot be read';
  return new MediaError(
    'ioError',
    `The statistics of an encoder's pass ${reason}. Begin with the first pass, and keep its workspace open until the last one has ended.`,
    { operator: 'encode', cause },
  );
}
