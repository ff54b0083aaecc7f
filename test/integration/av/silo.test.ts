/** Encoded samples on disk: what was put last comes back, as it was put. */
import { mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { FileSilo } from '../../../src/av/silo.js';
import { BLOCK } from '../../../src/av/siloBlocks.js';
import { HEADER } from '../../../src/av/siloRecord.js';
import { namelessFile } from '../../../src/av/temporaryFile.js';
import { type AnyIterator } from '../../../src/gate/pump.js';
import { EncodedSample } from '../../../src/sample/encodedSample.js';
import { closeLedger, openLedger, openSamples } from '../../../src/sample/ledger.js';
import { MediaTime } from '../../../src/sample/time.js';
import { fakeTrack } from '../../../marbles/fakeTrack.js';
import { scratch } from '../../support/writing.js';

const folder = scratch()('silo');
mkdirSync(folder);
const TRACKS = [fakeTrack('video'), fakeTrack('audio')] as const;

let silo: FileSilo;
let closed: Promise<void> | undefined;

async function newSilo(): Promise<FileSilo> {
  return new FileSilo(await namelessFile(folder), (closing) => {
    closed = closing;
  });
}

beforeEach(async () => {
  openLedger();
  silo = await newSilo();
});

afterEach(async () => {
  silo.close();
  await closed;
  expect(closeLedger()).toEqual([]);
});

/** A sample, by what it is made of. */
interface Plan {
  readonly size: number;
  readonly at: number;
  readonly track: 0 | 1;
  readonly isSync: boolean;
}

const fill = ({ size, at }: Plan): Uint8Array =>
  Uint8Array.from({ length: size }, (_, index) => (index * 7 + at) & 0xff);

function sampleOf(plan: Plan): EncodedSample {
  const { at, track, isSync } = plan;
  return EncodedSample.fromBytes(fill(plan), {
    track: TRACKS[track],
    pts: new MediaTime(at, 1000),
    dts: new MediaTime(at - 40, 1000),
    duration: new MediaTime(at % 50, 1000),
    isSync,
  });
}

/** All that is left of a sample. */
const factsOf = (sample: EncodedSample): unknown => {
  const { timing, isSync, track } = sample;
  const facts = {
    timing,
    isSync,
    track,
    bytes: Buffer.from(sample.copyBytes()).toString('latin1'),
  };
  sample.close();
  return facts;
};

async function take(reader: AnyIterator<EncodedSample>, most = Infinity): Promise<unknown[]> {
  const facts: unknown[] = [];
  while (facts.length < most) {
    const { done, value } = (await reader.next()) as IteratorResult<EncodedSample, undefined>;
    if (done === true) break;
    facts.push(factsOf(value));
  }
  return facts;
}

const plans: fc.Arbitrary<Plan> = fc.record({
  // Around a block, and far beyond a chunk.
  size: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 1, max: 3000 }) },
    { weight: 2, arbitrary: fc.integer({ min: BLOCK - HEADER - 2, max: BLOCK + 2 }) },
    { weight: 1, arbitrary: fc.integer({ min: 200_000, max: 600_000 }) },
  ),
  at: fc.nat(100_000),
  track: fc.constantFrom(0 as const, 1 as const),
  isSync: fc.boolean(),
});
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ range: fc.nat(11), plan: plans }) },
  { weight: 2, arbitrary: fc.record({ clear: fc.nat(11) }) },
  { weight: 1, arbitrary: fc.record({ read: fc.nat(6) }) },
);

