import { stat } from 'node:fs/promises';
import { MediaError, requireArgument } from '../errors.js';

/** Where a sequence may begin, as libav's `image2` looks for it. */
const BEGINNINGS = 5;

/**
 * The paths of files that are numbered one after the other, as far as there are such: `frames/%04d.png` is `frames/0000.png` or `frames/0001.png`, and so on. Each
 * is looked for when it is asked for, so a sequence may grow while it is read.
 *
 * @param pattern - a path with one `%d`, or `%05d` for numbers of at least five digits; `%%` is a per cent sign
 * @param first - the number of the first file; default: the least from 0 to 4 that there is
 * @throws MediaError `invalidArgument` for a pattern that is none, `invalidSourceMedia` (as a rejection) where there is no first file
 * @example
 * ```ts
 * import { numberedFiles } from 'rxmux';
 *
 * for await (const path of numberedFiles('frames/%04d.png')) console.log(path);
 * ```
 * @see libav: av_get_frame_filename2; the demuxer image2
 * @group Sources
 */
export function numberedFiles(pattern: string, first?: number): AsyncIterable<string> {
  const nameOf = namesBy(pattern);
  requireArgument(
    first === undefined || (Number.isSafeInteger(first) && first >= 0),
    () => `The first file of a sequence has a whole number of zero or more, not ${String(first)}.`,
  );
  return { [Symbol.asyncIterator]: () => walk(nameOf, first, pattern) };
}

const NUMBER = /%(0\d{1,2})?d/;

function namesBy(pattern: string): (index: number) => string {
  requireArgument(
    typeof pattern === 'string',
    () => `A pattern of numbered files is a path with '%d' in it, not ${typeof pattern}.`,
  );
  const parts = pattern.split('%%');
  const place = parts.findIndex((part) => NUMBER.test(part));
  const count = parts.reduce((sum, part) => sum + part.split('%').length - 1, 0);
  requireArgument(
    place >= 0 && count === 1,
    () =>
      `A pattern of numbered files has one '%d', or one such as '%04d', and ${JSON.stringify(pattern)} has not. For a per cent sign write '%%'.`,
  );
  return (index) =>
    parts
      .map((part) =>
        part.replace(NUMBER, (_, width = '') => String(index).padStart(Number(width), '0')),
      )
      .join('%');
}

async function* walk(
  nameOf: (index: number) => string,
  first: number | undefined,
  pattern: string,
): AsyncGenerator<string, void, undefined> {
  const candidates =
    first === undefined ? Array.from({ length: BEGINNINGS }, (_, n) => n) : [first];
  let index: number | undefined;
  for (const candidate of candidates) {
    if (index === undefined && (await isFile(nameOf(candidate)))) index = candidate;
  }
  if (index === undefined) {
    throw new MediaError(
      'invalidSourceMedia',
      `There is no file '${nameOf(first ?? 0)}' to begin the sequence ${pattern} with${first === undefined ? `, and none up to number ${BEGINNINGS - 1}` : ''}.`,
      { operator: 'numberedFiles' },
    );
  }
  for (; await isFile(nameOf(index)); index++) yield nameOf(index);
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => !found.isDirectory(),
    () => false,
  );
