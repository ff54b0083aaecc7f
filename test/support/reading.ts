/** Shortcuts to the reading half of the seam. */
import { firstValueFrom, from } from 'rxjs';

import { libav } from '../../src/av/index.js';
import {
  type Demuxer,
  type MediaInput,
  type OpenOptions,
  type RawSample,
} from '../../src/backend.js';
import { type DecodeOptions } from '../../src/codec/settings.js';
import { type AnyIterator } from '../../src/gate/pump.js';
import { type EncodedSample } from '../../src/sample/encodedSample.js';
import { type TimeRange } from '../../src/sample/range.js';
import { type Track } from '../../src/sample/track.js';

/** Opens a source; the caller closes it. */
export function openMovie(input: MediaInput, options: OpenOptions = {}): Promise<Demuxer> {
  return firstValueFrom(from(libav.openDemuxer(input, options)));
}

/** Everything that an iterator gives; the caller closes it. */
export async function drain<T>(iterator: AnyIterator<T>): Promise<T[]> {
  const values: T[] = [];
  for (;;) {
    const result = await iterator.next();
    if (result.done === true) return values;
    values.push(result.value);
  }
}

/** Opens, reads everything, closes; `note` is what is kept of a sample. */
export async function readMovie<T>(
  input: MediaInput,
  note: (sample: EncodedSample) => T,
  ranges?: readonly TimeRange[],
): Promise<T[]> {
  const movie = await openMovie(input);
  try {
    const all = new Set(movie.info.tracks.map(({ index }) => index));
    const samples = await drain(movie.read(all, ranges));
    return samples.map((sample) => {
      const kept = note(sample);
      sample.close();
      return kept;
    });
  } finally {
    movie.close();
  }
}

/** A sample as one line: `track|pts|dts|size|K`. */
export function line(sample: EncodedSample): string {
  const { pts, dts } = sample.timing;
  const time = (ticks: bigint | undefined): string => String(ticks ?? 'N/A');
  return [
    sample.track.index,
    time(pts),
    time(dts),
    sample.byteLength,
    sample.isSync ? 'K' : '_',
  ].join('|');
}

/** Decodes one track of a source; `note` is what is kept of a sample. */
export async function decodeTrack<T>(
  input: MediaInput,
  choose: (tracks: readonly Track[]) => Track | undefined,
  note: (sample: RawSample) => T,
  options: DecodeOptions = {},
): Promise<T[]> {
  const movie = await openMovie(input);
  try {
    const track = choose(movie.info.tracks);
    if (!track) throw new Error('The clip has no such track.');
    return await decodeSamples(movie, track, note, options);
  } finally {
    movie.close();
  }
}

async function decodeSamples<T>(
  movie: Demuxer,
  track: Track,
  note: (sample: RawSample) => T,
  options: DecodeOptions,
): Promise<T[]> {
  const work = await firstValueFrom(from(libav.openDecoder(track, options)));
  const kept: T[] = [];
  const take = async (outputs: AsyncIterable<RawSample>): Promise<void> => {
    for await (const sample of outputs) {
      kept.push(note(sample));
      sample.close();
    }
  };
  try {
    const samples = movie.read(new Set([track.index]));
    for (;;) {
      const result = await samples.next();
      if (result.done === true) break;
      await take(work.push(result.value) as AsyncIterable<RawSample>);
    }
    await take(work.flush() as AsyncIterable<RawSample>);
    return kept;
  } finally {
    work.close();
  }
}
