import { type MultipassReport, type RangeReport } from './passDescription.js';

const WIDTH = 960;
const HEIGHT = 320;
const MARGIN = { left: 64, right: 64, top: 40, bottom: 40 };
const INNER = {
  width: WIDTH - MARGIN.left - MARGIN.right,
  height: HEIGHT - MARGIN.top - MARGIN.bottom,
};
/** The more often a range was encoded, the darker it is. */
const SHADES = ['#c6dbef', '#6baed6', '#2171b5', '#08306b'];
const LINE = '#d94801';

/** A range as it is drawn. */
interface Bar {
  readonly report: RangeReport;
  /** Seconds. */
  readonly start: number;
  readonly end: number;
  /** Kilobits a second. */
  readonly rate: number;
}

/**
 * A picture of what several passes came to, as SVG: a bar for each range, as wide as it lasts and as high as its bit rate, darker the more often it was encoded;
 * and a line for its quality, where that was measured.
 *
 * @example
 * ```ts
 * import { writeFileSync } from 'node:fs';
 * import { type MultipassReport, multipassPicture } from 'rxmux';
 *
 * const onReport = (report: MultipassReport) => writeFileSync('passes.svg', multipassPicture(report));
 * ```
 * @group Passes
 */
export function multipassPicture(report: MultipassReport): string {
  const bars = barsOf(report);
  const length = bars.at(-1)?.end ?? 1;
  const highest = Math.max(1, ...bars.map(({ rate }) => rate));
  const x = (seconds: number): number => MARGIN.left + (seconds / length) * INNER.width;
  const y = (part: number): number => MARGIN.top + (1 - part) * INNER.height;
  const shapes = bars.map((bar) => drawBar(bar, x, (rate) => y(rate / highest)));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>`,
    text(MARGIN.left, 22, title(report)),
    ...shapes,
    ...drawScores(bars, x, y),
    text(MARGIN.left - 6, y(1) + 4, `${Math.round(highest)} kb/s`, 'end'),
    text(MARGIN.left - 6, y(0), '0', 'end'),
    text(x(0), HEIGHT - 16, '0 s'),
    text(x(length), HEIGHT - 16, `${length.toFixed(1)} s`, 'end'),
    '</svg>',
    '',
  ].join('\n');
}

function barsOf({ ranges, duration }: MultipassReport): Bar[] {
  const first = ranges[0]?.range.start.seconds ?? 0;
  return ranges.map((report) => {
    const start = report.range.start.seconds - first;
    const end = Math.min(duration, (report.range.end?.seconds ?? Infinity) - first);
    return { report, start, end, rate: (report.bytes * 8) / 1000 / Math.max(0.001, end - start) };
  });
}

function drawBar(
  { report, start, end, rate }: Bar,
  x: (seconds: number) => number,
  y: (rate: number) => number,
): string {
  const [left, right, top] = [x(start), x(end), y(rate)];
  const shade = SHADES[Math.min(report.encodes, SHADES.length) - 1] ?? SHADES[0];
  const score = report.score === undefined ? '' : `, ${report.score.toFixed(2)} dB`;
  const said = `${start.toFixed(2)} to ${end.toFixed(2)} s: ${Math.round(rate)} kb/s${score}, encoded ${report.encodes} times`;
  const box = [left, top, right - left - 1, y(0) - top].map((one) => one.toFixed(1));
  return `<rect x="${box[0]}" y="${box[1]}" width="${box[2]}" height="${box[3]}" fill="${shade}"><title>${said}</title></rect>`;
}

/** A step for each range; what is identical to its source is at the top. */
function drawScores(
  bars: readonly Bar[],
  x: (seconds: number) => number,
  y: (part: number) => number,
): string[] {
  const scores = bars.flatMap(({ report: { score } }) =>
    score !== undefined && Number.isFinite(score) ? [score] : [],
  );
  if (scores.length === 0) return [];
  const [low, high] = [Math.floor(Math.min(...scores)) - 1, Math.ceil(Math.max(...scores)) + 1];
  const level = (score: number): string => y(Math.min(1, (score - low) / (high - low))).toFixed(1);
  const steps = bars.flatMap(({ report: { score }, start, end }) =>
    score === undefined
      ? []
      : [`${x(start).toFixed(1)},${level(score)}`, `${x(end).toFixed(1)},${level(score)}`],
  );
  const edge = WIDTH - MARGIN.right + 6;
  return [
    `<polyline points="${steps.join(' ')}" fill="none" stroke="${LINE}" stroke-width="2"/>`,
    text(edge, y(1) + 4, `${high} dB`, 'start', LINE),
    text(edge, y(0), `${low} dB`, 'start', LINE),
  ];
}

function title({
  passes,
  bitRate,
  frames,
  refinedFrames,
  stoppedBecause,
}: MultipassReport): string {
  const again = frames === 0 ? 0 : Math.round((refinedFrames / frames) * 100);
  return `${passes} passes (${stoppedBecause}), ${Math.round(bitRate / 1000)} kb/s, ${again} % of the pictures encoded again`;
}

function text(x: number, y: number, content: string, anchor = 'start', fill = '#333'): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="${fill}">${content}</text>`;
}
