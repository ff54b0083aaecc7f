import { type Caption, type CaptionStyle, type CaptionTextStyle } from './caption.js';

/** A part of a text whose characters are drawn alike. */
export interface CaptionRun {
  /** In units of UTF-16, from the beginning of the whole text. */
  readonly start: number;
  readonly text: string;
  readonly style: CaptionTextStyle;
}

/** The text in parts that do not overlap, each with all that its styles say; nothing for an empty text. */
export function captionRuns({ text, styles = [] }: Pick<Caption, 'text' | 'styles'>): CaptionRun[] {
  const edges = new Set([
    0,
    text.length,
    ...styles.flatMap((one) => [one.start, one.start + one.length]),
  ]);
  const places = [...edges].sort((a, b) => a - b);
  return places.slice(0, -1).map((start, index) => ({
    start,
    text: text.slice(start, places[index + 1]),
    style: styleAt(styles, start),
  }));
}

/** The styles of runs, without those that say nothing; neighbours that say the same are one. The opposite of {@link captionRuns}. */
export function stylesOf(runs: readonly CaptionRun[]): CaptionStyle[] {
  const styles: CaptionStyle[] = [];
  for (const { start, text, style } of runs) {
    const said = withoutBlanks(style);
    if (Object.keys(said).length === 0 || text === '') continue;
    const last = styles.at(-1);
    if (last && last.start + last.length === start && isSameStyle(last, said)) {
      styles[styles.length - 1] = { ...last, length: last.length + text.length };
    } else styles.push({ start, length: text.length, ...said });
  }
  return styles;
}

/** Whether two styles say the same; where they are does not count. */
export function isSameStyle(one: CaptionTextStyle, other: CaptionTextStyle): boolean {
  return styleKey(one) === styleKey(other);
}

/** A style without what it leaves open. */
export function withoutBlanks(style: CaptionTextStyle): CaptionTextStyle {
  const said = Object.entries(style).filter(([, value]) => value !== undefined);
  return Object.fromEntries(said.filter(([, value]) => !Array.isArray(value) || value.length > 0));
}

function styleAt(styles: readonly CaptionStyle[], place: number): CaptionTextStyle {
  let all: CaptionTextStyle = {};
  for (const { start, length, ...style } of styles) {
    if (start <= place && place < start + length) all = { ...all, ...withoutBlanks(style) };
  }
  return all;
}

const isRange = (key: string): boolean => key === 'start' || key === 'length';

function styleKey(style: CaptionTextStyle): string {
  const said = Object.entries(withoutBlanks(style)).filter(([key]) => !isRange(key));
  return JSON.stringify(said.sort(([a], [b]) => (a < b ? -1 : 1)));
}
