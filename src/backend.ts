/**
 * The seam: what the library needs of libav. `src/av` implements it on node-av; `marbles` implements it in
 * virtual time. Nothing else of the library knows which of the two is at work.
 */
import { from, type Observable, type ObservableInput, switchMap } from 'rxjs';
import { type Readable } from 'node:stream';
import { type AdjustedTimes } from './adjustedTimes.js';
import {
  type AudioSettings,
  type DecodeOptions,
  type EncoderChoice,
  type RawOptions,
  type VideoSettings,
} from './codec/settings.js';
import { type Work } from './codec/work.js';
import { type Destination } from './destination.js';
import { type AnyIterator } from './gate/pump.js';
import { type SourceLimits } from './limits.js';
import { type MuxOptions } from './muxOptions.js';
import { type EncoderPass, type Workspace } from './passes/workspace.js';
import { type QualityMetric, type QualityScores } from './quality/pictureQuality.js';
import { acquire, type Signal } from './rx.js';
import { type AudioSample } from './sample/audioSample.js';
import { type EncodedSample } from './sample/encodedSample.js';
import { type TimeRange } from './sample/range.js';
import { type MediaTime } from './sample/time.js';
import { type Track } from './sample/track.js';
import { type VideoSample } from './sample/videoSample.js';

export { type CustomDestination, type Destination } from './destination.js';
export { type MuxOptions } from './muxOptions.js';
export { type EncoderPass, type Silo, type Workspace } from './passes/workspace.js';

/** An uncompressed sample. @group Samples */
export type RawSample = VideoSample | AudioSample;

/** Bytes from wherever a program has them. @group Sources */
export interface CustomSource {
  /** Up to `size` bytes from the present position; an empty array or `null` at the end. */
  read(size: number): Uint8Array | null | Promise<Uint8Array | null>;
  /** Moves to an absolute position. Without it the source cannot be sought, and some files cannot be read. */
  seek?(position: number): void | Promise<void>;
  /** Bytes in all, when known. Needed for files whose index is at the end. */
  readonly size?: number;
  /** Called once, when nothing more will be read. */
  close?(): void | Promise<void>;
}

/**
 * Where media comes from: a path (never taken for a URL), a `URL` (`file:`, `http:`, `https:`, `rtmp:`, `srt:`,
 * …), bytes, a Node stream, or a reader of one's own.
 *
 * @group Sources
 */
export type MediaInput = string | URL | Uint8Array | Readable | CustomSource;

/** How to open a source. @group Sources */
export interface OpenOptions {
  /**
   * libav's name of the container, when it cannot be seen in the data. Lists of other files (`hls`, `dash`, `concat`, `sdp`) are
   * followed only when they are named here, unless they come from the network.
   */
  readonly format?: string;
  /** Options of the demuxer by libav's names; each one is checked. */
  readonly options?: RawOptions;
  /** What the source may cost, in memory and in time. */
  readonly limits?: SourceLimits;
}

/** What a movie is, before its first sample. @group Sources */
export interface MovieInfo {
  /** libav's name of the container, for example `mov,mp4,m4a,3gp,3g2,mj2`. */
  readonly formatName: string;
  readonly tracks: readonly Track[];
  readonly duration: MediaTime | undefined;
  readonly startTime: MediaTime | undefined;
  /** Bits per second of the whole. */
  readonly bitRate: number | undefined;
  readonly metadata: Readonly<Record<string, string>>;
}

/** An open source. */
export interface Demuxer {
  readonly info: MovieInfo;
  /**
   * Samples of the tracks whose index is in `tracks`, in file order; with ranges, range after range, each from the
   * sync sample at or before its start up to the last sample that is presented before its end.
   */
  read(tracks: ReadonlySet<number>, ranges?: readonly TimeRange[]): AnyIterator<EncodedSample>;
  /** Closes everything; also while a read is under way. Closing twice does nothing. */
  close(): void;
}

/** The bytes of a source, in any order. */
export interface ByteReader {
  readonly size: number;
  /** `size` bytes from `position`, fewer only at the end. They are not to be changed. */
  read(position: number, size: number): Promise<Buffer>;
  /** Closes the source. Closing twice does nothing. */
  close(): void;
}

/** Measures samples that do not say how long they are. */
export interface SampleMeter {
  /** Bytes of the sample that `bytes` begin with; undefined: none does, or it is not whole. `guess`: how long it may be; 0: nobody knows. */
  measure(bytes: Buffer, guess: number): number | undefined;
  close(): void;
}

/** A graph's input gets a sample, or ends. */
export interface Routed {
  readonly input: number;
  /** Undefined: this input has ended. */
  readonly sample: RawSample | undefined;
}

/** What a graph is built of. */
export interface FilterInit {
  /** libav's filter description, for example `scale=1280:-2`. */
  readonly graph: string;
  /** The first sample of each input; not taken over. */
  readonly inputs: readonly RawSample[];
}

