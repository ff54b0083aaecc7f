import { type Caption, type CaptionRegion, type CaptionWritingMode } from '../../sample/caption.js';

/** Where a cue is, as its settings say. */
export type CuePlace = Pick<Caption, 'region' | 'textAlignment'>;

/** Percent of the picture's height that a line takes in WebVTT: 5.33 vh. */
export const LINE_HEIGHT: number = 16 / 3;

const ALIGNMENTS = ['start', 'center', 'end', 'left', 'right'] as const;
const VERTICAL: Readonly<Record<string, CaptionWritingMode>> = { rl: 'tbrl', lr: 'tblr' };

/** Percent, as short as it goes. */
export const percent = (value: number): string => `${Number(value.toFixed(3))}%`;

/** Percent of cells, of which there are 32 × 15. */
export function inPercent({ units, origin, size }: CaptionRegion): {
  readonly origin?: { readonly x: number; readonly y: number };
  readonly size?: { readonly width: number; readonly height: number };
} {
  const [across, down] = units === 'cells' ? [100 / 32, 100 / 15] : [1, 1];
  return {
    ...(origin && { origin: { x: origin.x * across, y: origin.y * down } }),
    ...(size && { size: { width: size.width * across, height: size.height * down } }),
  };
}

/** The settings of a cue. @see WebVTT: 4.3 WebVTT cue settings */
export function printCueSettings({ region, textAlignment }: CuePlace): string {
  const align = textAlignment === undefined ? [] : [`align:${textAlignment}`];
  if (!region) return align.join(' ');
  if (region.scroll === 'rollUp') return [...align, `region:${region.id}`].join(' ');
  const { writingMode } = region;
  const isVertical = writingMode === 'tbrl' || writingMode === 'tblr';
  const vertical = isVertical ? [`vertical:${writingMode === 'tbrl' ? 'rl' : 'lr'}`] : [];
  return [...vertical, ...printBox(region, isVertical), ...align].join(' ');
}

/** `line` counts in the direction in which lines follow each other, `position` and `size` along them. */
function printBox(region: CaptionRegion, isVertical: boolean): string[] {
  const { origin, size } = inPercent(region);
  const { displayAlignment = 'before' } = region;
  if (!origin) return [];
  const [along, across] = isVertical ? [origin.y, origin.x] : [origin.x, origin.y];
  const [length, depth] = size
    ? isVertical
      ? [size.height, size.width]
      : [size.width, size.height]
    : [];
  const isBehind = displayAlignment === 'after' && depth !== undefined;
  const line = isBehind
    ? across + depth
    : displayAlignment === 'center'
      ? across + (depth ?? 0) / 2
      : across;
  const how = isBehind ? 'end' : displayAlignment === 'center' ? 'center' : 'start';
  return [
    `line:${percent(Math.min(line, 100))},${how}`,
    `position:${percent(along)},line-left`,
    ...(length === undefined ? [] : [`size:${percent(Math.min(length, 100 - along))}`]),
  ];
}

/** The settings of a cue; what cannot be read is left out. `regions`: those that the file defines. */
export function parseCueSettings(
  text: string,
  regions: ReadonlyMap<string, CaptionRegion>,
): CuePlace {
  const said = new Map<string, string>();
  for (const setting of text.split(/[ \t]+/)) {
    const [, name, value] = /^([^:]+):(.+)$/.exec(setting) ?? [];
    if (name !== undefined && value !== undefined) said.set(name, value);
  }
  const textAlignment = ALIGNMENTS.find((one) => one === said.get('align'));
  const own = boxOf(said, textAlignment);
  const defined = own ? undefined : regions.get(said.get('region') ?? '');
  const region = own ?? defined;
  return { ...(region && { region }), ...(textAlignment && { textAlignment }) };
}

const number = (text: string | undefined): number | undefined => {
  const value = /^(\d+(?:\.\d+)?)%$/.exec(text ?? '')?.[1];
  return value === undefined || Number(value) > 100 ? undefined : Number(value);
};

const rounded = (value: number): number => Number(Math.min(100, Math.max(0, value)).toFixed(3));

function boxOf(
  said: ReadonlyMap<string, string>,
  align: string | undefined,
): CaptionRegion | undefined {
  const writingMode = VERTICAL[said.get('vertical') ?? ''];
  const along = positionPlace(said, align);
  const across = linePlace(said.get('line'), along !== undefined);
  if (!writingMode && !across && !along) return undefined;
  const [from, depth] = [across?.from ?? 0, across?.depth ?? 100];
  const [start, length] = [along?.start ?? 0, along?.length ?? 100];
  const hasBox = across !== undefined || along !== undefined;
  const box = writingMode
    ? { origin: { x: from, y: start }, size: { width: depth, height: length } }
    : { origin: { x: start, y: from }, size: { width: length, height: depth } };
  const displayAlignment = across?.how ?? 'after';
  const id = ['vertical', 'line', 'position', 'size']
    .flatMap((name) => said.get(name) ?? [])
    .join('/');
  return { id, ...(hasBox && { ...box, displayAlignment }), ...(writingMode && { writingMode }) };
}

interface LinePlace {
  readonly from: number;
  readonly depth: number;
  readonly how: 'before' | 'center' | 'after';
}

/** `isPlaced`: the cue has a place along its lines, so that it is boxed in any case. */
function linePlace(text: string | undefined, isPlaced: boolean): LinePlace | undefined {
  const [value, how] = (text ?? '').split(',');
  const lines = /^-?\d+$/.exec(value ?? '')?.[0];
  if (lines !== undefined) return numberedLine(Number(lines));
  const at = number(value);
  if (at === undefined) return isPlaced ? { from: 0, depth: 100, how: 'after' } : undefined;
  if (how === 'end') return { from: 0, depth: at, how: 'after' };
  if (how !== 'center') return { from: at, depth: rounded(100 - at), how: 'before' };
  const half = Math.min(at, 100 - at);
  return { from: rounded(at - half), depth: rounded(2 * half), how: 'center' };
}

/** Lines are counted from the top, or from below with -1 as the last. */
function numberedLine(line: number): LinePlace {
  if (line < 0) return { from: 0, depth: rounded(100 + (line + 1) * LINE_HEIGHT), how: 'after' };
  const from = rounded(line * LINE_HEIGHT);
  return { from, depth: rounded(100 - from), how: 'before' };
}

/** @see WebVTT: 6.4 the computed position, its alignment, and the maximum size */
function positionPlace(
  said: ReadonlyMap<string, string>,
  align = 'center',
): { readonly start: number; readonly length: number } | undefined {
  const [value, how = 'auto'] = (said.get('position') ?? '').split(',');
  const asked = number(value);
  const size = number(said.get('size'));
  if (asked === undefined && size === undefined) return undefined;
  const isEnd = align === 'end' || align === 'right';
  const isStart = align === 'start' || align === 'left';
  const at = asked ?? (isStart ? 0 : isEnd ? 100 : 50);
  const anchor = how === 'auto' ? (isStart ? 'line-left' : isEnd ? 'line-right' : 'center') : how;
  if (anchor === 'line-left')
    return { start: at, length: Math.min(size ?? 100, rounded(100 - at)) };
  if (anchor === 'line-right') {
    const length = Math.min(size ?? 100, at);
    return { start: rounded(at - length), length };
  }
  const length = Math.min(size ?? 100, rounded(2 * Math.min(at, 100 - at)));
  return { start: rounded(at - length / 2), length };
}
