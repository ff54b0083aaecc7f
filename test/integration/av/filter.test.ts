import { describe, expect, it } from '@jest/globals';
import { from, lastValueFrom, toArray } from 'rxjs';

import { openFilter } from '../../../src/av/filter.js';
import { openGenerator } from '../../../src/av/generator.js';
import { type RawSample } from '../../../src/backend.js';
import { closeLedger, openLedger } from '../../../src/sample/ledger.js';
import { picture, pictures, tones } from '../../support/writing.js';

/** What a sample looks like: `64x48 rgba @0`, with the time in thirtieths of a second; `48000 2 flt @0`. */
const look = ({ format, pts }: RawSample): string => {
  const time = Math.round((pts?.seconds ?? -1) * 30);
  return format.mediaType === 'video'
    ? `${format.width}x${format.height} ${format.pixelFormat ?? ''} @${time}`
    : `${format.sampleRate} ${format.channels} ${format.sampleFormat ?? ''} @${time}`;
};

/** Sends the samples of all inputs in turns; everything that comes out, closed. */
async function filter(graph: string, ...inputs: (readonly RawSample[])[]): Promise<string[]> {
  const looks: string[] = [];
  try {
    const work = await openFilter({
      graph,
      inputs: inputs.flatMap(([first]) => (first ? [first] : [])),
    });
    const take = async (outputs: ReturnType<typeof work.push>): Promise<void> => {
      for (const sample of await lastValueFrom(from(outputs).pipe(toArray()))) {
        looks.push(look(sample));
        sample.close();
      }
    };
    try {
      const longest = Math.max(...inputs.map((samples) => samples.length));
      for (let turn = 0; turn < longest; turn++) {
        for (const [input, samples] of inputs.entries()) {
          const sample = samples[turn];
          if (sample) await take(work.push({ input, sample }));
        }
      }
      await take(work.flush());
    } finally {
      work.close();
    }
  } finally {
    for (const sample of inputs.flat()) sample.close();
  }
  return looks;
}

const at = (looks: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${looks} @${index}`);

describe('a filter graph', () => {
  it.each([
    ['scale=32:-2,format=yuv420p', '32x24 yuv420p'],
    ['[in]hflip[out]', '64x48 rgba'],
    ['[0:v]split[a][b];[b]hflip[c];[a][c]hstack', '128x48 rgba'],
    ['split[a][b];[b]hflip[c];[a][c]hstack=inputs=2[out]', '128x48 rgba'],
    ["drawbox=t=1:color='red',hflip", '64x48 rgba'],
    ['reverse', '64x48 rgba'],
    ['sws_flags=neighbor;scale=8:8', '8x8 rgba'],
  ])('%s changes pictures and keeps their times', async (graph, looks) => {
    expect(await filter(graph, pictures(5))).toEqual(at(looks, 5));
  });

  it.each([
    ['[0][1]overlay=10:10', '64x48 yuva420p', 5],
    ['[1:v]scale=8:8[s];[0:v][s]overlay=10:10', '64x48 yuva420p', 5],
    ['[0][1]hstack', '128x48 rgba', 5],
    ['[0][1]concat=n=2:v=1:a=0', '64x48 rgba', 10],
  ])('%s joins two inputs', async (graph, looks, count) => {
    expect(await filter(graph, pictures(5), pictures(5))).toEqual(at(looks, count));
  });

  it('makes sound of sound, and pictures of sound', async () => {
    const converted = await filter('aformat=s16p:44100:mono', tones(48));
    expect(new Set(converted.map((text) => text.replace(/ @.*/, '')))).toEqual(
      new Set(['44100 1 s16p']),
    );
    const waves = await filter('showwaves=s=64x32:rate=30', tones(48));
    expect(waves.length).toBeGreaterThan(10);
    expect(waves[0]).toMatch(/^64x32 rgba/);
  });

  it('makes more samples of less, one at a time', async () => {
    expect(await filter('loop=loop=9:size=5', pictures(5))).toEqual(at('64x48 rgba', 50));
  });

  it('goes on when the samples change their format', async () => {
    const mixed = [
      ...pictures(3),
      ...[3, 4].map((index) => picture(index, { width: 20, height: 10 })),
    ];
    expect(await filter('scale=32:32', mixed)).toEqual(at('32x32 rgba', 5));
  });

  it.each([
    ['sacle=32:32', 1, /no filter 'sacle'. Near it is scale/],
    ['scale=nonsense=3', 1, /could not be built/],
    ['', 1, /at least one filter/],
    ['split[a][b]', 1, /2 open outputs.*teeSamples/],
    ['nullsink', 1, /no open output/],
    ['hflip', 2, /1 open inputs.*is given 2/],
    ['[a][b]overlay', 2, /does not say where input 0 goes.*\[0\]\[1\]/],
    ['volume=2', 1, /could not be built/],
  ])('%s is refused with a reason', async (graph, count, message) => {
    const inputs = Array.from({ length: count }, () => pictures(1));
    await expect(filter(graph, ...inputs)).rejects.toMatchObject({
      code: 'filterFailed',
      message: expect.stringMatching(message),
    });
  });

  it('leaves nothing open when it is stopped half-way', async () => {
    openLedger();
    const [first, second] = pictures(2);
    if (!first || !second) throw new Error('no pictures');
    const work = await openFilter({ graph: 'loop=loop=9:size=1', inputs: [first] });
    const outputs = work.push({ input: 0, sample: first }) as AsyncIterableIterator<RawSample>;
    const result = await outputs.next();
    if (result.done !== true) result.value.close();
    const rest = work.push({ input: 0, sample: second }) as AsyncIterableIterator<RawSample>;
    await outputs.return?.();
    await rest.return?.();
    work.close();
    expect(closeLedger()).toEqual([]);
  });
});

describe('a generator', () => {
  const take = async (graph: string, count: number): Promise<string[]> => {
    const generator = await openGenerator(graph);
    const looks: string[] = [];
    while (looks.length < count) {
      const result = await generator.next();
      if (result.done === true) return [...looks, 'end'];
      looks.push(look(result.value));
      result.value.close();
    }
    await generator.return?.();
    return [...looks, ((await generator.next()).done ?? false) ? 'returned' : 'goes on'];
  };

  it('gives its frames and ends', async () => {
    const graph = 'testsrc2=size=64x48:rate=30:duration=0.1';
    expect(await take(graph, 10)).toEqual([...at('64x48 yuv420p', 3), 'end']);
  });

  it('without an end stops when it is returned', async () => {
    expect(await take('testsrc2=size=64x48:rate=30', 2)).toEqual([
      ...at('64x48 yuv420p', 2),
      'returned',
    ]);
    expect((await take('sine=frequency=440', 3)).at(-1)).toBe('returned');
  });

  it('waits for the frame that is being made before it frees', async () => {
    openLedger();
    const generator = await openGenerator('testsrc2=size=640x360:rate=30');
    const pending = generator.next();
    const returned = generator.return?.();
    const result = await pending;
    if (result.done !== true) result.value.close();
    await returned;
    expect(closeLedger()).toEqual([]);
  });
});
