import { from, map, type Observable, type ObservableInput, switchMap } from 'rxjs';
import {
  type Demuxer,
  type MediaInput,
  type MovieInfo,
  type OpenOptions,
  openWith,
} from '../backend.js';
import { type AnyIterator } from '../gate/pump.js';
import { Window, type WindowLike } from '../gate/window.js';
import { limitsOf } from '../limits.js';
import { cold } from '../rx.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { type TimeRange } from '../sample/range.js';
import { type Track } from '../sample/track.js';
import { Movie } from './movie.js';
import { produce } from './produce.js';
import { Split, type SplitCap } from './split.js';
import { openWithin, readWithin } from './timeLimit.js';

/** Options of {@link demux}. @group Sources */
export interface DemuxOptions extends OpenOptions {
  /** How much of a track may be unclosed at a time; default 16 samples. */
  readonly window?: WindowLike;
  /** How much of one track may wait while another starves; past it `queueFull`. */
  readonly cap?: SplitCap;
  /**
   * Only these parts, one after the other, each from the sync sample at or before its start. Times stay
   * those of the file.
   */
  readonly ranges?: readonly TimeRange[];
  /** Without a selector: which tracks to read; default all. */
  readonly tracks?: (track: Track) => boolean;
}

/** What a selector does with an open movie. @group Sources */
export type DemuxSelector<R> = (movie: Movie) => ObservableInput<R>;

/**
 * Opens a movie and gives its compressed samples.
 *
 * ![](../docs/diagrams/demux.svg)
 *
 * Without a selector: every sample in file order, which with `mux` is a remux. With one, as RxJS's `connect`: one
 * reader for each subscription; the selector runs when the tracks, their formats, the duration and the metadata are
 * known, takes the tracks that it wants, and returns what to subscribe. The reader advances only while some track's
 * consumer can take a sample and has none; what arrives for others waits in their own queues, up to `cap`.
 *
 * Cold: each subscription opens the source anew (a Node stream can be read only once). Samples are lent, `window` of
 * each track at most. Unsubscribing closes the source, also while a read is under way.
 *
 * @param source - a path, which is never taken for a URL; a `URL`; bytes; a Node stream; a reader of your own
 * A source of a stranger costs no more than `limits`.
 *
 * @throws MediaError (through `error`) `invalidSourceMedia`, `ioError`, `timedOut`, `limitExceeded`, `queueFull`,
 * `invalidArgument`
 * @example
 * ```ts
 * import { demux } from 'rxmux';
 * import { decode, encode, interleave, mux } from 'rxmux/operators';
 *
 * demux('in.ts').pipe(mux('copy.mp4')).subscribe();
 *
 * demux('in.mp4', ({ video, audio }) =>
 *   interleave(video.pipe(decode(), encode({ codec: 'h264' })), audio),
 * ).pipe(mux('out.mp4')).subscribe();
 * ```
 * @see AVFoundation: AVAssetReader; libav: avformat_open_input, av_read_frame
 * @group Sources
 */
export function demux(source: MediaInput, options?: DemuxOptions): Observable<EncodedSample>;
export function demux<R>(source: MediaInput, selector: DemuxSelector<R>): Observable<R>;
export function demux<R>(
  source: MediaInput,
  options: DemuxOptions,
  selector: DemuxSelector<R>,
): Observable<R>;
export function demux<R>(
  source: MediaInput,
  second: DemuxOptions | DemuxSelector<R> = {},
  third?: DemuxSelector<R>,
): Observable<EncodedSample | R> {
  const [options, selector] = typeof second === 'function' ? [{}, second] : [second, third];
  return open(source, options).pipe(
    switchMap((demuxer): Observable<EncodedSample | R> =>
      selector ? readSplit(demuxer, options, selector) : readAll(demuxer, options),
    ),
  );
}

/**
 * What a movie is: container, tracks, formats, duration, metadata. Reads no more than that needs.
 *
 * Emits once and completes; unsubscribing closes the source.
 *
 * @throws MediaError (through `error`) `invalidSourceMedia`, `ioError`, `timedOut`, `limitExceeded`
 * @example
 * ```ts
 * import { firstValueFrom } from 'rxjs';
 * import { probe } from 'rxmux';
 *
 * const seconds = async (path: string) => (await firstValueFrom(probe(path))).duration?.seconds;
 * ```
 * @see AVFoundation: AVAsset.load; libav: avformat_find_stream_info
 * @group Sources
 */
export function probe(source: MediaInput, options: OpenOptions = {}): Observable<MovieInfo> {
  return open(source, options).pipe(
    map((demuxer) => {
      demuxer.close();
      return demuxer.info;
    }),
  );
}

/** Loading libav is not the source's time. */
function open(source: MediaInput, options: OpenOptions): Observable<Demuxer> {
  return openWith((backend) => {
    const { openSeconds } = limitsOf(options.limits);
    return from(backend.openDemuxer(source, options)).pipe(openWithin(openSeconds));
  });
}

/** Reads with patience that ends. */
function read(
  demuxer: Demuxer,
  tracks: ReadonlySet<number>,
  { limits, ranges }: DemuxOptions,
): AnyIterator<EncodedSample> {
  return readWithin(demuxer.read(tracks, ranges), limitsOf(limits).readSeconds);
}

function readAll(demuxer: Demuxer, options: DemuxOptions): Observable<EncodedSample> {
  return cold((out) => {
    out.add(() => {
      demuxer.close();
    });
    const wanted = demuxer.info.tracks.filter(options.tracks ?? (() => true));
    const indices = new Set(wanted.map(({ index }) => index));
    const window = new Window('demux', options.window ?? 16);
    const producer = produce(out, read(demuxer, indices, options), window);
    out.add(producer.stop);
    producer.run();
  });
}

function readSplit<R>(
  demuxer: Demuxer,
  options: DemuxOptions,
  selector: DemuxSelector<R>,
): Observable<R> {
  return cold((out) => {
    const split = new Split({ window: options.window ?? 16, cap: options.cap ?? {} });
    out.add(() => {
      split.stop();
      demuxer.close();
    });
    from(selector(new Movie(demuxer.info, split))).subscribe(out);
    if (!out.closed) split.start(read(demuxer, split.tracks, options));
  });
}
