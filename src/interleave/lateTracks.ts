import { warn } from '../diagnostics.js';
import { MediaError } from '../errors.js';
import { type Track, trackName } from '../sample/track.js';

/** The error for a track that begins when those of the movie are fixed. */
export function lateTrack(track: Track): MediaError {
  return new MediaError(
    'invalidState',
    `The tracks of a movie are fixed when its first sample goes, and ${trackName(track)} came after that.`,
    { operator: 'interleave', track: trackName(track) },
  );
}

/** Sources of real time that were silent until the movie had begun, and of which nothing was known: their samples cannot be written. */
export class LateSamples {
  readonly #lanes = new Set<number>();
  readonly #told = new Set<number>();

  /** What this lane brings may be left out. */
  public allow(lane: number): void {
    this.#lanes.add(lane);
  }

  /** Whether a sample may be left out; said once for each lane. */
  public isAllowed(lane: number, track: Track): boolean {
    if (!this.#lanes.has(lane)) return false;
    if (this.#told.has(lane)) return true;
    this.#told.add(lane);
    warn(
      'trackDropped',
      `${trackName(track)} is left out: it was silent until the movie had begun, and nothing was known of it. Say what it will be, with \`sourceFormatHint\` or \`track\`.`,
    );
    return true;
  }
}
