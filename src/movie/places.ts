import { type Muxer } from '../backend.js';
import { MediaError } from '../errors.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { requireSameFormat } from '../sample/sameFormat.js';
import { type Track, trackName } from '../sample/track.js';
import { isHeld } from './isHeld.js';
import { type SessionClock } from './session.js';

/** The tracks of a movie, as its first sample told of them, and their places in the file. */
export class Places {
  readonly #siblings: readonly Track[];
  /** By the track's place in the source; without those that the container does not hold. */
  readonly #places = new Map<number, number>();

  /** Writes the header for every track that the container holds. */
  public constructor(
    muxer: Muxer,
    { siblings }: Track,
    session: Pick<SessionClock, 'isAsked' | 'start'>,
  ) {
    const kept = siblings.filter((track) => isHeld(muxer, track));
    if (kept.length === 0) {
      throw new MediaError(
        'noMedia',
        `None of the ${siblings.length} tracks can be written to ${muxer.formatName}.`,
        { operator: 'mux' },
      );
    }
    muxer.start(kept, session);
    this.#siblings = siblings;
    for (const [place, { index }] of kept.entries()) this.#places.set(index, place);
  }

  /** Where a sample belongs; undefined: to a track that was left out, which was told. */
  public of(sample: EncodedSample): number | undefined {
    const { track } = sample;
    const known = this.#siblings.find(({ index }) => index === track.index);
    if (known === undefined) throw this.#unknown(track);
    requireSameFormat(known, sample, 'mux');
    return this.#places.get(track.index);
  }

  #unknown(track: Track): MediaError {
    return new MediaError(
      'trackNotFound',
      `The tracks of a movie are fixed by its first sample, which named ${this.#siblings.map(trackName).join(', ')}, and ${trackName(track)} is of another ` +
        'source. Bring the tracks of several sources together with interleave.',
      { operator: 'mux', track: trackName(track) },
    );
  }
}
