/** Several passes with real encoders, judged by ffmpeg. */
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lastValueFrom, tap } from 'rxjs';

import { multipass, type MultipassOptions } from '../../../operators/multipass.js';
import { mux } from '../../../operators/mux.js';
import { type VideoSettings } from '../../../src/codec/settings.js';
import { AssetWriter } from '../../../src/movie/assetWriter.js';
import { WriterInput } from '../../../src/movie/writerInput.js';
import { type MultipassReport, type PassDescription } from '../../../src/passes/passDescription.js';
import { closeLedger, openLedger } from '../../../src/sample/ledger.js';
import { type VideoSample } from '../../../src/sample/videoSample.js';
import { pull } from '../../../src/source/pull.js';
import { describeWith, judge } from '../../support/judges.js';
import { clipPictures } from '../../support/passes.js';
import { signalledBreaches } from '../../support/signalledBuffer.js';
import { scratch } from '../../support/writing.js';

const path = scratch();
let files = 0;

/** Always the same pictures, whatever the pass asks for. */
const clip = () => pull(() => clipPictures() as AsyncGenerator<VideoSample>);

interface Outcome {
  readonly file: string;
  readonly report: MultipassReport;
  readonly passes: readonly PassDescription[];
}

/** Writes the clip in several passes, and what was told of them. */
async function write(settings: VideoSettings, options: MultipassOptions = {}): Promise<Outcome> {
  const file = path(`${String(files++)}.mp4`);
  const passes: PassDescription[] = [];
  const told: { report?: MultipassReport } = {};
  const samples$ = multipass(clip, settings, {
    ...options,
    onPass: (pass) => passes.push(pass),
    onReport: (report) => {
      told.report = report;
    },
  });
  await lastValueFrom(samples$.pipe(mux(file)));
  if (!told.report) throw new Error('Nobody told of the passes.');
  return { file, report: told.report, passes };
}

/** The numbers in a column; ffprobe leaves lines empty for side data. */
const numbersIn = (text: string): number[] =>
  text
    .split('\n')
    .map(Number.parseFloat)
    .filter((number) => !Number.isNaN(number));

/** What ffmpeg makes of a movie: every picture, with constant steps, and without a complaint. */
function requireWhole(file: string): void {
  const [ffmpeg, ffprobe] = [judge('ffmpeg'), judge('ffprobe')];
  if (!ffmpeg || !ffprobe) return;
  expect(ffmpeg(['-v', 'warning', '-i', file, '-f', 'null', '-']).stderr).toBe('');
  const query = ['-v', 'error', '-count_frames', '-show_entries', 'stream=nb_read_frames'];
  expect(ffprobe([...query, '-of', 'csv=p=0', file]).text.trim()).toBe('120');
  const times = ffprobe(['-v', 'error', '-show_entries', 'frame=pts_time', '-of', 'csv=p=0', file]);
  const shown = numbersIn(times.text);
  expect(shown.every((time, index) => Math.abs(time - index / 25) < 1e-3)).toBe(true);
  const packets = ffprobe(['-v', 'error', '-show_entries', 'packet=dts', '-of', 'csv=p=0', file]);
  const decoded = numbersIn(packets.text);
  expect(decoded.every((dts, index) => index === 0 || dts > (decoded[index - 1] ?? 0))).toBe(true);
}

beforeEach(() => {
  openLedger();
});

afterEach(() => {
  expect(closeLedger()).toEqual([]);
});

