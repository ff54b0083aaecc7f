import { requireArgument } from '../../errors.js';
import { type Caption, type CaptionRegion } from '../../sample/caption.js';
import { COLUMN_COUNT, ROW_COUNT } from './rowCode.js';

/** As many rows as are shown at a time. */
export const MOST_ROWS = 4;

/** Where the lines of a caption are, in cells. */
export interface Place {
  /** Of the first line; 0 is the top. */
  readonly row: number;
  readonly column: number;
  readonly width: number;
  /** Rows of the region. */
  readonly height: number;
}

/** How a caption comes onto the screen. */
export type Manner = 'popOn' | 'paintOn' | 'rollUp';

/** How a caption comes onto the screen. @throws MediaError `invalidArgument` for two ways at once */
export function mannerOf({ animation, region }: Caption): Manner {
  const rolls = region?.scroll === 'rollUp';
  const reveals = animation === 'characterReveal';
  requireArgument(
    !(rolls && reveals),
    'A caption in CEA-608 either rolls up or is revealed. Rows that roll up are revealed anyway: leave animation out.',
  );
  if (rolls) return 'rollUp';
  return reveals ? 'paintOn' : 'popOn';
}

/**
 * Where the lines of a caption are: by default at the bottom, across the whole width.
 *
 * @param count - lines of the text
 * @throws MediaError `invalidArgument`
 */
export function placeOf(caption: Caption, count: number): Place {
  const { region } = caption;
  const rolls = mannerOf(caption) === 'rollUp';
  requireLines(count, rolls);
  if (region) requireGrid(region);
  const x = region?.origin?.x ?? 0;
  const width = region?.size?.width ?? COLUMN_COUNT - x;
  const height = heightOf(region, count, rolls);
  const y = region?.origin?.y ?? ROW_COUNT - height;
  requireArgument(
    [x, y, width, height].every(Number.isInteger) &&
      width > 0 &&
      x + width <= COLUMN_COUNT &&
      y + height <= ROW_COUNT,
    () =>
      `A region of CEA-608 lies on whole cells of ${COLUMN_COUNT} columns and ${ROW_COUNT} rows, and ${width} × ${height} cells at ${x}, ${y} do not.`,
  );
  return { row: y + inset(region, height - count, rolls), column: x, width, height };
}

function requireLines(count: number, rolls: boolean): void {
  requireArgument(
    !rolls || count === 1,
    () =>
      `A caption that rolls up is one row, without line breaks, and this has ${count}. Append its lines one after the other.`,
  );
  requireArgument(
    count <= MOST_ROWS,
    () =>
      `CEA-608 shows up to ${MOST_ROWS} rows at a time, and this caption has ${count} lines. Make two captions of it.`,
  );
}

function requireGrid({ id, units, writingMode, origin, size }: CaptionRegion): void {
  requireArgument(
    units === 'cells' || (origin === undefined && size === undefined),
    `Regions of CEA-608 are counted in cells, and '${id}' is not. Set units to 'cells': 32 columns, 15 rows.`,
  );
  requireArgument(
    writingMode === undefined || writingMode === 'lrtb',
    () => `CEA-608 writes from left to right and from top to bottom, not ${String(writingMode)}.`,
  );
}

function heightOf(region: CaptionRegion | undefined, count: number, rolls: boolean): number {
  const height = region?.size?.height;
  if (!rolls) {
    const own = height ?? count;
    requireArgument(
      own >= count && own <= MOST_ROWS,
      () =>
        `A region of CEA-608 has a row for each of its lines, here ${count}, and ${MOST_ROWS} at most, not ${own}.`,
    );
    return own;
  }
  requireArgument(
    height !== undefined && height >= 2 && height <= MOST_ROWS,
    () =>
      `A region of CEA-608 that rolls up has 2, 3 or 4 rows, not ${height ?? 'none'}. Give its size: { width: 32, height: 3 }.`,
  );
  return height;
}

/** Rows above the first line. */
function inset(region: CaptionRegion | undefined, spare: number, rolls: boolean): number {
  const alignment = rolls || !region ? 'after' : (region.displayAlignment ?? 'before');
  if (alignment === 'before') return 0;
  return alignment === 'after' ? spare : spare >> 1;
}
