/** A format context that reads a movie. */
import {
  AV_CODEC_ID_H264,
  AV_CODEC_ID_HEVC,
  AV_CODEC_ID_VVC,
  AV_OPT_SEARCH_CHILDREN,
  AVERROR_INVALIDDATA,
  AVFMT_NOFILE,
  AVFMT_FLAG_GENPTS,
} from 'node-av/constants';
import {
  Dictionary,
  FormatContext,
  InputFormat,
  Option,
  type Packet,
  type Stream,
} from 'node-av/lib';
import { type OpenOptions } from '../backend.js';
import { MediaError } from '../errors.js';
import { type KnownLimits } from '../limits.js';
import { type SampleDescription } from '../sample/sampleDescription.js';
import { seeCovers, unseenCovers } from './covers.js';
import { PROBE_OPTION } from './containerProbe.js';
import { check, EIO } from './errors.js';
import { type ResolvedInput } from './input.js';
import { clearRecentLog } from './log.js';
import { findTracks, probeSettings, requireLimits } from './probing.js';
import { descriptionsOf } from './sampleDescriptions.js';
import { Serial } from './serial.js';
import { listHint, opensOnlyItself } from './singleFile.js';

const VEILED: ReadonlySet<number> = new Set([AV_CODEC_ID_H264, AV_CODEC_ID_HEVC, AV_CODEC_ID_VVC]);

/** A format context with what it reads from, and the queue that guards both. */
export class OpenMovie {
  public readonly source: ResolvedInput;
  public readonly context: FormatContext = new FormatContext();
  public readonly serial: Serial;
  /** Kept: libav's streams must not outlive the context, nor be asked for again and again. */
  public streams: readonly Stream[] = [];
  /** Read ahead: to be given before anything else. */
  public kept: Packet[] = [];
  /** What tracks are that libav does not know, by their numbers in the file. */
  public descriptions: ReadonlyMap<number, SampleDescription> = new Map();
  #opened = false;

  public constructor(source: ResolvedInput) {
    this.source = source;
    this.serial = new Serial('demuxer');
    // Before opening, or else nothing could interrupt the opening.
    this.context.allocContext();
  }

  public async open(options: OpenOptions, limits: KnownLimits): Promise<void> {
    const { context, serial } = this;
    clearRecentLog();
    await this.#openInput(options, limits);
    requireKnownOptions(context, options);
    serial.requireIdle('list its streams');
    const { streams } = context;
    const found = await serial.run(() => findTracks(context, streams, limits));
    serial.requireIdle('list its streams');
    this.streams = context.streams;
    await requireLimits(this.streams, limits);
    this.check(found, 'has no tracks that libav could make out');
    this.descriptions = await descriptionsOf(this.source, this.streams);
    const covers = unseenCovers(this.streams);
    const read = (packet: Packet): Promise<number> => serial.run(() => context.readFrame(packet));
    this.kept = await seeCovers(covers, read, limits.pixels);
  }

  public freeKept(): void {
    for (const packet of this.kept.splice(0)) packet.free();
  }

  async #openInput(options: OpenOptions, limits: KnownLimits): Promise<void> {
    const { context, serial, source } = this;
    const format = inputFormat(options.format, source) ?? (await this.#probe(options));
    const dictionary = Dictionary.fromObject({
      ...probeSettings(limits),
      ...opensOnlyItself(source, options.format),
      ...options.options,
      ...(source.file ? { fd: source.file.fd } : {}),
    });
    try {
      const code = await serial.run(() => {
        if (format) source.io?.attach(context, format);
        return context.openInput(source.url, format, dictionary);
      });
      this.check(code, `cannot be opened as media${listHint(code, options.format, source)}`);
      this.#opened = true;
      if (context.iformat?.name === 'avi') this.#guessPresentation();
    } finally {
      dictionary.free();
    }
  }

  /**
   * AVI says when pictures are decoded; when they are presented follows from the ones after them, where libav can see which of those
   * others need. In these codecs it cannot, and would guess wrong.
   */
  #guessPresentation(): void {
    const { context } = this;
    const isVeiled = context.streams.some(({ codecpar }) => VEILED.has(codecpar.codecId));
    if (!isVeiled) context.setFlags(AVFMT_FLAG_GENPTS);
  }

  /** The container, where libav reads through functions of ours; elsewhere it finds out by itself. */
  async #probe({ options }: OpenOptions): Promise<InputFormat | null> {
    const { io } = this.source;
    if (!io) return null;
    const format = await this.serial.run(() => io.probe(options?.[PROBE_OPTION]));
    if (!format) this.check(AVERROR_INVALIDDATA, 'cannot be opened as media');
    return format;
  }

  /** Throws for a negative code; what our own functions threw is the better reason. */
  public check(code: number, problem: string): void {
    if (code >= 0) return;
    const { name, io, isSeekable } = this.source;
    const cause = io?.error;
    // Of a source that cannot be sought libav only says that it is damaged.
    const hint = isSeekable ? '' : ' (it cannot be sought, and some files can only be read so)';
    // Functions of ours that did not fail leave libav no other reason than what they gave it.
    check(io && cause === undefined && code === EIO ? AVERROR_INVALIDDATA : code, {
      code: cause === undefined ? 'invalidSourceMedia' : 'ioError',
      message: `${name} ${problem}${cause === undefined ? hint : ` (${messageOf(cause)})`}`,
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
      this.freeKept();
      // closeInputSync on what was never opened leaves the finalizer a pointer to freed memory. Only the
      // network may make closing wait.
      if (!this.#opened) context.freeContext();
      else if (source.isSync || source.io) context.closeInputSync();
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
    if (Option.find(context.getNative(), name, AV_OPT_SEARCH_CHILDREN)) continue;
    throw new MediaError(
      'invalidArgument',
      `The demuxer ${context.iformat?.name ?? ''} has no option '${name}'.`,
      { operator: 'demux' },
    );
  }
}

function messageOf(error: unknown): string {
  const { message } = error as { readonly message?: unknown };
  return typeof message === 'string' ? message : String(error);
}
