/** Reads movies with libav's demuxers. */
import { AV_NOPTS_VALUE } from 'node-av/constants';
import { type Observable } from 'rxjs';
import { type Demuxer, type MediaInput, type MovieInfo, type OpenOptions } from '../backend.js';
import { MediaError } from '../errors.js';
import { type AnyIterator } from '../gate/pump.js';
import { limitsOf } from '../limits.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { type TimeRange } from '../sample/range.js';
import { MediaTime } from '../sample/time.js';
import { type Track } from '../sample/track.js';
import { resolveInput } from './input.js';
import { opening } from './opening.js';
import { OpenMovie } from './openMovie.js';
import { PacketReader } from './packetReader.js';
import { RangeReader } from './rangeReader.js';
import { toTracks } from './track.js';

/** libav's AV_TIME_BASE. */
const MICROSECONDS = 1_000_000;

/**
 * Opens a source and finds its tracks.
 *
 * @see libav: avformat_open_input, avformat_find_stream_info
 */
export function openDemuxer(input: MediaInput, options: OpenOptions): Observable<Demuxer> {
  return opening(
    (signal) => open(input, options, signal),
    (demuxer) => {
      demuxer.close();
    },
  );
}

async function open(
  input: MediaInput,
  options: OpenOptions,
  signal: AbortSignal,
): Promise<Demuxer> {
  const limits = limitsOf(options.limits);
  const source = await resolveInput(input);
  const movie = new OpenMovie(source);
  const abort = (): void => {
    movie.close();
  };
  signal.addEventListener('abort', abort);
  try {
    if (signal.aborted) abort();
    await movie.open(options, limits);
    return new NativeDemuxer(movie);
  } catch (error) {
    movie.close();
    throw error;
  } finally {
    await source.file?.close();
    signal.removeEventListener('abort', abort);
  }
}

class NativeDemuxer implements Demuxer {
  public readonly info: MovieInfo;
  readonly #movie: OpenMovie;
  #reading = false;

  public constructor(movie: OpenMovie) {
    this.#movie = movie;
    this.info = describe(movie);
  }

  public read(
    tracks: ReadonlySet<number>,
    ranges?: readonly TimeRange[],
  ): AnyIterator<EncodedSample> {
    if (this.#reading) {
      throw new MediaError(
        'invalidState',
        'A demuxer has one position, so it can be read once. Open the source again for a second reader.',
      );
    }
    this.#reading = true;
    const chosen = withoutOthers(this.info.tracks, tracks);
    const packets = new PacketReader(this.#movie, chosen, tracks);
    return ranges === undefined ? packets : new RangeReader(packets, ranges);
  }

  public close(): void {
    this.#movie.close();
  }
}

/** The tracks that are read. What is left out is no sibling: a movie that is made of the others must not wait for it. */
function withoutOthers(all: readonly Track[], indexes: ReadonlySet<number>): readonly Track[] {
  const chosen = all.filter(({ index }) => indexes.has(index));
  if (chosen.length === all.length) return all;
  const siblings: Track[] = [];
  for (const track of chosen) siblings.push({ ...track, siblings });
  return siblings;
}

function describe({ context, streams, descriptions }: OpenMovie): MovieInfo {
  const time = (ticks: bigint): MediaTime | undefined =>
    ticks === AV_NOPTS_VALUE ? undefined : new MediaTime(ticks, MICROSECONDS);
  const metadata = context.metadata?.getAll() ?? {};
  return {
    formatName: context.iformat?.name ?? '',
    tracks: toTracks(streams, metadata, descriptions),
    duration: context.duration > 0n ? time(context.duration) : undefined,
    startTime: time(context.startTime),
    bitRate: context.bitRate > 0n ? Number(context.bitRate) : undefined,
    metadata,
  };
}
