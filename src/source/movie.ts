import { EMPTY } from 'rxjs';
import { type MovieInfo } from '../backend.js';
import { MediaError } from '../errors.js';
import { type MediaType } from '../sample/format.js';
import { type Track } from '../sample/track.js';
import { type TrackSource } from './branch.js';
import { type Split } from './split.js';

/**
 * An open movie, as `demux` hands it to its selector: what is known of it, and its tracks as Observables.
 *
 * A track that is asked for here is read; the others are not.
 *
 * @group Sources
 */
export class Movie {
  /** Container, tracks, duration, metadata. */
  public readonly info: MovieInfo;
  readonly #split: Split;

  /** @internal Made by `demux`. */
  public constructor(info: MovieInfo, split: Split) {
    this.info = info;
    this.#split = split;
  }

  /** Every track; nothing is read of a track until {@link Movie.samplesOf} asks for it. */
  public get tracks(): readonly Track[] {
    return this.info.tracks;
  }

  /** The main video track (pictures that are attached to audio do not count). */
  public get video(): TrackSource {
    return this.#main('video');
  }

  /** The main audio track. */
  public get audio(): TrackSource {
    return this.#main('audio');
  }

  /** The main subtitle track. */
  public get subtitle(): TrackSource {
    return this.#main('subtitle');
  }

  /**
   * The samples of one track.
   *
   * @param track - a track of this movie, or its index
   * @throws MediaError `trackNotFound`
   */
  public samplesOf(track: Track | number): TrackSource {
    const index = typeof track === 'number' ? track : track.index;
    const found = this.tracks.find((own) => own.index === index);
    if (found) return this.#split.branch(found).source;
    const names = this.tracks.map(({ mediaType }, place) => `${place}: ${mediaType}`).join(', ');
    throw new MediaError(
      'trackNotFound',
      `The movie has no track ${index}; it has ${names || 'none'}.`,
      { operator: 'demux' },
    );
  }

  #main(mediaType: MediaType): TrackSource {
    const track = mainTrack(this.tracks, mediaType);
    return track ? this.#split.branch(track).source : absent;
  }
}

const absent: TrackSource = Object.assign(EMPTY.pipe(), { track: undefined });

/** The track that is meant when only its kind is named: the default one, else the first. */
export function mainTrack(tracks: readonly Track[], mediaType: MediaType): Track | undefined {
  const candidates = tracks.filter(
    (track) =>
      track.mediaType === mediaType && track.disposition?.includes('attached_pic') !== true,
  );
  return candidates.find(({ disposition }) => disposition?.includes('default')) ?? candidates[0];
}
