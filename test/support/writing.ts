/** Samples from arithmetic, and short ways through the writing half of the seam. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll } from '@jest/globals';
import { from, lastValueFrom, type ObservableInput, toArray } from 'rxjs';

import { openEncoder } from '../../src/av/encoder.js';
import { openMuxer } from '../../src/av/openMuxer.js';
import { type Destination, type MuxOptions, type RawSample } from '../../src/backend.js';
import { type EncodeSettings, type EncoderChoice } from '../../src/codec/settings.js';
import { AudioSample } from '../../src/sample/audioSample.js';
import { type EncodedSample } from '../../src/sample/encodedSample.js';
import { type RawSampleFormat } from '../../src/sample/pcm.js';
import { planeLayout, layoutSize, type RawPixelFormat } from '../../src/sample/pixels.js';
import { MediaTime } from '../../src/sample/time.js';
import { type PictureInit, VideoSample } from '../../src/sample/videoSample.js';

/** A folder of the test file's own; `path('x.mp4')` is a file in it. */
export function scratch(): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'rxmux-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return (name) => join(folder, name);
}

/** Bytes that differ from picture to picture and from place to place. */
export function pictureBytes(
  index: number,
  pixelFormat: RawPixelFormat,
  width: number,
  height: number,
): Uint8Array {
  const bytes = new Uint8Array(layoutSize(planeLayout(pixelFormat, width, height)));
  for (let at = 0; at < bytes.length; at++) bytes[at] = (at * 7 + index * 31 + (at >> 5)) & 0xff;
  return bytes;
}

/** The picture of this number, 30 in a second. */
export function picture(index: number, init: Partial<PictureInit> = {}): VideoSample {
  const { width = 64, height = 48, pixelFormat = 'rgba' } = init;
  return VideoSample.fromBytes(pictureBytes(index, pixelFormat, width, height), {
    pts: new MediaTime(index, 30),
    duration: new MediaTime(1, 30),
    ...init,
    width,
    height,
    pixelFormat,
  });
}

/** Pictures from number 0. */
export function pictures(count: number, init: Partial<PictureInit> = {}): VideoSample[] {
  return Array.from({ length: count }, (_, index) => picture(index, init));
}

/** What {@link tones} are like. */
export interface ToneInit {
  readonly sampleRate?: number;
  readonly channels?: number;
  readonly sampleFormat?: RawSampleFormat;
  /** Samples of one channel in a block. */
  readonly block?: number;
}

const DEPTH: Partial<Record<RawSampleFormat, number>> = {
  s16: 2 ** 15,
  s16p: 2 ** 15,
  s32: 2 ** 31,
  s32p: 2 ** 31,
};

/** Blocks of a tone, each channel an octave above the one before. */
export function tones(count: number, init: ToneInit = {}): AudioSample[] {
  const { sampleRate = 48_000, channels = 2, sampleFormat = 'flt', block = 1000 } = init;
  const planar = sampleFormat.endsWith('p');
  return Array.from({ length: count }, (_, index) => {
    const values = new Float64Array(block * channels);
    for (let n = 0; n < block; n++) {
      for (let c = 0; c < channels; c++) {
        const turn = ((index * block + n) * 440 * 2 ** c) / sampleRate;
        values[planar ? c * block + n : n * channels + c] = Math.sin(turn * 2 * Math.PI) * 0.3;
      }
    }
    const bytes = pcmBytes(values, sampleFormat);
    const pts = new MediaTime(index * block, sampleRate);
    return AudioSample.fromBytes(bytes, { sampleRate, channels, sampleFormat, pts });
  });
}

function pcmBytes(values: Float64Array, sampleFormat: RawSampleFormat): Uint8Array {
  const scaled = values.map((value) => Math.trunc(value * (DEPTH[sampleFormat] ?? 1)));
  if (sampleFormat.startsWith('s16')) return new Uint8Array(Int16Array.from(scaled).buffer);
  if (sampleFormat.startsWith('s32')) return new Uint8Array(Int32Array.from(scaled).buffer);
  return new Uint8Array(Float32Array.from(values).buffer);
}

/** What came out of an encoder, and which it was. */
export interface Encoded {
  readonly samples: EncodedSample[];
  readonly choice: EncoderChoice;
}

/** Encodes all, and closes the encoder. */
export async function encodeAll(
  samples: readonly RawSample[],
  settings: EncodeSettings,
): Promise<Encoded> {
  const [first] = samples;
  if (!first) throw new Error('nothing to encode');
  let choice: EncoderChoice | undefined;
  const out: EncodedSample[] = [];
  try {
    const work = await openEncoder(first, settings, (chosen) => {
      choice = chosen;
    });
    try {
      for (const sample of samples) out.push(...(await all(work.push(sample))));
      out.push(...(await all(work.flush())));
    } finally {
      work.close();
    }
  } finally {
    for (const sample of samples) sample.close();
  }
  if (!choice) throw new Error('no encoder was chosen');
  return { samples: out, choice };
}

const all = <T>(outputs: ObservableInput<T>): Promise<T[]> =>
  lastValueFrom(from(outputs).pipe(toArray()));

/** Writes tracks in the order of their decode times, finishes, and closes all samples whatever happens. */
export async function writeMovie(
  destination: Destination,
  tracks: readonly (readonly EncodedSample[])[],
  options: MuxOptions = {},
): Promise<void> {
  try {
    const muxer = await openMuxer(destination, options);
    try {
      muxer.start(tracks.flatMap(([first]) => (first ? [first.track] : [])));
      const order = tracks.flatMap((samples, index) =>
        samples.map((sample) => ({ sample, index })),
      );
      order.sort((a, b) => timeOf(a.sample).compare(timeOf(b.sample)));
      for (const { sample, index } of order) muxer.write(sample, index);
      await lastValueFrom(from(muxer.finish()), { defaultValue: undefined });
    } catch (error) {
      await lastValueFrom(from(muxer.abort(error)), { defaultValue: undefined });
      throw error;
    }
  } finally {
    for (const sample of tracks.flat()) sample.close();
  }
}

const timeOf = (sample: EncodedSample): MediaTime => sample.dts ?? sample.pts ?? MediaTime.zero;

/** Further references to samples that are to be written more than once. */
export const clone = (samples: readonly EncodedSample[]): EncodedSample[] =>
  samples.map((sample) => sample.clone());
