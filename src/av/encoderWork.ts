import { AV_NOPTS_VALUE } from 'node-av/constants';
import { type CodecContext, type Frame, type Packet } from 'node-av/lib';
import { type RawSample } from '../backend.js';
import { type Work } from '../codec/work.js';
import { MediaError } from '../errors.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { type Rational } from '../sample/time.js';
import { type Track } from '../sample/track.js';
import { VideoSample } from '../sample/videoSample.js';
import { begun } from './begun.js';
import { Conversion } from './conversion.js';
import { type OpenEncoder } from './encoderOpening.js';
import { type PassRun } from './encoderPass.js';
import { avError, check, EAGAIN, EOF } from './errors.js';
import { LostCaptions } from './frameCaptions.js';
import { FrameTimes } from './frameTimes.js';
import { nameLayout } from './layouts.js';
import { withNativeFrame } from './nativeFrame.js';
import { newPacket, wrapPacket } from './packet.js';
import { Serial } from './serial.js';
import { TimeSlice } from './slice.js';

/** An encoder of libav at work. Sending a picture is the work, and is done on Node's thread pool. */
export class EncoderWork implements Work<RawSample, EncodedSample> {
  readonly #context: CodecContext;
  readonly #name: string;
  readonly #hardware: boolean;
  readonly #isVideo: boolean;
  /** Whether encoding is only copying: then a thread would cost more than it takes. AAC takes a millisecond or two a block. */
  readonly #isCopying: boolean;
  readonly #timeBase: Rational;
  readonly #track: Track;
  readonly #serial: Serial;
  readonly #conversion: Conversion;
  readonly #times: FrameTimes;
  readonly #slice = new TimeSlice();
  readonly #captions: LostCaptions;
  readonly #pass: PassRun | undefined;
  #spare: Packet | undefined;
  #draining = false;

