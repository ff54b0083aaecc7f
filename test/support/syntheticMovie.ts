/** Small indexes of movies that no muxer wrote, for the edits of boxes. */
import { fakeTrack } from '../../marbles/index.js';
import { Box } from '../../src/movie/boxes/box.js';
import { type WrittenMovie, type WrittenTrack } from '../../src/movie/boxes/trackEdit.js';
import { type MediaType } from '../../src/sample/format.js';
import { type Track } from '../../src/sample/track.js';
import { type TrackProperties } from '../../src/sample/trackProperties.js';
import { type Warning, warnings$ } from '../../src/diagnostics.js';

/** Ticks of synthetic movies, and of their media. */
export const TICKS = 1000;

function header(size: number, fields: readonly (readonly [at: number, value: number])[]): Buffer {
  const bytes = Buffer.alloc(size);
  for (const [at, value] of fields) bytes.writeUInt32BE(value, at);
  return bytes;
}

/** A track of a movie, with a header, and media of so many ticks. */
export function syntheticTrak(id: number, duration = 0, ...more: readonly Box[]): Box {
  const tkhd = header(84, [
    [0, 3],
    [12, id],
    [20, duration],
  ]);
  const mdhd = header(24, [
    [12, TICKS],
    [16, duration],
  ]);
  const mdia = new Box('mdia', undefined, [new Box('mdhd', mdhd), ...more]);
  return new Box('trak', undefined, [new Box('tkhd', tkhd), mdia]);
}

/** An index with these tracks. */
export function syntheticMoov(traks: readonly Box[], duration = 0): Box {
  const mvhd = header(100, [
    [12, TICKS],
    [16, duration],
    [96, traks.length + 1],
  ]);
  return new Box('moov', undefined, [new Box('mvhd', mvhd), ...traks]);
}

/** Tracks as they were written, numbered from 1. */
export function writtenTracks(
  kinds: readonly (readonly [MediaType, (TrackProperties | undefined)?, Partial<Track>?])[],
): WrittenTrack[] {
  return kinds.map(([mediaType, properties, more], index) => ({
    track: { ...fakeTrack(mediaType, { index }), properties, ...more },
    id: index + 1,
    timescale: TICKS,
    firstPts: 0n,
    priming: 0n,
  }));
}

/** A movie as it was written. */
export function writtenMovie(
  tracks: readonly WrittenTrack[],
  more: Partial<WrittenMovie> = {},
): WrittenMovie {
  return {
    tracks,
    isQuickTime: true,
    isFinal: true,
    sessionEnd: undefined,
    metadata: [],
    ...more,
  };
}

/** What is warned of meanwhile. */
export function warningsOf(work: () => void): Warning[] {
  const heard: Warning[] = [];
  const subscription = warnings$.subscribe((warning) => heard.push(warning));
  try {
    work();
  } finally {
    subscription.unsubscribe();
  }
  return heard;
}
