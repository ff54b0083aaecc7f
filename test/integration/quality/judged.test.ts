/** What we say of pictures is what Debian's ffmpeg says, and what libav's own summary says. */
import { readFileSync } from 'node:fs';

import { beforeAll, describe, expect, it } from '@jest/globals';
import { ignoreElements, lastValueFrom, type Observable, tap, toArray } from 'rxjs';

import {
  decode,
  encode,
  filterGraph,
  meanQuality,
  mux,
  quality,
  type QualityOptions,
} from '../../../operators/index.js';
import {
  demux,
  type MeanQuality,
  type PictureQuality,
  testPattern,
  type VideoSample,
} from '../../../src/index.js';
import { discard } from '../../../src/sample/sample.js';
import { describeWith } from '../../support/judges.js';
import { scratch } from '../../support/writing.js';

const path = scratch();

/** Each with sizes that are no multiple of anything. */
const FORMS = [
  ['yuv420p', '320:180'],
  ['yuv420p', '321:181'],
  ['yuv422p', '161:91'],
  ['yuv420p10le', '320:180'],
  ['yuv420p10le', '322:182'],
  ['yuv444p10le', '161:91'],
  ['yuv420p16le', '162:90'],
  ['gbrp', '162:90'],
  ['gray', '163:91'],
] as const;

const open = (file: string): Observable<VideoSample> =>
  demux(path(file), ({ video }) => video.pipe(decode<VideoSample>()));

/** All pictures, and their mean. */
async function measured(
  picture: Observable<VideoSample>,
  reference: Observable<VideoSample>,
  options?: QualityOptions,
): Promise<{ pictures: PictureQuality[]; mean: MeanQuality }> {
  const pictures: PictureQuality[] = [];
  const quality$ = picture.pipe(
    quality(reference, options),
    tap((one) => pictures.push(one)),
  );
  return { mean: await lastValueFrom(quality$.pipe(meanQuality())), pictures };
}

/** Two movies without loss: a pattern, and what much noise leaves of it. */
async function record(form: string, size: string): Promise<readonly [string, string]> {
  const names = ['original', 'noisy'].map(
    (name) => `${name}-${form}-${size.replace(':', 'x')}.mkv`,
  );
  const [original = '', noisy = ''] = names;
  const pattern = `scale=${size},format=${form}`;
  for (const [file, graph] of [
    [original, pattern],
    [noisy, `${pattern},noise=all_strength=12:all_flags=t:all_seed=5,format=${form}`],
  ] as const) {
    const source$ = testPattern({ width: 320, height: 180, frameRate: 25, duration: 0.48 });
    const encoded$ = source$.pipe(filterGraph(graph), encode({ codec: 'ffv1' }), mux(path(file)));
    await lastValueFrom(encoded$);
  }
  return [original, noisy];
}

const movies = new Map<string, readonly [string, string]>();
const nameOf = (form: string, size: string): string => `${form} ${size}`;

beforeAll(async () => {
  for (const [form, size] of FORMS) movies.set(nameOf(form, size), await record(form, size));
});

/** `a:1.5 b:2` as numbers by their names, in small letters. */
function fields(line: string): Record<string, number> {
  const found = [...line.matchAll(/(\w+):(-?[\d.]+|inf)/g)];
  return Object.fromEntries(
    found.map(([, name = '', value]) => [
      name.toLowerCase(),
      value === 'inf' ? Infinity : Number(value),
    ]),
  );
}

/** Both have this plane, or neither has. */
function expectPlanes(
  ours: Readonly<Record<string, unknown>> | undefined,
  theirs: Record<string, number>,
  names: (plane: string) => string,
  tolerance: number,
): void {
  let compared = 0;
  for (const plane of ['y', 'u', 'v', 'r', 'g', 'b']) {
    const expected = theirs[names(plane)];
    const value = ours?.[plane];
    expect(typeof value).toBe(typeof expected);
    if (expected === undefined) continue;
    const rounding = tolerance + FLOAT * expected;
    expect(Math.abs(Number(value) - expected)).toBeLessThanOrEqual(rounding);
    compared++;
  }
  expect(compared).toBeGreaterThan(0);
}

/** What rounding to so many decimals may change. */
const DECIMALS = { two: 0.005 + 1e-9, four: 0.00005 + 0.000002, six: 0.0000005 + 1e-9 };
/** Versions of libav add in another order, which the last decimal may show. */
const LAST = 1e-6 + 1e-9;
/** libav tells of each picture what a number of 32 bits holds. */
const FLOAT = 2 ** -23;

