/** Whatever times samples have: the file says what we said, or we said that it does not. */
import { writeFileSync } from 'node:fs';
import { Writable } from 'node:stream';

import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { from, lastValueFrom, type Subscription } from 'rxjs';

import { type AdjustedTimes, NOTHING_ADJUSTED } from '../../../src/adjustedTimes.js';
import { openMuxer } from '../../../src/av/openMuxer.js';
import { type CustomDestination, type Destination, type Muxer } from '../../../src/backend.js';
import { warnings$ } from '../../../src/diagnostics.js';
import { MediaError } from '../../../src/errors.js';
import { type EncodedSample } from '../../../src/sample/encodedSample.js';
import {
  type Container,
  CONTAINERS,
  HOSTILE,
  type HostileCase,
  type Outcome,
  TICKS,
} from '../../support/hostileTimes.js';
import { describeWith, type Judge } from '../../support/judges.js';
import { encodeAll, pictures, scratch } from '../../support/writing.js';

type Policy = 'error' | 'drop' | 'nudge';

const path = scratch();
const COUNT = 120;

let samples: readonly EncodedSample[] = [];
let warned: string[] = [];
let listening: Subscription;

beforeAll(async () => {
  const settings = { codec: 'libx264', preset: 'ultrafast', maxKeyFrameInterval: 30 } as const;
  ({ samples } = await encodeAll(pictures(COUNT), settings));
  listening = warnings$.subscribe(({ code }) => warned.push(code));
});

afterAll(() => {
  for (const sample of samples) sample.close();
  listening.unsubscribe();
});

/** Fresh samples with hostile times. */
function hostile({ at }: HostileCase): EncodedSample[] {
  const timeBase = { num: 1, den: Number(TICKS) };
  return samples.map((sample, index) => {
    const times = at(index, BigInt(index) * 512n);
    return sample.clone().retimed({ ...times, duration: 512n, timeBase });
  });
}

/** Bytes at their places, as a file would have them. */
class Memory implements CustomDestination {
  public readonly seekable = true;
  public bytes = Buffer.alloc(0);

  public write(bytes: Uint8Array, position: number): void {
    const end = position + bytes.byteLength;
    if (end > this.bytes.length) {
      this.bytes = Buffer.concat([this.bytes, Buffer.alloc(end - this.bytes.length)]);
    }
    this.bytes.set(bytes, position);
  }
}

/** Where to write for a container, and what puts it into a file afterwards. */
function destinationOf(container: Container, file: string): [Destination, () => void] {
  if (container === 'plain.mp4') {
    const memory = new Memory();
    const save = (): void => {
      writeFileSync(file, memory.bytes);
    };
    return [memory, save];
  }
  if (container !== 'pipe.mp4') return [file, () => undefined];
  const chunks: Buffer[] = [];
  const pipe = new Writable({
    write: (chunk: Uint8Array, _encoding, done) => {
      chunks.push(Buffer.from(chunk));
      done();
    },
  });
  const save = (): void => {
    writeFileSync(file, Buffer.concat(chunks));
  };
  return [pipe, save];
}

/** Writes the case; what was counted, or the code of the error. */
async function write(
  hostileCase: HostileCase,
  container: Container,
  timestamps: Policy,
  file: string,
): Promise<AdjustedTimes | string> {
  const [destination, save] = destinationOf(container, file);
  const format = container.split('.').at(-1) ?? '';
  const muxer: Muxer = await openMuxer(destination, { format, timestamps, overwrite: true });
  const list = hostile(hostileCase);
  try {
    muxer.start(list.slice(0, 1).map(({ track }) => track));
    for (const sample of list) muxer.write(sample, 0);
    await lastValueFrom(from(muxer.finish()), { defaultValue: undefined });
  } catch (error) {
    await lastValueFrom(from(muxer.abort(error)), { defaultValue: undefined });
    return error instanceof MediaError ? error.code : String(error);
  } finally {
    for (const sample of list) sample.close();
  }
  save();
  return muxer.adjusted;
}

