/** Cuts raw elementary streams into samples with libav's parsers. */
import { AV_NOPTS_VALUE } from 'node-av/constants';
import {
  avGetAudioFrameDuration2,
  CodecContext,
  type CodecParameters,
  CodecParser,
  type Packet,
} from 'node-av/lib';
import { type Work } from '../codec/work.js';
import { MediaError } from '../errors.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { type Rational, rescale } from '../sample/time.js';
import { type Track, trackName } from '../sample/track.js';
import { check, checkObject } from './errors.js';
import { toCodecParameters } from './format.js';
import { isKeyUnit } from './keyUnit.js';
import { newPacket, wrapPacket } from './packet.js';

/** libav's parsers read up to so many bytes past the end (AV_INPUT_BUFFER_PADDING_SIZE). */
const PADDING = 64;

/**
 * Opens the parser of a track's codec.
 *
 * @see libav: av_parser_init
 */
export function openParser(track: Track): [Work<EncodedSample, EncodedSample>] {
  return [new Parser(track)];
}

class Parser implements Work<EncodedSample, EncodedSample> {
  readonly #track: Track;
  readonly #codec: string;
  readonly #parameters: CodecParameters;
  readonly #context = new CodecContext();
  readonly #parser = new CodecParser();
  readonly #scratch: Packet = newPacket();

  public constructor(track: Track) {
    this.#track = track;
    this.#codec = track.format.codec ?? '';
    this.#parameters = toCodecParameters(track.format);
    try {
      this.#parser.init(this.#parameters.codecId);
    } catch (error) {
      this.#scratch.free();
      throw new MediaError(
        'formatUnsupported',
        `libav has no parser for ${this.#codec}, the codec of ${trackName(track)}, so its samples must come whole.`,
        { operator: 'parse', track: trackName(track), cause: error },
      );
    }
    this.#context.allocContext3(null);
    this.#context.parametersToContext(this.#parameters);
  }

  public push(sample: EncodedSample): EncodedSample[] {
    const { pts, dts, timeBase } = sample.timing;
    const toTicks = (ticks: bigint | undefined): bigint =>
      ticks === undefined ? AV_NOPTS_VALUE : rescale(ticks, timeBase, this.#track.timeBase);
    try {
      return this.#parse(padded(sample.copyBytes()), toTicks(pts), toTicks(dts));
    } finally {
      sample.close();
    }
  }

  public flush(): EncodedSample[] {
    const last = this.#parseOnce(padded(new Uint8Array(0)), AV_NOPTS_VALUE, AV_NOPTS_VALUE).sample;
    return last ? [last] : [];
  }

  public close(): void {
    this.#parser.close();
    this.#context.freeContext();
    this.#scratch.free();
    this.#parameters.free();
  }

  #parse(bytes: Buffer, pts: bigint, dts: bigint): EncodedSample[] {
    const samples: EncodedSample[] = [];
    let rest = bytes;
    // The times belong to what begins in this piece: the parser is told them once.
    let times = [pts, dts] as const;
    while (rest.byteLength > 0) {
      const { used, sample } = this.#parseOnce(rest, ...times);
      if (sample) samples.push(sample);
      if (used === 0 && !sample) break;
      rest = rest.subarray(used);
      times = [AV_NOPTS_VALUE, AV_NOPTS_VALUE];
    }
    return samples;
  }

  #parseOnce(
    bytes: Buffer,
    pts: bigint,
    dts: bigint,
  ): { used: number; sample: EncodedSample | undefined } {
    const scratch = this.#scratch;
    scratch.unref();
    const failure = {
      code: 'invalidSourceMedia',
      message: `The parser gave up on ${trackName(this.#track)}`,
      operator: 'parse',
      track: trackName(this.#track),
    } as const;
    const used = check(this.#parser.parse2(this.#context, scratch, bytes, pts, dts, 0), failure);
    if (scratch.size === 0) return { used, sample: undefined };
    // What the parser gives is a view of its own memory, or of ours: the clone is a copy.
    return { used, sample: this.#wrap(checkObject(scratch.clone(), failure)) };
  }

  #wrap(packet: Packet): EncodedSample {
    const track = this.#track;
    if (!packet.isKeyframe && isKeyUnit(this.#codec, track.mediaType, () => packet.data)) {
      packet.isKeyframe = true;
    }
    packet.duration = this.#durationOf(packet);
    return wrapPacket(packet, track);
  }

  #durationOf(packet: Packet): bigint {
    const { format, timeBase } = this.#track;
    if (format.mediaType === 'video') {
      return format.frameRate ? rescale(1n, inverse(format.frameRate), timeBase) : 0n;
    }
    if (format.mediaType !== 'audio' || format.sampleRate <= 0) return 0n;
    const samples = avGetAudioFrameDuration2(this.#parameters, packet.size);
    return samples > 0
      ? rescale(BigInt(samples), { num: 1, den: format.sampleRate }, timeBase)
      : 0n;
  }
}

const inverse = ({ num, den }: Rational): Rational => ({ num: den, den: num });

/** The bytes with zeros behind them that are not part of them. */
function padded(bytes: Uint8Array): Buffer {
  const memory = Buffer.alloc(bytes.byteLength + PADDING);
  memory.set(bytes);
  return memory.subarray(0, bytes.byteLength);
}
