import { type CaptionRegion, type CaptionWritingMode } from '../../sample/caption.js';
import { captionRegions } from '../captionRegions.js';
import { nameOfId } from './ttmlIds.js';

/** Attributes of an element, those that styles give it included. */
export type Attributes = ReadonlyMap<string, string>;

/** The region of captions that say nothing of where they are: below. */
export const DEFAULT_REGION = 'default';

const length = (value: number): string => String(Number(value.toFixed(6)));

/** The attributes of a region's element, without its id. */
export function printRegion(region: CaptionRegion): [string, string][] {
  const { origin, size, displayAlignment, writingMode, units } = region;
  const unit = units === 'cells' ? 'c' : '%';
  const pair = (a: number, b: number): string => `${length(a)}${unit} ${length(b)}${unit}`;
  return [
    ...(origin ? [['tts:origin', pair(origin.x, origin.y)] as [string, string]] : []),
    ...(size ? [['tts:extent', pair(size.width, size.height)] as [string, string]] : []),
    ...(displayAlignment ? [['tts:displayAlign', displayAlignment] as [string, string]] : []),
    ...(writingMode ? [['tts:writingMode', writingMode] as [string, string]] : []),
  ];
}

/** What a document's lengths are measured by. */
export interface Measures {
  /** Of the picture, in pixels; undefined: nothing is counted in them. */
  readonly pixels: readonly [number, number] | undefined;
  readonly cells: readonly [number, number];
}

/** What the root says of lengths. */
export function measuresOf(attributes: Attributes): Measures {
  const extent = /^(\d+(?:\.\d+)?)px\s+(\d+(?:\.\d+)?)px$/.exec(
    attributes.get('tts:extent')?.trim() ?? '',
  );
  const cells = /^(\d+)\s+(\d+)$/.exec(attributes.get('ttp:cellResolution')?.trim() ?? '');
  const positive = (found: RegExpExecArray | null): readonly [number, number] | undefined => {
    const [across, down] = [Number(found?.[1] ?? 0), Number(found?.[2] ?? 0)];
    return across > 0 && down > 0 ? [across, down] : undefined;
  };
  return { pixels: positive(extent), cells: positive(cells) ?? [32, 15] };
}

/** A region; undefined: it is what captions without one have. */
export function parseRegion(
  id: string,
  attributes: Attributes,
  measures: Measures,
): CaptionRegion | undefined {
  const origin = pairOf(attributes.get('tts:origin'), measures);
  const size = pairOf(attributes.get('tts:extent'), measures);
  const inCells = [origin, size].every((one) => one === undefined || one.unit === 'cells');
  const isCells = inCells && (origin ?? size) !== undefined;
  const at = origin?.[isCells ? 'cells' : 'percent'];
  const extent = size?.[isCells ? 'cells' : 'percent'];
  const place = at ?? (isCells ? undefined : positionOf(attributes.get('tts:position'), extent));
  const displayAlignment = (['before', 'center', 'after'] as const).find(
    (one) => one === attributes.get('tts:displayAlign'),
  );
  const writingMode = WRITING_MODES[attributes.get('tts:writingMode') ?? ''];
  const region: CaptionRegion = {
    id: (id === DEFAULT_REGION ? id : nameOfId(id).replace(/\s+|-->/g, '_')) || '_',
    ...(isCells && { units: 'cells' }),
    ...(place && { origin: { x: place[0], y: place[1] } }),
    ...(extent && { size: { width: extent[0], height: extent[1] } }),
    ...(displayAlignment && { displayAlignment }),
    ...(writingMode && { writingMode }),
  };
  return isDefault(region) ? undefined : region;
}

function isDefault(region: CaptionRegion): boolean {
  const ours = { ...captionRegions.bottom, id: DEFAULT_REGION };
  return region.id === DEFAULT_REGION && JSON.stringify(region) === JSON.stringify(ours);
}

const WRITING_MODES: Readonly<Record<string, CaptionWritingMode>> = {
  ...{ lrtb: 'lrtb', lr: 'lrtb', rltb: 'rltb', rl: 'rltb' },
  ...{ tbrl: 'tbrl', tb: 'tbrl', tblr: 'tblr' },
};

interface Pair {
  readonly unit: 'percent' | 'cells';
  readonly percent: readonly [number, number];
  readonly cells: readonly [number, number] | undefined;
}

const LENGTH = /^\+?(\d+(?:\.\d+)?)(%|px|c|rw|rh)$/;

/** Two lengths; undefined where one cannot be read. */
function pairOf(text: string | undefined, { pixels, cells }: Measures): Pair | undefined {
  const found = (text ?? '')
    .trim()
    .split(/\s+/)
    .map((one) => LENGTH.exec(one));
  const [across, down] = found;
  if (found.length !== 2 || !across || !down) return undefined;
  const value = (match: RegExpExecArray, axis: 0 | 1): number | undefined => {
    const [, digits, unit] = match;
    const of = unit === 'px' ? pixels?.[axis] : unit === 'c' ? cells[axis] : 100;
    return of === undefined ? undefined : inside((Number(digits) * 100) / of);
  };
  const [x, y] = [value(across, 0), value(down, 1)];
  if (x === undefined || y === undefined) return undefined;
  const isGrid = across[2] === 'c' && down[2] === 'c' && cells[0] === 32 && cells[1] === 15;
  const counted = [Math.min(100, Number(across[1])), Math.min(100, Number(down[1]))] as const;
  const unit = isGrid ? 'cells' : 'percent';
  return { unit, percent: [x, y], cells: isGrid ? counted : undefined };
}

const inside = (value: number): number => Number(Math.min(100, Math.max(0, value)).toFixed(6));

/** Where a region is that leans on sides of the picture. @see TTML2: 10.2.31 tts:position */
function positionOf(
  text: string | undefined,
  size: readonly [number, number] | undefined,
): readonly [number, number] | undefined {
  const [first = '', second = 'center', more] = (text ?? '').trim().split(/\s+/);
  if (first === '' || more !== undefined || !size) return undefined;
  const isTurned = /^(?:top|bottom)$/.test(first) || /^(?:left|right)$/.test(second);
  const [x, y] = (isTurned ? [second, first] : [first, second]).map(shareOf);
  if (x === undefined || y === undefined) return undefined;
  return [inside(((100 - size[0]) * x) / 100), inside(((100 - size[1]) * y) / 100)];
}

const SHARES: Readonly<Record<string, number>> = {
  ...{ left: 0, top: 0, center: 50, right: 100, bottom: 100 },
};

function shareOf(text: string): number | undefined {
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1];
  return percent === undefined ? SHARES[text] : Number(percent);
}
