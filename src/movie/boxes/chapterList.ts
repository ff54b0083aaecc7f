/** Chapters as a list, which Nero invented and many players read. */
import { type ChapterList } from '../../sample/chapter.js';
import { type Box } from './box.js';
import { fields, fullBox } from './fields.js';

/** Entries, and bytes of a title: each is counted in one byte. */
const MOST = 255;

/** The list of one language: there is no place for others, nor for ends. */
export function chapterList({ chapters }: ChapterList): Box {
  const listed = chapters.slice(0, MOST);
  const entries = listed.map(({ title, start }) => {
    const text = shortened(title);
    const ticks = start.toTicks({ num: 1, den: 10_000_000 });
    return Buffer.concat([fields(64, ticks, 8, text.byteLength), text]);
  });
  return fullBox('chpl', 1, 0, Buffer.concat([fields(32, 0, 8, listed.length), ...entries]));
}

/** As many whole characters as fit. */
function shortened(title: string): Buffer {
  let text = Buffer.from(title);
  if (text.byteLength <= MOST) return text;
  text = text.subarray(0, MOST + 1);
  // A character goes on in bytes of the form 10xxxxxx.
  let end = MOST;
  while (end > 0 && ((text[end] ?? 0) & 0xc0) === 0x80) end--;
  return text.subarray(0, end);
}