/** An open destination with a muxer on it. All calls but `finish` and `abort` answer at once. */
export interface Muxer {
  /** libav's name of the container. */
  readonly formatName: string;
  /** Bytes handed to the destination. */
  readonly bytes: number;
  /** What was done about times, so far. */
  readonly adjusted: AdjustedTimes;
  /** False while the destination has more to take than it likes; fails when the destination failed. */
  readonly ready: Signal<boolean>;
  /** Why the container cannot hold the track; undefined when it can. */
  refusal(track: Track): string | undefined;
  /**
   * Writes the header; the tracks are numbered by their place in the list. Once, before the first sample. `isAsked`: somebody said where the
   * movie begins, so samples before that are no surprise. `start`: which moment of the sources that is; default: zero.
   */
  start(
    tracks: readonly Track[],
    session?: { readonly isAsked: boolean; readonly start?: MediaTime },
  ): void;
  /** Writes one sample and closes it. `index` is the place in the list given to `start`. */
  write(sample: EncodedSample, index: number): void;
  /** Writes the rest and closes the destination. `end`: when the movie ends, in its own time; default: with its last sample. */
  finish(end?: MediaTime): ObservableInput<void>;
  /** Closes the destination and removes what was created. Never fails. */
  abort(reason: unknown): ObservableInput<void>;
}

/** Two pictures of the same moment. */
export interface PicturePair {
  readonly picture: VideoSample;
  readonly reference: VideoSample;
}

/** Filters that compare pictures. */
export interface Comparison {
  /** Takes both over, closes them as soon as they are not needed, and gives one value. One call at a time. */
  compare(pair: PicturePair): ObservableInput<QualityScores>;
  /** Frees what it holds; may be called at any time, also while a call is under way. */
  close(): void;
}

/** A message of libav's log. @group Errors */
export interface LogMessage {
  readonly level: 'panic' | 'fatal' | 'error' | 'warning' | 'info' | 'verbose' | 'debug' | 'trace';
  readonly message: string;
}

/** Everything that a native library does for us. */
export interface Backend {
  openDemuxer(input: MediaInput, options: OpenOptions): ObservableInput<Demuxer>;
  openDecoder(
    track: Track,
    options: DecodeOptions,
  ): ObservableInput<Work<EncodedSample, RawSample>>;
  openFilter(init: FilterInit): ObservableInput<Work<Routed, RawSample>>;
  openComparison(metrics: readonly QualityMetric[]): ObservableInput<Comparison>;
  /** Frames of a graph without inputs. */
  openGenerator(graph: string): ObservableInput<AnyIterator<RawSample>>;
  /**
   * Opens candidates until one opens; `first` tells the source's format and is not taken over. With a `pass` only those are candidates that have
   * passes of their own. A pass's statistics are whole when its output has completed.
   */
  openEncoder(
    first: RawSample,
    settings: VideoSettings | AudioSettings,
    chosen: (choice: EncoderChoice) => void,
    pass?: EncoderPass,
  ): ObservableInput<Work<RawSample, EncodedSample>>;
  openBitstreamFilter(
    track: Track,
    filters: string,
  ): ObservableInput<Work<EncodedSample, EncodedSample>>;
  openParser(track: Track): ObservableInput<Work<EncodedSample, EncodedSample>>;
  openMuxer(destination: Destination, options: MuxOptions): ObservableInput<Muxer>;
  /** A workspace of its own in `folder`, by default the system's for temporary files; removes those that dead processes left there. */
  openWorkspace(folder?: string): ObservableInput<Workspace>;
  /** Writes a whole file, and completes when it is closed. */
  writeBytes(
    destination: Destination,
    bytes: Uint8Array,
    overwrite: boolean,
  ): ObservableInput<never>;
  openBytes(input: MediaInput): ObservableInput<ByteReader>;
  openMeter(track: Track): ObservableInput<SampleMeter>;
  readonly log$: Observable<LogMessage>;
}

let installed: Backend | undefined;

/**
 * The backend at work: the one that was installed, at once; else libav's, which is loaded when it is first
 * needed. So nothing native is loaded by importing the library.
 */
export function backend(): ObservableInput<Backend> {
  return installed ? [installed] : import('./av/index.js').then(({ libav }) => libav);
}

/** Puts another backend to work; undefined: libav's again. */
export function installBackend(next: Backend | undefined): void {
  installed = next;
}

/** Opens something of the backend for whoever subscribes; what comes too late is closed. */
export function openWith<T extends { close(): void }>(
  open: (backend: Backend) => ObservableInput<T>,
): Observable<T> {
  return acquire(backend, () => undefined).pipe(
    switchMap((present) =>
      acquire(
        () => open(present),
        (late) => {
          late.close();
        },
      ),
    ),
  );
}

/** Opens a destination. What was opened must be finished or aborted: see MuxerOpening. */
export function openMuxerWith(destination: Destination, options: MuxOptions): Observable<Muxer> {
  return acquire(backend, () => undefined).pipe(
    switchMap((present) => from(present.openMuxer(destination, options))),
  );
}
