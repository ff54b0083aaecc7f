/** Decodes with libav's decoders. */
import { type AVCodecID } from 'node-av/constants';
import { Codec, CodecContext, type Frame } from 'node-av/lib';
import { type Observable } from 'rxjs';
import { type RawSample } from '../backend.js';
import { type DecodeOptions } from '../codec/settings.js';
import { type Work } from '../codec/work.js';
import { MediaError } from '../errors.js';
import { limitsOf, requirePixels } from '../limits.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { type Track, trackName } from '../sample/track.js';
import { DamageReport } from './damage.js';
import { DecodedFrames } from './decodedFrames.js';
import { check, EAGAIN, EOF, errorText } from './errors.js';
import { toCodecParameters, toNative } from './format.js';
import { newFrame } from './frame.js';
import { codecName } from './names.js';
import { opening } from './opening.js';
import { setOption, setOptions } from './options.js';
import { setTimesIn } from './packetTimes.js';
import { readPacket, withPacket } from './packet.js';
import { Serial } from './serial.js';

/**
 * Opens a decoder for a track of video or audio.
 *
 * @see libav: avcodec_open2
 */
export function openDecoder(
  track: Track,
  options: DecodeOptions,
): Observable<Work<EncodedSample, RawSample>> {
  return opening(
    () => open(track, options),
    (work) => {
      work.close();
    },
  );
}

async function open(track: Track, options: DecodeOptions): Promise<Work<EncodedSample, RawSample>> {
  const { pixels } = limitsOf(options.limits);
  const { format } = track;
  if (format.mediaType === 'video') requirePixels(format, pixels, trackName(track), 'decode');
  const parameters = toCodecParameters(format);
  const codec = findDecoder(track, parameters.codecId);
  const name = `decoder ${codec.name ?? ''}`;
  const context = new CodecContext();
  context.allocContext3(codec);
  try {
    const failure = {
      code: 'invalidSourceMedia',
      message: `The ${name} cannot be set up for ${trackName(track)}`,
      operator: 'decode',
      track: trackName(track),
    } as const;
    check(context.parametersToContext(parameters), failure);
    context.pktTimebase = toNative(track.timeBase);
    context.threadCount = options.threads ?? 0;
    const rules = { target: name, code: 'invalidArgument' } as const;
    setOption(context, 'max_pixels', pixels, rules);
    setOptions(context, options.options, rules);
    check(await context.open2(codec, null), failure);
  } catch (error) {
    context.freeContext();
    throw error;
  } finally {
    parameters.free();
  }
  return new Decoder(context, track, options);
}

/** Only video and audio: handing a subtitle to a decoder through this door ends the process. */
function findDecoder(track: Track, codec: AVCodecID): Codec {
  const { mediaType, format } = track;
  const name = format.codec ?? codecName(codec) ?? 'unknown';
  const found =
    mediaType === 'video' || mediaType === 'audio' ? Codec.findDecoder(codec) : undefined;
  if (found) return found;
  throw new MediaError(
    'decoderNotFound',
    found === undefined
      ? `Only video and audio are decoded, and ${trackName(track)} is ${mediaType}. Write it as it is, or leave it out.`
      : `This build of libav has no decoder for ${name}, the codec of ${trackName(track)}. Write it as it is, or leave it out.`,
    { operator: 'decode', track: trackName(track) },
  );
}

/**
 * Sends on libuv's pool, where the work is, and receives at once: receiving only has work to do while draining.
 */
class Decoder implements Work<EncodedSample, RawSample> {
  readonly #context: CodecContext;
  readonly #serial = new Serial('decoder');
  readonly #track: Track;
  readonly #frames: DecodedFrames;
  readonly #damage: DamageReport;

  public constructor(context: CodecContext, track: Track, options: DecodeOptions) {
    this.#context = context;
    this.#track = track;
    this.#frames = new DecodedFrames(track);
    this.#damage = new DamageReport(track, options);
  }

  public async *push(sample: EncodedSample): AsyncGenerator<RawSample> {
    const time = sample.pts?.seconds;
    try {
      // libav takes an empty packet for the end of the track.
      if (sample.byteLength === 0) return;
      let code = await this.#send(sample);
      while (code === EAGAIN) {
        yield* this.#received(time);
        code = await this.#send(sample);
      }
      if (code < 0) this.#damage.add(errorText(code), time, code);
    } finally {
      sample.close();
    }
    yield* this.#received(time);
  }

  public async *flush(): AsyncGenerator<RawSample> {
    const context = this.#context;
    await this.#serial.run(() => context.sendPacket(null));
    for (;;) {
      const frame = newFrame();
      const code = await this.#call(frame, () => context.receiveFrame(frame));
      if (code === EOF || code === EAGAIN) break;
      if (code < 0) this.#damage.add(errorText(code), undefined, code);
      else yield* this.#wrap(frame);
    }
    this.#damage.sum();
  }

  public close(): void {
    const context = this.#context;
    void this.#serial.close(() => {
      context.freeContext();
    });
  }

  #send(sample: EncodedSample): Promise<number> {
    const context = this.#context;
    const { timing } = sample;
    const { num, den } = this.#track.timeBase;
    // The decoder reckons in the track's time base, whatever has become of the sample on its way.
    return timing.timeBase.num === num && timing.timeBase.den === den
      ? readPacket(sample, (packet) => this.#serial.run(() => context.sendPacket(packet)))
      : withPacket(sample, (packet) => {
          setTimesIn(packet, timing, this.#track.timeBase);
          return this.#serial.run(() => context.sendPacket(packet));
        });
  }

  *#received(time: number | undefined): Generator<RawSample> {
    while (!this.#serial.isClosed) {
      this.#serial.requireIdle('give its frames');
      const frame = newFrame();
      const code = this.#context.receiveFrameSync(frame);
      if (code < 0) frame.free();
      if (code === EAGAIN || code === EOF) return;
      if (code < 0) this.#damage.add(errorText(code), time, code);
      else yield* this.#wrap(frame);
    }
  }

  /** One call that fills a frame; frees the frame when it did not. */
  async #call(frame: Frame, call: () => Promise<number>): Promise<number> {
    let code = EOF;
    try {
      code = await this.#serial.run(call);
      return code;
    } finally {
      if (code < 0) frame.free();
    }
  }

  *#wrap(frame: Frame): Generator<RawSample> {
    const isMisplaced = this.#frames.isMisplaced(frame);
    const sample = this.#frames.wrap(frame);
    try {
      if (isMisplaced) this.#damage.add('a picture came out of order', sample.pts?.seconds);
      else if (frame.decodeErrorFlags !== 0) {
        this.#damage.add('parts of the sample could not be decoded', sample.pts?.seconds);
      }
    } catch (error) {
      sample.close();
      throw error;
    }
    if (isMisplaced) sample.close();
    else yield sample;
  }
}
