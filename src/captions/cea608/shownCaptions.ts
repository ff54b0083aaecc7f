import { type Caption, type CaptionAlignment } from '../../sample/caption.js';
import { type CaptionRun, stylesOf } from '../../sample/captionRuns.js';
import { type Rational } from '../../sample/time.js';
import { type Cell } from './captionRows.js';
import { type Memory } from './memory.js';
import { styleOfPen } from './pen.js';
import { type Manner } from './place.js';
import { timeOfFrame } from './rates.js';

/** A row as it is seen. */
interface Line {
  readonly cells: readonly (Cell | undefined)[];
  /** Of the first character. */
  readonly column: number;
  /** After the last one. */
  readonly end: number;
}

/** When, and how, something was shown. */
export interface Showing {
  readonly start: number;
  readonly end: number;
  readonly manner: Manner;
  readonly rate: Rational;
  /** Of a region that rolls up. */
  readonly depth: number;
}

/** What is seen in rows of a memory: a caption for each block of rows. */
export function shownCaptions(
  memory: Memory,
  rows: readonly number[],
  showing: Showing,
): Caption[] {
  const blocks: number[][] = [];
  for (const row of rows) {
    if (blocks.at(-1)?.at(-1) === row - 1) blocks.at(-1)?.push(row);
    else blocks.push([row]);
  }
  return blocks.map((block) => {
    const lines = block.map((row) => lineOf(memory.row(row)));
    return captionOf(lines, block[0] ?? 0, showing);
  });
}

function lineOf(cells: Line['cells']): Line {
  const isSeen = (cell: Cell | undefined): boolean => cell !== undefined && cell.character !== ' ';
  return { cells, column: cells.findIndex(isSeen), end: cells.findLastIndex(isSeen) + 1 };
}

function captionOf(lines: readonly Line[], row: number, showing: Showing): Caption {
  const { start, end, manner, rate, depth } = showing;
  const left = Math.min(...lines.map(({ column }) => column));
  const width = Math.max(...lines.map((line) => line.end)) - left;
  const textAlignment = alignmentOf(lines, left, width);
  const runs = lines.flatMap((line, place) => [
    ...(place > 0 ? [{ text: '\n', style: {} }] : []),
    ...runsOf(line, textAlignment === 'left' ? left : line.column),
  ]);
  const placed = place(runs);
  const styles = stylesOf(placed);
  const rolls = manner === 'rollUp';
  const height = rolls ? depth : lines.length;
  const y = rolls ? Math.max(0, row - depth + 1) : row;
  return {
    text: placed.map(({ text }) => text).join(''),
    start: timeOfFrame(start, rate),
    duration: timeOfFrame(end - start, rate),
    textAlignment,
    region: {
      id: `${manner}-${left}-${y}-${width}-${height}`,
      units: 'cells',
      origin: { x: left, y },
      size: { width, height },
      ...(rolls ? { scroll: 'rollUp' as const } : {}),
    },
    ...(manner === 'paintOn' ? { animation: 'characterReveal' as const } : {}),
    ...(styles.length > 0 ? { styles } : {}),
  };
}

/** Lines that begin in different columns may be centred; else spaces say where they begin. */
function alignmentOf(lines: readonly Line[], left: number, width: number): CaptionAlignment {
  if (lines.every(({ column }) => column === left)) return 'left';
  const spare = ({ column, end }: Line): number => width - (end - column);
  if (lines.every((line) => line.column === left + (spare(line) >> 1))) return 'center';
  return lines.every((line) => line.column === left + spare(line)) ? 'right' : 'left';
}

type Part = Omit<CaptionRun, 'start'>;

function runsOf({ cells, end }: Line, from: number): Part[] {
  const parts: Part[] = [];
  // A space looks like what is before it: where it is a change of style, nobody sees which.
  let style: Part['style'] = {};
  for (const cell of cells.slice(from, end)) {
    const character = cell?.character ?? ' ';
    if (cell && character !== ' ') style = styleOfPen(cell.pen);
    parts.push({ text: character, style: parts.length === 0 && character === ' ' ? {} : style });
  }
  return parts;
}

function place(parts: readonly Part[]): CaptionRun[] {
  let start = 0;
  return parts.map(({ text, style }) => {
    const run = { start, text, style };
    start += text.length;
    return run;
  });
}
