/** Encoding a clip of easy and hard scenes, in one pass or in several. */
import { from, lastValueFrom, type ObservableInput, tap } from 'rxjs';

import { openEncoder } from '../../src/av/encoder.js';
import { openGenerator } from '../../src/av/generator.js';
import { type EncoderPass, type RawSample } from '../../src/backend.js';
import { type EncoderChoice, type VideoSettings } from '../../src/codec/settings.js';
import { type Work } from '../../src/codec/work.js';
import { type EncodedSample } from '../../src/sample/encodedSample.js';

/** Pictures a second, and pictures in each of the clip's three scenes. */
export const RATE = 25;
const SCENE = 40;
/** Seconds of the whole. */
export const SECONDS: number = (3 * SCENE) / RATE;

const scene = (source: string): string =>
  `${source},format=yuv420p,setsar=1,trim=end_frame=${SCENE},setpts=PTS-STARTPTS`;
const SIZE = `s=320x180:r=${RATE}`;

/** Flat, then a zoom full of detail, then something in between; with hard cuts. */
const CLIP = [
  `${scene(`color=gray:${SIZE}`)}[a]`,
  `${scene(`mandelbrot=s=320x180:rate=${RATE}`)}[b]`,
  `${scene(`testsrc2=${SIZE}`)}[c]`,
  '[a][b][c]concat=n=3:v=1:a=0',
].join(';');

/** The pictures of the clip, at most `most`. */
export async function* clipPictures(most?: number): AsyncGenerator<RawSample> {
  const frames = await openGenerator(CLIP);
  try {
    for (let index = 0; index < (most ?? Infinity); index++) {
      const { done, value } = await frames.next();
      if (done === true) return;
      yield value;
    }
  } finally {
    await frames.return?.();
  }
}

/** What a pass made. */
export interface PassResult {
  /** Bits per second. */
  readonly rate: number;
  /** Bytes of each sample. */
  readonly sizes: readonly number[];
  /** Milliseconds of processor time of the whole process. */
  readonly cpu: number;
  readonly choice: EncoderChoice;
}

/** What differs from a whole, ordinary encode. */
export interface ClipInit {
  readonly pass?: EncoderPass;
  /** Pictures; default: all of them. */
  readonly most?: number;
  /** Gets each sample, which it closes. */
  readonly each?: (sample: EncodedSample) => void;
}

/** Encodes the clip, and closes everything. */
export async function encodeClip(
  settings: VideoSettings,
  { pass, most, each = close }: ClipInit = {},
): Promise<PassResult> {
  const before = process.cpuUsage();
  const sizes: number[] = [];
  let work: Work<RawSample, EncodedSample> | undefined;
  let choice: EncoderChoice | undefined;
  const keep = async (outputs: ObservableInput<EncodedSample>): Promise<void> => {
    const kept = from(outputs).pipe(
      tap((sample) => {
        sizes.push(sample.byteLength);
        each(sample);
      }),
    );
    await lastValueFrom(kept, { defaultValue: undefined });
  };
  const chosen = (made: EncoderChoice): void => {
    choice = made;
  };
  try {
    for await (const picture of clipPictures(most)) {
      try {
        work ??= await openEncoder(picture, settings, chosen, pass);
      } catch (error) {
        picture.close();
        throw error;
      }
      await keep(work.push(picture));
    }
    if (work) await keep(work.flush());
  } finally {
    work?.close();
  }
  if (!choice) throw new Error('nothing was encoded');
  const { user, system } = process.cpuUsage(before);
  const rate = (sizes.reduce((sum, size) => sum + size, 0) * 8) / SECONDS;
  return { rate, sizes, cpu: (user + system) / 1000, choice };
}

const close = (sample: EncodedSample): void => {
  sample.close();
};
