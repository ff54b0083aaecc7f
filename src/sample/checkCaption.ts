import { requireArgument } from '../errors.js';
import { type Caption, type CaptionRegion, type CaptionStyle } from './caption.js';
import { MediaTime, type TimeLike, toTime } from './time.js';

/** Controls other than line ends and tabs; halves of characters; what XML has no way to say. */
const UNWRITABLE = /[^\P{Cc}\n\t]|\p{Surrogate}|[\uFFFE\uFFFF]/u;
const UNWRITABLE_LINE = /\p{Cc}|\p{Surrogate}|[\uFFFE\uFFFF]/u;
const COLOR = /^#(?:[\da-f]{6}|[\da-f]{8})$/i;
const LANGUAGE = /^[a-z]{1,8}(?:-[a-z\d]{1,8})*$/i;

/** When a caption, or a group, is shown. */
export interface CaptionTimes {
  readonly start: MediaTime;
  readonly end: MediaTime;
}

/**
 * When a caption is shown.
 *
 * @throws MediaError `invalidArgument` for a start before zero and a duration of nothing
 */
export function captionTimes({
  start,
  duration,
}: Pick<Caption, 'start' | 'duration'>): CaptionTimes {
  const from = captionStart(start);
  const length = numeric(duration, 'duration');
  requireArgument(
    length.value > 0n,
    () => `A caption lasts longer than nothing, not ${String(length)}. Give it a duration.`,
  );
  return { start: from, end: from.plus(length) };
}

/** @throws MediaError `invalidArgument` for what is not a time, and for one before zero */
export function captionStart(start: TimeLike): MediaTime {
  const from = numeric(start, 'start');
  requireArgument(
    from.value >= 0n,
    () => `A caption starts at 0 or later, not at ${String(from)}. Shift the captions.`,
  );
  return from;
}

/**
 * Checks that a caption can be meant, in whatever format.
 *
 * @throws MediaError `invalidArgument`
 */
export function requireCaption(caption: Caption): void {
  const { text, identifier, region, textAlignment, animation, styles = [] } = caption;
  requireArgument(
    typeof text === 'string',
    () => `The text of a caption is a string, not ${typeof text}.`,
  );
  captionTimes(caption);
  requireArgument(
    !UNWRITABLE.test(text),
    () =>
      `The text of a caption has no control characters but \\n (between lines) and tabs, and no halves of characters: ${JSON.stringify(text)}.`,
  );
  if (identifier !== undefined) requireLine(identifier, 'identifier of a caption');
  oneOf(textAlignment, ['start', 'end', 'left', 'center', 'right'], 'textAlignment');
  oneOf(animation, ['none', 'characterReveal'], 'animation');
  if (region) requireRegion(region);
  for (const style of styles) requireStyle(style, text);
}

function requireRegion(region: CaptionRegion): void {
  const { id, units, origin, size, scroll, displayAlignment, writingMode } = region;
  requireArgument(
    typeof id === 'string' && /^\S+$/.test(id) && !UNWRITABLE_LINE.test(id) && !id.includes('-->'),
    () => `The id of a region is a name without blanks and arrows, not ${JSON.stringify(id)}.`,
  );
  oneOf(units, ['percent', 'cells'], 'units of a region');
  oneOf(scroll, ['none', 'rollUp'], 'scroll');
  oneOf(displayAlignment, ['before', 'center', 'after'], 'displayAlignment');
  oneOf(writingMode, ['lrtb', 'rltb', 'tbrl', 'tblr'], 'writingMode');
  const lengths = [origin?.x, origin?.y, size?.width, size?.height];
  for (const length of lengths) {
    requireArgument(
      length === undefined || (Number.isFinite(length) && length >= 0 && length <= 100),
      () => `The origin and size of region '${id}' are numbers from 0 to 100, not ${length}.`,
    );
  }
}

function requireStyle(style: CaptionStyle, text: string): void {
  const { start, length, fontWeight, fontStyle, decoration = [], textCombine } = style;
  const isInside =
    Number.isInteger(start) &&
    Number.isInteger(length) &&
    start >= 0 &&
    length > 0 &&
    start + length <= text.length;
  requireArgument(
    isInside,
    () =>
      `A style covers at least one unit of its caption's text, which has ${text.length}: not ${length} from ${start}.`,
  );
  requireArgument(
    !splitsPair(text, start) && !splitsPair(text, start + length),
    () =>
      `A style begins and ends between characters, and that from ${start} to ${start + length} cuts one in two.`,
  );
  for (const color of [style.textColor, style.backgroundColor]) {
    requireArgument(
      color === undefined || (typeof color === 'string' && COLOR.test(color)),
      () => `A colour is #rrggbb or #rrggbbaa, not ${JSON.stringify(color)}.`,
    );
  }
  oneOf(fontWeight, ['normal', 'bold'], 'fontWeight');
  oneOf(fontStyle, ['normal', 'italic'], 'fontStyle');
  oneOf(textCombine, ['all', 1, 2, 3, 4], 'textCombine');
  for (const line of decoration)
    oneOf(line, ['underline', 'lineThrough', 'overline'], 'decoration');
  requireWords(style);
}

function requireWords({ ruby, voice, language }: CaptionStyle): void {
  if (ruby) {
    requireLine(ruby.text, 'text of a ruby');
    oneOf(ruby.position, ['before', 'after'], 'position of a ruby');
    oneOf(
      ruby.alignment,
      ['start', 'center', 'spaceBetween', 'spaceAround'],
      'alignment of a ruby',
    );
  }
  if (voice !== undefined) requireLine(voice, 'voice of a caption');
  requireArgument(
    language === undefined || LANGUAGE.test(language),
    () => `A language is a tag of BCP 47 such as de or pt-BR, not ${JSON.stringify(language)}.`,
  );
}

function requireLine(line: string, name: string): void {
  requireArgument(
    typeof line === 'string' && line.trim() !== '' && !UNWRITABLE_LINE.test(line),
    () =>
      `The ${name} is one line without control characters, and not empty: ${JSON.stringify(line)}.`,
  );
}

function oneOf<T>(value: T | undefined, known: readonly T[], name: string): void {
  requireArgument(
    value === undefined || known.includes(value),
    () => `The ${name} is one of ${known.join(', ')}, not ${JSON.stringify(value)}.`,
  );
}

/** Whether a place is in the middle of a character of two units. */
function splitsPair(text: string, place: number): boolean {
  return place > 0 && (text.codePointAt(place - 1) ?? 0) > 0xffff;
}

function numeric(time: TimeLike, name: string): MediaTime {
  requireArgument(
    time instanceof MediaTime || (typeof time === 'number' && Number.isFinite(time)),
    () => `The ${name} of a caption is a MediaTime or a number of seconds, not ${String(time)}.`,
  );
  return toTime(time);
}