  public constructor(open: OpenEncoder, track: Track, pass?: PassRun) {
    this.#pass = pass;
    const { context, candidate, target, timeBase, keyFrameInterval } = open;
    this.#context = context;
    this.#name = candidate.name;
    this.#hardware = candidate.hardware;
    this.#isVideo = target.mediaType === 'video';
    this.#isCopying = candidate.name.startsWith('pcm_');
    this.#timeBase = timeBase;
    this.#track = track;
    this.#serial = new Serial(`encoder ${candidate.name}`);
    this.#conversion = new Conversion(target);
    this.#captions = new LostCaptions(candidate.name);
    this.#times = new FrameTimes(track, {
      encoder: candidate.name,
      quality: Math.max(0, context.globalQuality),
      keyFrameInterval,
    });
  }

  public push(sample: RawSample): AsyncIterableIterator<EncodedSample> {
    return begun(this.#encode(sample));
  }

  public flush(): AsyncIterableIterator<EncodedSample> {
    return begun(this.#finish());
  }

  public close(): void {
    void this.#conversion.dispose();
    void this.#free();
  }

  #free(): Promise<void> {
    this.#pass?.ending();
    return this.#serial.close(() => {
      this.#spare?.free();
      this.#context.freeContext();
      this.#pass?.release();
    });
  }

  async *#encode(sample: RawSample): AsyncGenerator<EncodedSample> {
    try {
      this.#requireFit(sample);
      if (this.#conversion.isNeedless(sample)) {
        await this.#sendSample(sample);
        sample.close();
        yield* this.#outputs();
        return;
      }
      if (!this.#conversion.isReadyFor(sample)) {
        yield* this.#rest();
        await this.#conversion.open(sample);
      }
      await this.#conversion.add(sample);
      const key = sample instanceof VideoSample && sample.forceKeyFrame;
      sample.close();
      yield* this.#converted(key);
    } finally {
      sample.close();
    }
  }

  async *#finish(): AsyncGenerator<EncodedSample> {
    yield* this.#rest();
    this.#draining = true;
    check(await this.#serial.run(() => this.#context.sendFrame(null)), this.#failure('be flushed'));
    yield* this.#outputs();
    if (!this.#pass) return;
    // Statistics are whole when the encoder is gone.
    await this.#free();
    await this.#pass.end();
  }

  /** What the conversion at work still holds. */
  async *#rest(): AsyncGenerator<EncodedSample> {
    this.#conversion.end();
    yield* this.#converted(false);
    await this.#conversion.close();
  }

  async *#converted(key: boolean): AsyncGenerator<EncodedSample> {
    for (;;) {
      const pulled = this.#conversion.pull();
      const frame = pulled instanceof Promise ? await pulled : pulled;
      if (!frame) return;
      try {
        this.#times.stamp(frame, key);
        await this.#send(frame);
      } finally {
        frame.free();
      }
      yield* this.#outputs();
    }
  }

  /** Everything that is ready to come out. */
  async *#outputs(): AsyncGenerator<EncodedSample> {
    for (;;) {
      if (this.#slice.isSpent) await this.#slice.turn();
      const sample = this.#mayBlock ? await this.#receiveLater() : this.#receive();
      if (!sample) return;
      yield sample;
    }
  }

  /** While draining, and in hardware, receiving is where the work is. */
  get #mayBlock(): boolean {
    return this.#hardware || (this.#draining && this.#isVideo);
  }

  #sendSample(sample: RawSample): Promise<void> {
    return withNativeFrame(sample, this.#timeBase, (frame) => {
      if (!(sample instanceof VideoSample)) nameLayout(frame, sample.format);
      this.#times.stamp(frame, sample instanceof VideoSample && sample.forceKeyFrame);
      return this.#send(frame);
    });
  }

  /** The frame may be freed when this has answered: libav has its own reference. */
  async #send(frame: Frame): Promise<void> {
    this.#pass?.take();
    if (this.#isVideo) this.#captions.look(frame);
    if (this.#isCopying) {
      this.#serial.requireIdle('take a frame');
      this.#sent(this.#context.sendFrameSync(frame), frame);
      return;
    }
    this.#sent(await this.#serial.run(() => this.#context.sendFrame(frame)), frame);
  }

  #sent(code: number, frame: Frame): void {
    if (code >= 0) return;
    throw avError(code, {
      ...this.#failure('take a frame'),
      time: (Number(frame.pts) * this.#timeBase.num) / this.#timeBase.den,
    });
  }

  #receive(): EncodedSample | undefined {
    this.#serial.requireIdle('give a packet');
    const packet = (this.#spare ??= newPacket());
    return this.#received(this.#context.receivePacketSync(packet), packet);
  }

  async #receiveLater(): Promise<EncodedSample | undefined> {
    const packet = (this.#spare ??= newPacket());
    const code = await this.#serial.run(() => this.#context.receivePacket(packet));
    return this.#received(code, packet);
  }

  #received(code: number, packet: Packet): EncodedSample | undefined {
    if (code === EAGAIN || code === EOF) return undefined;
    check(code, this.#failure('give a packet'));
    this.#spare = undefined;
    if (packet.pts !== AV_NOPTS_VALUE) this.#times.complete(packet);
    return wrapPacket(packet, this.#track);
  }

  /** libav would crash, or encode nonsense. */
  #requireFit(sample: RawSample): void {
    if (this.#draining) {
      throw new MediaError(
        'invalidState',
        `The encoder ${this.#name} was flushed, so it takes no more samples.`,
        { operator: 'encode' },
      );
    }
    if (sample instanceof VideoSample === this.#isVideo) return;
    throw new MediaError(
      'formatChanged',
      `The encoder ${this.#name} takes ${this.#track.mediaType} and was given ${sample.format.mediaType}. Encode each track by itself.`,
      { operator: 'encode' },
    );
  }

  #failure(action: string): { message: string; code: 'encodeFailed'; operator: string } {
    return {
      message: `The encoder ${this.#name} could not ${action}`,
      code: 'encodeFailed',
      operator: 'encode',
    };
  }
}
