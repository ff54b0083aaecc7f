/** Outputs that are given back in every pause: nothing in the file tells of it. */
import { readFileSync } from 'node:fs';

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { PooledIo } from '../../../src/av/ioPool.js';
import { openMuxer } from '../../../src/av/openMuxer.js';
import { type Destination } from '../../../src/backend.js';
import { type EncodeSettings } from '../../../src/codec/settings.js';
import { type EncodedSample, orderTime } from '../../../src/sample/encodedSample.js';
import { encodeAll, pictures, scratch, tones } from '../../support/writing.js';

const path = scratch();

const VIDEO = { codec: 'mpeg4' } as const;
const AAC = { codec: 'aac' } as const;
const PCM = { codec: 'pcm_s16le' } as const;

const CONTAINERS: Readonly<Record<string, readonly EncodeSettings[]>> = {
  mp4: [VIDEO, AAC],
  mov: [VIDEO, PCM],
  mkv: [VIDEO, AAC],
  webm: [{ codec: 'libopus' }],
  avi: [VIDEO, PCM],
  nut: [VIDEO, PCM],
  ts: [{ codec: 'mpeg2video' }, { codec: 'mp2' }],
  mpg: [{ codec: 'mpeg2video' }, { codec: 'mp2' }],
  flv: [{ codec: 'flv' }, AAC],
  asf: [VIDEO, AAC],
  mxf: [{ codec: 'mpeg2video' }],
  ogg: [{ codec: 'flac' }],
  wav: [PCM],
  w64: [PCM],
  caf: [PCM],
  aiff: [{ codec: 'pcm_s16be' }],
  au: [{ codec: 'pcm_s16be' }],
  flac: [{ codec: 'flac' }],
  mp3: [{ codec: 'libmp3lame' }],
  aac: [AAC],
  gif: [{ codec: 'gif' }],
};

/** Three quarters of a second of each track, in the order of a file. */
async function encoded(tracks: readonly EncodeSettings[]): Promise<EncodedSample[][]> {
  const all: EncodedSample[][] = [];
  for (const settings of tracks) {
    const raw = isPicture(settings) ? pictures(20) : tones(36);
    all.push((await encodeAll(raw, settings)).samples);
  }
  return all;
}

const isPicture = ({ codec }: EncodeSettings): boolean =>
  ['mpeg4', 'mpeg2video', 'flv', 'gif'].includes(codec);

interface Plan {
  readonly to: Destination;
  readonly format: string;
  readonly tracks: readonly (readonly EncodedSample[])[];
  /** Called before each call of the muxer. */
  readonly pause: () => void;
}

async function write({ to, format, tracks, pause }: Plan): Promise<void> {
  const options = { fflags: 'bitexact' };
  const fragments = ['mp4', 'mov'].includes(format) ? { movieFragmentInterval: 0.25 } : {};
  const muxer = await openMuxer(to, { format, options, ...fragments });
  try {
    pause();
    muxer.start(tracks.flatMap(([first]) => (first ? [first.track] : [])));
    const all = tracks
      .flatMap((samples, index) => samples.map((sample) => ({ sample, index })))
      .sort((a, b) => seconds(a.sample) - seconds(b.sample));
    for (const { sample, index } of all) {
      pause();
      muxer.write(sample.clone(), index);
    }
    pause();
    await muxer.finish();
  } catch (error) {
    await muxer.abort(error);
    throw error;
  }
}

const seconds = (sample: EncodedSample): number =>
  (Number(orderTime(sample, 'test')) * sample.timing.timeBase.num) / sample.timing.timeBase.den;

const close = (tracks: readonly (readonly EncodedSample[])[]): void => {
  for (const sample of tracks.flat()) sample.close();
};

describe('an output that is given back in every pause', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  });
  afterEach(() => {
    jest.runOnlyPendingTimers();
    jest.useRealTimers();
    jest.restoreAllMocks();
  });
  /** Longer than is waited. */
  const pause = (): void => {
    jest.advanceTimersByTime(500);
  };

  it.each(Object.entries(CONTAINERS))('leaves %s as it is', async (format, settings) => {
    const tracks = await encoded(settings);
    const lend = jest.spyOn(PooledIo, 'lend');
    const made = async (name: string, pausing: () => void): Promise<number> => {
      lend.mockClear();
      const file = path(`${format}-${name}.${format}`);
      await write({ to: file, format, tracks, pause: pausing });
      return lend.mock.calls.length;
    };
    try {
      const plain = await made('plain', () => undefined);
      const paused = await made('paused', pause);
      expect(paused - plain).toBeGreaterThanOrEqual(tracks.flat().length);
    } finally {
      close(tracks);
    }
    const [a, b] = ['plain', 'paused'].map((name) =>
      readFileSync(path(`${format}-${name}.${format}`)),
    );
    expect(a?.byteLength).toBeGreaterThan(200);
    expect(b?.equals(a ?? Buffer.alloc(0))).toBe(true);
  });

  it('happens before the first bytes only, where the destination cannot be sought', async () => {
    const tracks = await encoded([VIDEO]);
    const pieces: Uint8Array[] = [];
    const to = { write: (bytes: Uint8Array) => void pieces.push(bytes.slice()) };
    const lend = jest.spyOn(PooledIo, 'lend');
    const rests: number[] = [];
    try {
      await write({
        to,
        format: 'mkv',
        tracks,
        pause: () => {
          rests.push(lend.mock.calls.length);
          pause();
        },
      });
    } finally {
      close(tracks);
    }
    expect(new Set(rests.slice(1)).size).toBe(1);
    expect(rests).toHaveLength(tracks.flat().length + 2);
    expect(Buffer.concat(pieces).subarray(0, 4).toString('hex')).toBe('1a45dfa3');
  });
});
