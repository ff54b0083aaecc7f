import { type Caption, type CaptionTextStyle } from '../../sample/caption.js';
import { type CaptionRun, captionRuns } from '../../sample/captionRuns.js';
import { inPercent } from '../vtt/cueSettings.js';
import { millisecondsOf, printClock } from '../milliseconds.js';

/** An empty line would end the caption; this one shows nothing. */
const EMPTY_LINE = '<i></i>';
/** What readers would take for a tag, a reference or a place. */
const MEANT = /<(?=\/?[a-z])|&(?=#?\w+;)|\{(?=\\)|(?<=--)>/gi;
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '{': '&#123;',
  '>': '&gt;',
};

/** A file of SubRip. */
export function printSrt(captions: readonly Caption[]): string {
  return captions
    .map((caption, index) => `${index + 1}\n${printTimes(caption)}\n${printSrtText(caption)}\n`)
    .join('\n');
}

function printTimes(caption: Caption): string {
  const { start, end } = millisecondsOf(caption);
  return `${printClock(start, ',')} --> ${printClock(end, ',')}`;
}

/** The text of a caption, with its tags and its place. */
export function printSrtText(caption: Caption): string {
  const text = captionRuns(caption).map(printRun).join('');
  const lines = text.replace(/^(?=\n)|(?<=\n)(?=\n|$)/g, EMPTY_LINE);
  const place = placeOf(caption);
  return place === 2 ? lines : `{\\an${place}}${lines}`;
}

/** As the keys of a number pad. */
function placeOf({ region, textAlignment }: Pick<Caption, 'region' | 'textAlignment'>): number {
  const across = ['left', 'start'].includes(textAlignment ?? '')
    ? 1
    : ['right', 'end'].includes(textAlignment ?? '')
      ? 3
      : 2;
  if (!region) return across;
  const { origin, size } = inPercent(region);
  if (!origin) return across;
  const middle = origin.y + (size?.height ?? 0) / 2;
  const lean = { before: -1, center: 0, after: 1 }[region.displayAlignment ?? 'center'];
  const at = size && size.height > 50 ? 50 + 50 * lean : middle;
  return across + (at < 100 / 3 ? 6 : at < 200 / 3 ? 3 : 0);
}

function printRun({ text, style }: CaptionRun): string {
  const escaped = text.replace(MEANT, (one) => ESCAPES[one] ?? one);
  const tags = tagsOf(style);
  const names = tags.map((tag) => /^[a-z]+/.exec(tag)?.[0] ?? '').reverse();
  const open = tags.map((tag) => `<${tag}>`).join('');
  const close = names.map((name) => `</${name}>`).join('');
  return open + escaped + close;
}

function tagsOf({ textColor, fontWeight, fontStyle, decoration = [] }: CaptionTextStyle): string[] {
  return [
    ...(textColor === undefined ? [] : [`font color="${textColor.toLowerCase()}"`]),
    ...(fontWeight === 'bold' ? ['b'] : []),
    ...(fontStyle === 'italic' ? ['i'] : []),
    ...(decoration.includes('underline') ? ['u'] : []),
    ...(decoration.includes('lineThrough') ? ['s'] : []),
  ];
}
