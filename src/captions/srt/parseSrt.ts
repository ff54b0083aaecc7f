import { MediaError } from '../../errors.js';
import { type Caption } from '../../sample/caption.js';
import { parseClock } from '../milliseconds.js';
import { parseSrtText } from './parseSrtText.js';

const TIMES = /^[ \t]*([\d:.,]+)[ \t]*-->[ \t]*([\d:.,]+)/;

/**
 * The captions of a file of SubRip, in its order. Numbers are not needed, nor right; captions that end before they begin are left out.
 *
 * @throws MediaError `invalidSourceMedia` where nothing in it is a time
 */
export function parseSrt(source: string): Caption[] {
  const lines = source
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .split('\n');
  const places = lines.flatMap((line, index) => (TIMES.test(line) ? [index] : []));
  if (places.length === 0 && source.trim() !== '') {
    throw new MediaError(
      'invalidSourceMedia',
      'A file of SubRip has times such as 00:00:01,000 --> 00:00:02,500, and this one has none.',
    );
  }
  return places.flatMap((at, index) => {
    const next = places[index + 1];
    return captionOf(lines[at] ?? '', textLines(lines, at + 1, next));
  });
}

/** The lines up to the next caption, without its number, and without the empty lines that part them. */
function textLines(lines: readonly string[], from: number, next: number | undefined): string[] {
  const all = lines.slice(from, next);
  if (next !== undefined && /^[ \t]*\d+[ \t]*$/.test(all.at(-1) ?? '')) {
    // A number that ends a text, without an empty line in front, belongs to the text unless it is alone.
    if (all.length === 1 || all.at(-2) === '' || isNumberOf(lines, from, all.at(-1))) all.pop();
  }
  while (all.length > 0 && all.at(-1)?.trim() === '') all.pop();
  return all;
}

/** Whether it counts on from the caption before. */
function isNumberOf(lines: readonly string[], from: number, text = ''): boolean {
  const before = lines[from - 2];
  return (
    before !== undefined && /^[ \t]*\d+[ \t]*$/.test(before) && Number(text) === Number(before) + 1
  );
}

function captionOf(times: string, lines: readonly string[]): Caption[] {
  const [, from = '', to = ''] = TIMES.exec(times) ?? [];
  const [start, end] = [parseClock(from), parseClock(to)];
  if (!start || !end || end.compare(start) <= 0) return [];
  return [{ start, duration: end.minus(start), ...parseSrtText(lines.join('\n')) }];
}
