/** Reads movies with libav's demuxers. */
import { AV_NOPTS_VALUE, AVFMT_NOFILE, AVMEDIA_TYPE_UNKNOWN } from 'node-av/constants';
import { Dictionary, FormatContext, InputFormat, Option, type Stream } from 'node-av/lib';
import { type Observable } from 'rxjs';
import { type Demuxer, type MediaInput, type MovieInfo, type OpenOptions } from '../backend.js';
import { MediaError } from '../errors.js';
import { type AnyIterator } from '../gate/pump.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { type TimeRange } from '../sample/range.js';
import { MediaTime } from '../sample/time.js';
import { check } from './errors.js';
import { resolveInput, type ResolvedInput } from './input.js';
import { clearRecentLog } from './log.js';
import { opening } from './opening.js';
import { PacketReader } from './packetReader.js';
import { RangeReader } from './rangeReader.js';
import { Serial } from './serial.js';
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
  const source = await resolveInput(input);
  const movie = new OpenMovie(source);
  const abort = (): void => {
    movie.close();
  };
  signal.addEventListener('abort', abort);
  try {
    if (signal.aborted) abort();
    await movie.open(options);
    return new NativeDemuxer(movie);
  } catch (error) {
    movie.close();
    throw error;
  } finally {
    await source.file?.close();
    signal.removeEventListener('abort', abort);
  }
}

/** A format context with what it reads from, and the queue that guards both. */
export class OpenMovie {
  public readonly source: ResolvedInput;
  public readonly context: FormatContext = new FormatContext();
  public readonly serial: Serial;
  /** Kept: libav's streams must not outlive the context, nor be asked for again and again. */
  public streams: readonly Stream[] = [];

  public constructor(source: ResolvedInput) {
    this.source = source;
    this.serial = new Serial('demuxer');
    // Before opening, or else nothing could interrupt the opening.
    this.context.allocContext();
  }

  public async open(options: OpenOptions): Promise<void> {
    const { context, serial, source } = this;
    const format = inputFormat(options.format, source);
    const settings = { protocol_whitelist: source.protocols, ...options.options };
    const file = source.file ? { fd: source.file.fd } : {};
    clearRecentLog();
    source.io?.attach(context);
    const dictionary = Dictionary.fromObject({ ...settings, ...file });
    try {
      const code = await serial.run(() => context.openInput(source.url, format, dictionary));
      this.check(code, 'cannot be opened as media');
    } finally {
      dictionary.free();
    }
    requireKnownOptions(context, options);
    const found = await serial.run(() => context.findStreamInfo());
    this.check(found, 'has no tracks that libav could make out');
    serial.requireIdle('list its streams');
    this.streams = context.streams;
  }

  /** Throws for a negative code; what our own functions threw is the better reason. */
  public check(code: number, problem: string): void {
    if (code >= 0) return;
    const cause = this.source.io?.error;
    check(code, {
      code: cause === undefined ? 'invalidSourceMedia' : 'ioError',
      message: `${this.source.name} ${problem}${cause instanceof Error ? ` (${cause.message})` : ''}`,
      operator: 'demux',
      cause,
    });
  }

  /** Closes everything when the call under way has returned, and makes that return soon. */
  public close(): void {
    const { context, serial, source } = this;
    if (serial.isClosed) return;
    source.io?.cancel();
    if (serial.isBusy) context.interrupt();
    void serial.close(async () => {
      this.streams = [];
      if (source.isSync) context.closeInputSync();
      else await context.closeInput();
      await source.io?.close();
    });
  }
}

function inputFormat(name: string | undefined, source: ResolvedInput): InputFormat | null {
  if (name === undefined) return null;
  const format = InputFormat.findInputFormat(name);
  // Formats without a file are devices and generators: they would take the path for something else.
  if (format && ((format.flags & AVFMT_NOFILE) === 0 || source.url.includes('://'))) return format;
  throw new MediaError(
    'invalidArgument',
    `libav has no container '${name}' that can be read from ${source.name}. Names are mp4, matroska, mpegts and the like.`,
    { operator: 'demux' },
  );
}

/** libav does not tell which options nobody took, so each is looked up in what was opened. */
function requireKnownOptions(context: FormatContext, { options = {} }: OpenOptions): void {
  for (const name of Object.keys(options)) {
    if (Option.find(context.getNative(), name)) continue;
    throw new MediaError(
      'invalidArgument',
      `The demuxer ${context.iformat?.name ?? ''} has no option '${name}'.`,
      { operator: 'demux' },
    );
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
    const packets = new PacketReader(this.#movie, this.info.tracks, tracks);
    return ranges === undefined ? packets : new RangeReader(packets, ranges);
  }

  public close(): void {
    this.#movie.close();
  }
}

function describe({ context, streams }: OpenMovie): MovieInfo {
  const time = (ticks: bigint): MediaTime | undefined =>
    ticks === AV_NOPTS_VALUE ? undefined : new MediaTime(ticks, MICROSECONDS);
  return {
    formatName: context.iformat?.name ?? '',
    tracks: toTracks(streams.filter(({ codecpar }) => codecpar.codecType !== AVMEDIA_TYPE_UNKNOWN)),
    duration: context.duration > 0n ? time(context.duration) : undefined,
    startTime: time(context.startTime),
    bitRate: context.bitRate > 0n ? Number(context.bitRate) : undefined,
    metadata: context.metadata?.getAll() ?? {},
  };
}
