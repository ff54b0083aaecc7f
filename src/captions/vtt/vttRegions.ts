import { type Caption, type CaptionRegion } from '../../sample/caption.js';
import { inPercent, LINE_HEIGHT, percent } from './cueSettings.js';

/** The blocks of the regions that captions roll up in; other places are settings of cues. @see WebVTT: 4.4 WebVTT region settings */
export function printRegions(captions: readonly Caption[]): string[] {
  const rolling = captions.flatMap(({ region }) => (region?.scroll === 'rollUp' ? [region] : []));
  return [...new Map(rolling.map((region) => [region.id, region])).values()].map(printRegion);
}

function printRegion(region: CaptionRegion): string {
  const { origin = { x: 0, y: 80 }, size = { width: 100, height: 3 * LINE_HEIGHT } } =
    inPercent(region);
  const lines = Math.max(1, Math.round(size.height / LINE_HEIGHT));
  return [
    'REGION',
    `id:${region.id}`,
    `width:${percent(size.width)}`,
    `lines:${lines}`,
    'regionanchor:0%,0%',
    `viewportanchor:${percent(origin.x)},${percent(origin.y)}`,
    'scroll:up',
  ].join('\n');
}

/** A region of a file; undefined: it has no name. */
export function parseRegion(block: string): CaptionRegion | undefined {
  const said = new Map(
    [...block.matchAll(/(?:^|[ \t\n])([a-z]+):(\S+)/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );
  const id = said.get('id') ?? '';
  if (id === '' || id.includes('-->')) return undefined;
  const width = numbers(said.get('width'))[0] ?? 100;
  const height = Number(/^\d+$/.exec(said.get('lines') ?? '')?.[0] ?? 3) * LINE_HEIGHT;
  const [ax = 0, ay = 100] = numbers(said.get('regionanchor'));
  const [vx = 0, vy = 100] = numbers(said.get('viewportanchor'));
  const place = (at: number, anchor: number, length: number): number =>
    inside(at - (anchor * length) / 100);
  return {
    id,
    origin: { x: place(vx, ax, width), y: place(vy, ay, height) },
    size: { width: inside(width), height: inside(height) },
    ...(said.get('scroll') === 'up' && { scroll: 'rollUp' }),
  };
}

const inside = (value: number): number => Number(Math.min(100, Math.max(0, value)).toFixed(3));

/** Percents; none where one cannot be read. */
function numbers(text = ''): number[] {
  const values = text.split(',').map((one) => /^(\d+(?:\.\d+)?)%$/.exec(one)?.[1]);
  return values.every((one) => one !== undefined) ? values.map(Number) : [];
}
