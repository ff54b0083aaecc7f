/** One stream on node-av's low level: an encoder, a muxer, and their calls in pairs, synchronous or not. */
import { AV_PIX_FMT_YUV420P, AV_CODEC_FLAG_GLOBAL_HEADER } from 'node-av/constants';
import {
  Codec,
  CodecContext,
  FFmpegError,
  FormatContext,
  Frame,
  Packet,
  Rational,
} from 'node-av/lib';

import { MOVFLAGS, picture, RATE, SIZE } from './settings.js';

const check = (code) => FFmpegError.throwIfError(code);

export class LiveStream {
  #encoder = new CodecContext();
  #writer = new FormatContext();
  #frame = new Frame();
  #packet = new Packet();

  async open(output) {
    const codec = Codec.findEncoderByName('libx264');
    this.#encoder.allocContext3(codec);
    Object.assign(this.#encoder, SIZE, {
      pixelFormat: AV_PIX_FMT_YUV420P,
      timeBase: new Rational(1, RATE),
      framerate: new Rational(RATE, 1),
      gopSize: 250,
      threadCount: 1,
    });
    this.#encoder.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
    for (const [name, value] of [
      ['preset', 'veryfast'],
      ['tune', 'zerolatency'],
    ]) {
      check(this.#encoder.setOption(name, value));
    }
    check(await this.#encoder.open2(codec, null));

    check(this.#writer.allocOutputContext2(null, 'mp4', output));
    const stream = this.#writer.newStream(null);
    check(stream.codecpar.fromContext(this.#encoder));
    stream.timeBase = this.#encoder.timeBase;
    check(this.#writer.setOption('movflags', MOVFLAGS));
    check(await this.#writer.openOutput());
    check(await this.#writer.writeHeader(null));

    this.#packet.alloc();
    this.#frame.alloc();
    Object.assign(this.#frame, SIZE, { format: AV_PIX_FMT_YUV420P });
    check(this.#frame.getBuffer(32));
  }

  #fill(index) {
    check(this.#frame.makeWritable());
    check(this.#frame.fromBuffer(picture(index)));
    this.#frame.pts = BigInt(index);
    this.#frame.duration = 1n;
  }

  #prepare() {
    this.#packet.duration = 1n;
    this.#packet.rescaleTs(this.#encoder.timeBase, this.#writer.streams[0].timeBase);
    this.#packet.streamIndex = 0;
  }

  encodeSync(index) {
    if (index !== undefined) this.#fill(index);
    check(this.#encoder.sendFrameSync(index === undefined ? null : this.#frame));
    while (this.#encoder.receivePacketSync(this.#packet) >= 0) {
      this.#prepare();
      check(this.#writer.writeFrameSync(this.#packet));
      this.#packet.unref();
    }
  }

  async encode(index) {
    if (index !== undefined) this.#fill(index);
    check(await this.#encoder.sendFrame(index === undefined ? null : this.#frame));
    while ((await this.#encoder.receivePacket(this.#packet)) >= 0) {
      this.#prepare();
      check(await this.#writer.writeFrame(this.#packet));
      this.#packet.unref();
    }
  }

  async close() {
    check(await this.#writer.writeTrailer());
    await this.#writer.closeOutput();
    this.#encoder.freeContext();
    this.#frame.free();
    this.#packet.free();
  }
}