describeWith('ffmpeg', 'multipass', () => {
  it('reaches a bit rate with the passes of x264', async () => {
    const { file, report, passes } = await write({
      ...{ codec: 'libx264', preset: 'fast', averageBitRate: 300_000 },
    });
    expect(Math.abs(report.bitRate / 300_000 - 1)).toBeLessThan(0.02);
    expect(passes.every(({ sourceTimeRanges }) => sourceTimeRanges.length === 1)).toBe(true);
    requireWhole(file);
  });

  it.each(['libx264', 'libvpx-vp9', 'mpeg4'])(
    'reaches a size over ranges with %s',
    async (codec) => {
      const targetSize = 150_000;
      const { file, report } = await write(
        { codec, ...(codec === 'mpeg4' ? {} : { preset: codec === 'libx264' ? 'fast' : '8' }) },
        { targetSize, method: 'ranges', rangeDuration: 0.8, passes: 8 },
      );
      expect(report.ranges).toHaveLength(6);
      expect(Math.abs(report.bytes / targetSize - 1)).toBeLessThan(0.04);
      requireWhole(file);
    },
  );

  it('reaches a quality in every range, with another effort in each', async () => {
    const settings = { codec: 'libx264', preset: 'fast' };
    const options = { rangeDuration: 0.8, passes: 8 };
    const { file, report } = await write(settings, {
      ...options,
      targetQuality: { decibels: 38 },
    });
    const scores = report.ranges.map(({ score = 0 }) => score);
    expect(Math.min(...scores)).toBeGreaterThan(37.7);
    expect(report.stoppedBecause).toBe('reached');
    requireWhole(file);
    const qualities = report.ranges.map(({ quality = 0 }) => quality);
    expect(Math.max(...qualities) - Math.min(...qualities)).toBeGreaterThan(0.2);
  });

  it('keeps the buffer of a player from running empty across ranges', async () => {
    const settings = {
      ...{ codec: 'libx264', preset: 'fast', averageBitRate: 400_000 },
      ...{ vbvMaxBitRate: 600_000, vbvBufferDuration: 1 },
    };
    const { file, report } = await write(settings, {
      ...{ method: 'ranges', rangeDuration: 0.8, passes: 8 },
    });
    expect(report.underflows).toBe(0);
    requireWhole(file);
  });

  it("keeps the buffer that an encoder's own passes signal", async () => {
    const options = { 'nal-hrd': 'vbr', 'x264-params': 'force-cfr=1' };
    const { file, report } = await write({
      ...{ codec: 'libx264', preset: 'fast', averageBitRate: 400_000, options },
      ...{ vbvMaxBitRate: 600_000, vbvBufferDuration: 1 },
    });
    expect(report.passes).toBeGreaterThan(1);
    expect(report.underflows).toBe(0);
    expect(signalledBreaches(file)).toEqual([]);
    requireWhole(file);
  });

  it('leaves no file behind, however it ends', async () => {
    const folder = path('temporary');
    mkdirSync(folder);
    const settings = { codec: 'libx264', preset: 'fast', averageBitRate: 300_000 };
    await write(settings, { directoryForTemporaryFiles: folder });
    expect(readdirSync(folder)).toEqual([]);
    await new Promise<void>((resolve) => {
      const running = multipass(clip, settings, {
        directoryForTemporaryFiles: folder,
        onPass: ({ number }) => {
          if (number !== 2) return;
          queueMicrotask(() => {
            running.unsubscribe();
            resolve();
          });
        },
      }).subscribe();
    });
    // What an encoder inside a call of libav holds goes when it returns.
    for (let turn = 0; turn < 100_000 && readdirSync(folder).length > 0; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves no file behind when writing is cancelled, in each pass', async () => {
    const folder = path('cancelled');
    mkdirSync(folder);
    const settings = { codec: 'libx264', preset: 'fast', averageBitRate: 300_000 };
    for (const last of [1, 2]) {
      const file = path(`${String(files++)}.mp4`);
      const writer = new AssetWriter(file, { directoryForTemporaryFiles: folder });
      const options = { performsMultiPassEncodingIfSupported: true };
      const video = writer.add(new WriterInput<VideoSample>('video', settings, options));
      const reached = new Promise<void>((resolve) => {
        video.respondToEachPassDescription((pass) => {
          const tell = pass?.number === last ? resolve : () => undefined;
          return (
            pass &&
            clip().pipe(
              tap(() => {
                tell();
              }),
            )
          );
        });
      });
      const ended = writer.finished.catch((error: unknown) => error);
      writer.startWriting();
      writer.startSession(0);
      await reached;
      expect(readdirSync(folder)).toHaveLength(1);
      await writer.cancelWriting();
      expect(readdirSync(folder)).toEqual([]);
      expect(existsSync(file)).toBe(false);
      expect(await ended).toMatchObject({ code: 'operationCancelled' });
    }
  });
});

describe('a writer', () => {
  it('has an input that asks its source again', async () => {
    const file = path(`${String(files++)}.mov`);
    const writer = new AssetWriter(file);
    const video = writer.add(
      new WriterInput<VideoSample>(
        'video',
        { codec: 'libx264', preset: 'fast', averageBitRate: 300_000 },
        { performsMultiPassEncodingIfSupported: true },
      ),
    );
    const numbers: number[] = [];
    video.respondToEachPassDescription((pass) => {
      if (!pass) return undefined;
      numbers.push(pass.number);
      return clip();
    });
    writer.startWriting();
    writer.startSession(0);
    await writer.finished;
    expect(numbers.slice(0, 2)).toEqual([1, 2]);
    expect(existsSync(file)).toBe(true);
    const bitRate = (statSync(file).size * 8) / 4.8;
    expect(Math.abs(bitRate / 300_000 - 1)).toBeLessThan(0.06);
    requireWhole(file);
  });
});