/** What ffprobe reads: the times of packets and of pictures, in seconds. */
function probe(ffprobe: Judge, file: string): { packets: number[]; frames: number[] } {
  const query = ['-v', 'quiet', '-of', 'json', '-show_entries', 'packet=pts_time:frame=pts_time'];
  const { packets_and_frames: all } = JSON.parse(ffprobe([...query, file]).text) as {
    packets_and_frames: { type: string; pts_time: string }[];
  };
  const timesOf = (wanted: string): number[] =>
    all.filter(({ type }) => type === wanted).map(({ pts_time }) => Number(pts_time));
  return { packets: timesOf('packet'), frames: timesOf('frame') };
}

/** The times that the file should say, in seconds. */
function said({ at }: HostileCase, { shifted }: AdjustedTimes): number[] {
  return Array.from({ length: COUNT }, (_, index) => {
    const { pts, dts } = at(index, BigInt(index) * 512n);
    return Number(pts ?? dts) / Number(TICKS) + shifted;
  });
}

const WARNINGS: Readonly<Record<keyof AdjustedTimes, string>> = {
  dropped: 'timestampAdjusted',
  nudged: 'timestampAdjusted',
  jumps: 'timestampJump',
  hidden: 'samplesHidden',
  wraps: 'timestampWrapped',
  shifted: 'timestampShifted',
};

function warningsFor(counts: AdjustedTimes): string[] {
  const names = Object.keys(WARNINGS) as (keyof AdjustedTimes)[];
  return names.filter((name) => counts[name] > 0).map((name) => WARNINGS[name]);
}

describeWith('ffprobe', 'hostile times', (ffprobe) => {
  const table = HOSTILE.flatMap((hostileCase) =>
    CONTAINERS.map((container) => ({ title: hostileCase.name, container, hostileCase })),
  );

  it.each(table)('$title, in $container', async ({ container, hostileCase }) => {
    const { bad = 0 } = hostileCase.outcome(container);
    const file = path(`hostile.${container}`);
    const told = bad > 0 ? await write(hostileCase, container, 'error', file) : 'invalidTimestamp';
    expect(told).toBe('invalidTimestamp');
    const policies: readonly Policy[] = bad > 0 ? ['drop', 'nudge'] : ['error'];
    for (const policy of policies) {
      warned = [];
      const counted = await write(hostileCase, container, policy, file);
      requireOutcome(hostileCase, hostileCase.outcome(container), policy, counted);
      requireSaid(hostileCase, probe(ffprobe, file), counted as AdjustedTimes, bad);
    }
  });
});

/** Everything is counted, and each kind told once. */
function requireOutcome(
  { name }: HostileCase,
  { bad = 0, counts = {} }: Outcome,
  policy: Policy,
  counted: AdjustedTimes | string,
): void {
  const [dropped, nudged] = [policy === 'drop' ? bad : 0, policy === 'nudge' ? bad : 0];
  const expected: AdjustedTimes = { ...NOTHING_ADJUSTED, ...counts, dropped, nudged };
  expect([name, policy, counted]).toEqual([name, policy, expected]);
  expect([...warned].sort()).toEqual(warningsFor(expected).sort());
}

/** The file says what was counted, and the times of what was not. */
function requireSaid(
  hostileCase: HostileCase,
  { packets, frames }: { readonly packets: readonly number[]; readonly frames: readonly number[] },
  counted: AdjustedTimes,
  bad: number,
): void {
  const { dropped, hidden, wraps } = counted;
  const presented = frames.filter((time) => isPresented(time, counted));
  expect(presented).toHaveLength(COUNT - dropped - hidden);
  // Some readers leave hidden packets out.
  if (hidden > 0) return;
  expect(packets).toHaveLength(COUNT - dropped);
  if (bad === 0) requireTimes(packets, said(hostileCase, counted), wraps > 0);
}

/** Where an edit list hides samples, readers give them times before zero or no picture. */
const isPresented = (time: number, { hidden }: AdjustedTimes): boolean =>
  hidden === 0 || time > -0.001;

/** `wrapped`: readers count from wherever the file begins. */
function requireTimes(read: readonly number[], told: readonly number[], wrapped: boolean): void {
  const begins = wrapped ? (read[0] ?? NaN) - (told[0] ?? NaN) : 0;
  const errors = told.map((time, index) => Math.abs((read[index] ?? NaN) - begins - time));
  expect(Math.max(...errors)).toBeLessThan(0.001);
}
