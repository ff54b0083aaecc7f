import { type Caption, type CaptionTextStyle } from '../../sample/caption.js';
import { type CaptionRun, captionRuns } from '../../sample/captionRuns.js';
import { classesOf } from './vttClasses.js';

/** A line that is empty would end the cue; this one is not, and shows nothing. */
const EMPTY_LINE = '<c></c>';

/** The text of a cue, with its tags. @see WebVTT: 4.2.2 WebVTT cue payload text */
export function printCueText(caption: Pick<Caption, 'text' | 'styles'>): string {
  const text = captionRuns(caption).map(printRun).join('');
  return text === '' ? '' : text.replace(/^(?=\n)|(?<=\n)(?=\n|$)/g, EMPTY_LINE);
}

/** Every class that the text of a caption has. */
export function classesIn(caption: Pick<Caption, 'text' | 'styles'>): string[] {
  return captionRuns(caption).flatMap(({ style }) => classesOf(style));
}

function printRun({ text, style }: CaptionRun): string {
  const [open, close] = tagsOf(style);
  const told = style.ruby ? `<rt>${escaped(style.ruby.text)}</rt>` : '';
  return open + escaped(text) + told + close;
}

function tagsOf(style: CaptionTextStyle): [string, string] {
  const { fontWeight, fontStyle, decoration = [], voice, language, ruby } = style;
  const classes = classesOf(style);
  const tags: string[] = [];
  if (voice !== undefined) tags.push(`v ${escaped(voice)}`);
  if (language !== undefined) tags.push(`lang ${escaped(language)}`);
  if (classes.length > 0) tags.push(['c', ...classes].join('.'));
  if (fontWeight === 'bold') tags.push('b');
  if (fontStyle === 'italic') tags.push('i');
  if (decoration.includes('underline')) tags.push('u');
  if (ruby) tags.push('ruby');
  const names = tags.map((tag) => /^[a-z]+/.exec(tag)?.[0] ?? '').reverse();
  return [tags.map((tag) => `<${tag}>`).join(''), names.map((name) => `</${name}>`).join('')];
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const escaped = (text: string): string => text.replace(/[&<>]/g, (one) => ESCAPES[one] ?? one);