describe('a silo', () => {
  it('gives back exactly what each range holds, and to each reader what it held then', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 120 }), async (steps) => {
        const one = await newSilo();
        const model = new Map<number, Plan[]>();
        const expected = (): unknown[] =>
          [...model]
            .sort(([a], [b]) => a - b)
            .flatMap(([, kept]) => kept.map((plan) => factsOf(sampleOf(plan))));
        const readers: { reader: AnyIterator<EncodedSample>; wanted: unknown[]; got: unknown[] }[] =
          [];
        for (const next of steps) {
          if ('clear' in next) {
            one.clear(next.clear);
            model.delete(next.clear);
          } else if ('read' in next) {
            const reader = one.read();
            const wanted = expected();
            readers.push({ reader, wanted, got: await take(reader, next.read) });
          } else {
            one.write(next.range, sampleOf(next.plan));
            model.set(next.range, [...(model.get(next.range) ?? []), next.plan]);
          }
        }
        readers.push({ reader: one.read(), wanted: expected(), got: [] });
        for (const { reader, wanted, got } of readers.reverse()) {
          expect([...got, ...(await take(reader))]).toEqual(wanted);
        }
        one.close();
        await closed;
      }),
      { numRuns: 30 },
    );
  });

  it('uses room again: its file is as long as what it held at most at one time', async () => {
    const rounds = fc.array(
      fc.record({ range: fc.nat(5), sizes: fc.array(fc.integer({ min: 1, max: 90_000 })) }),
    );
    await fc.assert(
      fc.asyncProperty(rounds, async (all) => {
        const one = await newSilo();
        const held = new Map<number, number>();
        let most = 0;
        for (const { range, sizes } of all) {
          one.clear(range);
          for (const size of sizes)
            one.write(range, sampleOf({ size, at: 1, track: 0, isSync: true }));
          const bytes = sizes.reduce((sum, size) => sum + size + HEADER, 0);
          held.set(range, Math.ceil(bytes / BLOCK));
          most = Math.max(
            most,
            [...held.values()].reduce((sum, count) => sum + count, 0),
          );
          expect(one.blocks).toBeLessThanOrEqual(most);
        }
        one.close();
        await closed;
      }),
      { numRuns: 40 },
    );
  });

  it('gives a reader what it held, though all of that is replaced meanwhile', async () => {
    const put = (at: number): void => {
      for (let range = 0; range < 5; range++) {
        for (let n = 0; n < 30; n++) {
          silo.write(range, sampleOf({ size: 20_000, at: at + n, track: 0, isSync: true }));
        }
      }
    };
    put(0);
    const reader = silo.read();
    const got = await take(reader, 1);
    for (let range = 0; range < 5; range++) silo.clear(range);
    put(1000);
    const now = await take(silo.read());
    got.push(...(await take(reader)));
    const timesOf = (facts: readonly unknown[]): number[] =>
      (facts as { timing: { pts: bigint }; bytes: string }[]).map(({ timing: { pts }, bytes }) => {
        const plan = { size: 20_000, at: Number(pts), track: 0, isSync: true } as const;
        return Buffer.from(fill(plan)).toString('latin1') === bytes ? Number(pts) : NaN;
      });
    const wanted = Array.from({ length: 150 }, (_, index) => index % 30);
    expect(timesOf(got)).toEqual(wanted);
    expect(timesOf(now)).toEqual(wanted.map((at) => at + 1000));
    // Nobody reads any more: what comes next has room.
    const { blocks } = silo;
    for (let range = 0; range < 5; range++) silo.clear(range);
    put(2000);
    expect(silo.blocks).toBe(blocks);
  });

  it('holds few buffers, however many ranges are put at a time', async () => {
    const plans = Array.from({ length: 600 }, (_, at) => {
      return { size: 3000 + at, at, track: 0, isSync: true } as const;
    });
    for (const plan of plans) silo.write(plan.at % 40, sampleOf(plan));
    const ordered = [...plans].sort((a, b) => (a.at % 40) - (b.at % 40) || a.at - b.at);
    expect(await take(silo.read())).toEqual(ordered.map((plan) => factsOf(sampleOf(plan))));
  });

  it('is ready again when what waits for the disk is not wanted any more', () => {
    for (let at = 0; at < 100; at++) {
      silo.write(0, sampleOf({ size: 50_000, at, track: 0, isSync: true }));
    }
    expect(silo.ready.value).toBe(false);
    silo.clear(0);
    expect(silo.ready.value).toBe(true);
  });

  it('closes what it takes, at once', () => {
    silo.write(0, sampleOf({ size: 10, at: 0, track: 0, isSync: true }));
    expect(openSamples()).toEqual([]);
  });

  it('is read in ascending order of range, however it was written', async () => {
    for (const range of [20, 3, 100, 0]) {
      silo.write(range, sampleOf({ size: 5, at: range, track: 0, isSync: true }));
    }
    const order = (await take(silo.read())) as { timing: { pts: bigint } }[];
    expect(order.map(({ timing }) => timing.pts)).toEqual([0n, 3n, 20n, 100n]);
  });

  it.each([-1, 0.5, Number.NaN, Infinity])('has no range %s', (range) => {
    expect(() => {
      silo.write(range, sampleOf({ size: 5, at: 1, track: 0, isSync: true }));
    }).toThrow(expect.objectContaining({ code: 'invalidArgument' }));
    expect(openSamples()).toEqual([]);
  });

  it('keeps its own time base where a sample has another one than its track', async () => {
    const sample = sampleOf({ size: 5, at: 9, track: 0, isSync: true });
    const timing = { pts: undefined, dts: -3n, duration: 0n, timeBase: { num: 1001, den: 30_000 } };
    silo.write(0, sample.retimed(timing));
    expect(await take(silo.read())).toEqual([expect.objectContaining({ timing })]);
  });

  it('ends a reader that is left, and one whose silo is closed', async () => {
    for (let at = 0; at < 20; at++)
      silo.write(0, sampleOf({ size: 50_000, at, track: 0, isSync: true }));
    const left = silo.read();
    await take(left, 1);
    left.return?.();
    expect(await take(left)).toEqual([]);
    const between = silo.read();
    await take(between, 1);
    const late = silo.read();
    // Nothing was read yet, so this takes its time.
    const under = Promise.resolve(late.next());
    silo.close();
    const cancelled = expect.objectContaining({ code: 'operationCancelled' });
    await expect(under).rejects.toEqual(cancelled);
    expect(() => between.next()).toThrow(cancelled);
    expect(await take(late)).toEqual([]);
    expect(await take(between)).toEqual([]);
  });

  it.each([
    [
      'takes',
      () => {
        silo.write(0, sampleOf({ size: 5, at: 1, track: 0, isSync: true }));
      },
    ],
    [
      'clears',
      () => {
        silo.clear(0);
      },
    ],
    ['reads', () => silo.read()],
  ])('%s nothing when it was closed', (_, use) => {
    silo.close();
    silo.close();
    expect(use).toThrow(expect.objectContaining({ code: 'invalidState' }));
    expect(openSamples()).toEqual([]);
  });
});

describe('a silo on a full disk', () => {
  it('says so, and closes what still comes', async () => {
    const full = new FileSilo(
      { handle: await open('/dev/full', 'r+'), path: `${folder}/full` },
      (closing) => {
        closed = closing;
      },
    );
    const told = new Promise((resolve) => {
      full.ready.changes$.subscribe({ error: resolve });
    });
    for (let at = 0; at < 40; at++)
      full.write(0, sampleOf({ size: BLOCK, at, track: 0, isSync: true }));
    await expect(told).resolves.toMatchObject({
      code: 'diskFull',
      message: expect.stringContaining('directoryForTemporaryFiles'),
    });
    full.write(0, sampleOf({ size: BLOCK, at: 1, track: 0, isSync: true }));
    await expect(take(full.read())).rejects.toMatchObject({ code: 'diskFull' });
    full.close();
    await closed;
  });
});
