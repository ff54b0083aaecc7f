/** Measures samples that do not say how long they are. */
import { AV_CODEC_ID_AAC, AV_NOPTS_VALUE } from 'node-av/constants';
import { Codec, CodecContext, CodecParser, type Packet } from 'node-av/lib';
import { type Observable } from 'rxjs';
import { type SampleMeter } from '../backend.js';
import { MediaError } from '../errors.js';
import { type Track, trackName } from '../sample/track.js';
import { check, EAGAIN } from './errors.js';
import { toCodecParameters } from './format.js';
import { newFrame } from './frame.js';
import { newPacket, recycle } from './packet.js';
import { opening } from './opening.js';

/** libav's parsers and decoders read up to so many bytes past the end. */
const PADDING = 64;

/**
 * Opens what measures the samples of a track: a decoder where only that knows where one ends, a parser elsewhere.
 *
 * @see libav: avcodec_send_packet, av_parser_parse2
 */
export function openMeter(track: Track): Observable<SampleMeter> {
  return opening(
    () => open(track),
    (meter) => {
      meter.close();
    },
  );
}

async function open(track: Track): Promise<SampleMeter> {
  if (track.format.mediaType !== 'audio') throw unmeasured(track);
  const parameters = toCodecParameters(track.format);
  try {
    if (parameters.codecId !== AV_CODEC_ID_AAC) return new ParsedMeter(track);
    const codec = Codec.findDecoder(parameters.codecId);
    if (!codec) throw unmeasured(track);
    const context = new CodecContext();
    context.allocContext3(codec);
    try {
      const failure = {
        code: 'invalidSourceMedia',
        message: `The decoder of ${trackName(track)} cannot be set up`,
        operator: 'repair',
      } as const;
      check(context.parametersToContext(parameters), failure);
      context.threadCount = 1;
      check(await context.open2(codec, null), failure);
      return new DecodedMeter(context);
    } catch (error) {
      context.freeContext();
      throw error;
    }
  } finally {
    parameters.free();
  }
}

/**
 * The decoder reads a block to its end and no further, so it refuses one of which a single byte is missing: the shortest beginning that it takes is the
 * sample. Measured on AAC: exact, and some fourteen microseconds for each beginning that is tried.
 */
class DecodedMeter implements SampleMeter {
  readonly #context: CodecContext;
  readonly #packet: Packet = newPacket();
  readonly #frame = newFrame();
  /** Of the first block that a decoder gets nothing comes out. */
  #isWarm = false;
  #isClosed = false;

  public constructor(context: CodecContext) {
    this.#context = context;
  }

  public measure(bytes: Buffer, guess: number): number | undefined {
    if (this.#isClosed || !this.#begins(bytes)) return undefined;
    // Samples of a track are about as long as each other.
    let [low, high] = [0, bytes.byteLength];
    for (let step = 16, at = guess; step > 0 && at > low && at < high; step *= 2) {
      const isTaken = this.#takes(bytes, at);
      if (isTaken) high = at;
      else low = at;
      if (low > 0 && high < bytes.byteLength) break;
      at += isTaken ? -step : step;
    }
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#takes(bytes, middle)) high = middle;
      else low = middle;
    }
    return high;
  }

  public close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    recycle(this.#packet);
    this.#frame.free();
    this.#context.freeContext();
  }

  /** Whether a block begins here, whatever follows it. */
  #begins(bytes: Buffer): boolean {
    if (this.#takes(bytes, bytes.byteLength)) return true;
    return !this.#isWarm && this.#takes(bytes, bytes.byteLength);
  }

  /** Whether the first so many bytes hold a whole sample. */
  #takes(bytes: Buffer, size: number): boolean {
    const packet = this.#packet;
    packet.unref();
    packet.data = bytes.subarray(0, size);
    const sent = this.#context.sendPacketSync(packet);
    let frames = 0;
    for (;;) {
      const code = this.#context.receiveFrameSync(this.#frame);
      if (code < 0) return sent >= 0 && (frames > 0 || (!this.#isWarm && code === EAGAIN));
      frames++;
      this.#isWarm = true;
      this.#frame.unref();
    }
  }
}

/** Each sample begins with a header that tells its length. */
class ParsedMeter implements SampleMeter {
  readonly #track: Track;
  readonly #context = new CodecContext();
  readonly #packet: Packet = newPacket();
  #isClosed = false;

  public constructor(track: Track) {
    this.#track = track;
    this.#context.allocContext3(null);
    const parameters = toCodecParameters(track.format);
    this.#context.parametersToContext(parameters);
    parameters.free();
  }

  public measure(bytes: Buffer): number | undefined {
    if (this.#isClosed || bytes.byteLength === 0) return undefined;
    const padded = Buffer.alloc(bytes.byteLength + PADDING);
    padded.set(bytes);
    // A parser remembers what it has seen, and places are looked at in any order.
    const parser = new CodecParser();
    const parameters = toCodecParameters(this.#track.format);
    try {
      parser.init(parameters.codecId);
      return this.#parse(parser, padded.subarray(0, bytes.byteLength));
    } finally {
      parser.close();
      parameters.free();
    }
  }

  public close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    recycle(this.#packet);
    this.#context.freeContext();
  }

  #parse(parser: CodecParser, bytes: Buffer): number | undefined {
    const packet = this.#packet;
    packet.unref();
    const none = AV_NOPTS_VALUE;
    let used = 0;
    for (let step = 1; step > 0 && packet.size === 0; used += step) {
      step = parser.parse2(this.#context, packet, bytes.subarray(used), none, none, 0);
    }
    // What was skipped to find a header is no sample that begins here.
    return used > 0 && packet.size === used ? used : undefined;
  }
}

function unmeasured(track: Track): MediaError {
  return new MediaError(
    'formatUnsupported',
    `Nothing in this build of libav measures samples of ${track.format.codec ?? 'unknown'} (${trackName(track)}).`,
    { operator: 'repair', track: trackName(track) },
  );
}
