import { MediaError, requireArgument } from '../errors.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { MediaTime } from '../sample/time.js';
import { trackName } from '../sample/track.js';

/**
 * The samples that one of several writers makes of a movie: a track begins with the first one that is presented in the session, since fragments have no edit
 * list to hide what comes before.
 */
export class MoviePart {
  readonly #start: MediaTime;
  /** Tracks that have begun or ended, and how much was left out of those that have not; by the track's index. */
  readonly #begun = new Set<number>();
  readonly #ended = new Set<number>();
  readonly #leftOut = new Map<number, number>();

  /** @throws MediaError `invalidArgument` for a start before zero */
  public constructor(start: MediaTime) {
    requireArgument(
      start.value >= 0n,
      () =>
        `Fragments that are to be combined cannot say times before zero, and their session would start at ${show(start)}. Move all times, say to 10 s.`,
    );
    this.#start = start;
  }

  /** Takes a sample over, and gives it back; undefined: it belongs to another part, and was closed. `end`: when the next one begins, where that is known. */
  public take(sample: EncodedSample, end?: MediaTime): EncodedSample | undefined {
    const { track, dts, pts = dts ?? MediaTime.zero } = sample;
    const isNext = end !== undefined && pts.compare(end) >= 0;
    // What is decoded behind the next part's key frame belongs to it, even if it is presented before.
    if (isNext && (sample.isSync || track.mediaType !== 'video')) this.#ended.add(track.index);
    if (this.#ended.has(track.index)) {
      sample.close();
      return undefined;
    }
    if (this.#begun.has(track.index)) return sample;
    const leftOut = this.#leftOut.get(track.index) ?? 0;
    if (pts.compare(this.#start) < 0) {
      this.#leftOut.set(track.index, leftOut + 1);
      sample.close();
      return undefined;
    }
    if (leftOut > 0 && track.mediaType === 'video' && !sample.isSync) refuse(sample, pts);
    this.#begun.add(track.index);
    return sample;
  }
}

const show = ({ seconds }: MediaTime): string => `${seconds.toFixed(3)} s`;

function refuse(sample: EncodedSample, at: MediaTime): never {
  const track = trackName(sample.track);
  sample.close();
  throw new MediaError(
    'invalidTimestamp',
    `The first picture of ${track} in the session, at ${show(at)}, needs others from before, and fragments that are to be combined have no way to hide those. ` +
      'Start the session at a key frame, or give the encoder nothing from before its start.',
    { operator: 'mux', track },
  );
}
