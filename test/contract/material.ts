/** Small media for the cases. */
import { lastValueFrom, type Observable, toArray } from 'rxjs';

import { encode, interleave, mux } from '../../operators/index.js';
import {
  AssetWriter,
  AudioSample,
  type EncodedSample,
  type InputSample,
  MediaTime,
  type MuxProgress,
  type PictureInit,
  pull,
  type Sample,
  type SoundInit,
  VideoSample,
  WriterInput,
} from '../../src/index.js';
import { type Trial } from './trial.js';

/** Encodes a picture in no time, without threads. */
export const MPEG4 = { codec: 'mpeg4' } as const;
/** Has threads of its own. */
export const X264 = { codec: 'libx264', preset: 'ultrafast' } as const;
export const PCM = { codec: 'pcm_s16le' } as const;
export const AAC = { codec: 'aac' } as const;

/** A picture of 16×16 grey, 25 in a second. */
export function picture(index: number, init: Partial<PictureInit> = {}): VideoSample {
  const { width = 16, height = 16 } = init;
  return VideoSample.fromBytes(new Uint8Array(width * height * 4).fill(index * 9), {
    pts: new MediaTime(index, 25),
    duration: new MediaTime(1, 25),
    pixelFormat: 'rgba',
    ...init,
    width,
    height,
  });
}

export function* pictures(count: number, init: Partial<PictureInit> = {}): Generator<VideoSample> {
  for (let index = 0; index < count; index++) yield picture(index, init);
}

/** Stereo silence, 1920 samples: as long as a picture. */
export function sound(index: number, init: Partial<SoundInit> = {}): AudioSample {
  return AudioSample.fromBytes(new Uint8Array(1920 * 4), {
    pts: new MediaTime(index * 1920, 48_000),
    sampleRate: 48_000,
    channels: 2,
    sampleFormat: 's16',
    ...init,
  });
}

export function* sounds(count: number, init: Partial<SoundInit> = {}): Generator<AudioSample> {
  for (let index = 0; index < count; index++) yield sound(index, init);
}

/** Compressed pictures; whoever asks closes them. */
export function encoded(count: number, init: Partial<PictureInit> = {}): Promise<EncodedSample[]> {
  return lastValueFrom(pull(() => pictures(count, init)).pipe(encode(MPEG4), toArray()));
}

/** Compressed blocks of sound; whoever asks closes them. */
export function encodedSound(count: number): Promise<EncodedSample[]> {
  return lastValueFrom(pull(() => sounds(count)).pipe(encode(AAC), toArray()));
}

/** Closes all. */
export function closeAll(samples: Iterable<Sample>): void {
  for (const sample of samples) sample.close();
}

/** Writes a movie of two tracks. */
export function twoTracks(path: string, count: number): Observable<MuxProgress> {
  return interleave(
    pull(() => pictures(count)).pipe(encode(MPEG4)),
    pull(() => sounds(count)).pipe(encode(AAC)),
  ).pipe(mux(path));
}

/** A movie to read: so many pictures, and sound as long as they. */
export async function movie(t: Trial, count = 25, name = 'source.mkv'): Promise<string> {
  const path = t.keep(t.path(name));
  await lastValueFrom(twoTracks(path, count));
  return path;
}

/** A writer with one input for pictures. */
export interface PictureWriter {
  readonly writer: AssetWriter;
  readonly video: WriterInput<VideoSample>;
  readonly path: string;
}

export function pictureWriter(t: Trial, name = 'out.mkv'): PictureWriter {
  const path = t.path(name);
  const writer = new AssetWriter(path);
  const video = writer.add(new WriterInput<VideoSample>('video', MPEG4));
  return { writer, video, path };
}

/** The same, in a session. */
export function startedWriter(t: Trial, name?: string): PictureWriter {
  const made = pictureWriter(t, name);
  made.writer.startWriting();
  made.writer.startSession();
  return made;
}

/** A value where TypeScript wants another. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the type is the point
export function wrong<T>(value: unknown): T {
  return value as T;
}

/** An input that takes compressed pictures as they are. */
export function passthrough(writer: AssetWriter): WriterInput<EncodedSample> {
  return writer.add(new WriterInput<EncodedSample>('video'));
}

/** Feeds samples when there is room, and completes. */
export function feed<S extends InputSample>(
  input: WriterInput<S>,
  samples: () => Iterable<S>,
): void {
  pull(samples, { whenReady: input.ready$ }).subscribe(input);
}