describeWith('ffmpeg', 'what ffmpeg says of the same movies', (ffmpeg) => {
  /** What a filter of ffmpeg writes for each picture, and its summary. */
  const judged = (filter: string, picture: string, reference: string) => {
    const stats = path(`${filter}-${picture}.txt`);
    const { stderr } = ffmpeg([
      ...['-hide_banner', '-nostats', '-i', path(picture), '-i', path(reference)],
      ...['-lavfi', `[0:v][1:v]${filter}=stats_file=${stats}`, '-f', 'null', '-'],
    ]);
    const summary = stderr.split('\n').find((line) => line.includes(` ${filter.toUpperCase()} `));
    return { rows: readFileSync(stats, 'utf8').trim().split('\n'), summary: summary ?? '' };
  };

  it.each(FORMS)('%s of %s: PSNR', async (form, size) => {
    const [original, noisy] = movies.get(nameOf(form, size)) ?? ['', ''];
    const { pictures, mean } = await measured(open(noisy), open(original), { metrics: ['psnr'] });
    const { rows, summary } = judged('psnr', noisy, original);
    expect(pictures).toHaveLength(12);
    expect(rows).toHaveLength(12);
    for (const [index, row] of rows.entries()) {
      const theirs = fields(row);
      const psnr = pictures[index]?.psnr;
      expectPlanes({ ...psnr }, theirs, (plane) => `psnr_${plane}`, DECIMALS.two);
      expectPlanes({ ...psnr?.mse }, theirs, (plane) => `mse_${plane}`, DECIMALS.two);
      expect(Math.abs((psnr?.average ?? 0) - (theirs['psnr_avg'] ?? NaN))).toBeLessThan(
        DECIMALS.two,
      );
    }
    const theirs = fields(summary);
    expectPlanes({ ...mean.psnr }, theirs, (plane) => plane, DECIMALS.six);
    expect(Math.abs((mean.psnr?.average ?? 0) - (theirs['average'] ?? NaN))).toBeLessThan(
      DECIMALS.six,
    );
    expect(mean.worst.psnr?.psnr?.average).toBeCloseTo(theirs['min'] ?? NaN, 5);
  });

  it.each(FORMS)('%s of %s: SSIM', async (form, size) => {
    const [original, noisy] = movies.get(nameOf(form, size)) ?? ['', ''];
    const { pictures, mean } = await measured(open(noisy), open(original), { metrics: ['ssim'] });
    const { rows, summary } = judged('ssim', noisy, original);
    expect(rows).toHaveLength(12);
    for (const [index, row] of rows.entries()) {
      const theirs = fields(row);
      const ssim = pictures[index]?.ssim;
      expectPlanes({ ...ssim }, theirs, (plane) => plane, LAST);
      expect(Math.abs((ssim?.all ?? 0) - (theirs['all'] ?? NaN))).toBeLessThan(LAST);
    }
    const theirs = fields(summary);
    expectPlanes({ ...mean.ssim }, theirs, (plane) => plane, LAST);
    expect(Math.abs((mean.ssim?.all ?? 0) - (theirs['all'] ?? NaN))).toBeLessThan(LAST);
  });
});

describe('what libav says of the same pictures', () => {
  /** Of more than eight bits, the filter reads rows with padding as if they had none: there it is no judge. */
  const trusted = FORMS.filter(([form, size]) => !form.endsWith('le') || size === '320:180');

  it.each(trusted)('%s of %s: XPSNR', async (form, size) => {
    const [original, noisy] = movies.get(nameOf(form, size)) ?? ['', ''];
    const stats = path(`xpsnr-${form}-${size.replace(':', 'x')}.txt`);
    const graph = `[0][1]xpsnr=stats_file=${stats}`;
    const judged$ = open(original).pipe(filterGraph(graph, { with: [open(noisy)] }));
    await lastValueFrom(judged$.pipe(tap(discard), ignoreElements(), toArray()));
    const { pictures, mean } = await measured(open(noisy), open(original), { metrics: ['xpsnr'] });
    await expect(lines(stats)).resolves.toHaveLength(13);

    const rows = await lines(stats);
    const summary = rows.pop() ?? '';
    const spaced = (row: string): Record<string, number> => fields(row.replaceAll(': ', ':'));
    for (const [index, row] of rows.entries()) {
      expectPlanes({ ...pictures[index]?.xpsnr }, spaced(row), named, DECIMALS.four);
    }
    const theirs = spaced(summary);
    expectPlanes({ ...mean.xpsnr }, theirs, named, DECIMALS.four);
    if (form === 'gray') return;
    expect(Math.abs((mean.xpsnr?.minimum ?? 0) - (theirs['minimum'] ?? NaN))).toBeLessThan(
      DECIMALS.four,
    );
  });

  /** The file calls planes by the order in which they lie, not by what they are: first green, then blue, then red. */
  const named = (plane: string): string => ({ g: 'r', b: 'g', r: 'b' })[plane] ?? plane;

  /** The file is whole when the graph has been freed, which is a moment after its end. */
  async function lines(file: string): Promise<string[]> {
    for (let turn = 0; turn < 1000; turn++) {
      const text = readFileSync(file, 'utf8');
      if (text.includes('average')) return text.split('\n').filter((line) => line !== '');
      await new Promise((resolve) => setImmediate(resolve));
    }
    throw new Error(`${file} has no summary`);
  }
});
