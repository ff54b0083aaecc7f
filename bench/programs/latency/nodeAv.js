/** See pace.js: node-av's low level, the duration set and each fragment flushed: the least that is possible. */
import {
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_PIX_FMT_YUV420P,
  AVFMT_FLAG_CUSTOM_IO,
} from 'node-av/constants';
import {
  Codec,
  CodecContext,
  FFmpegError,
  FormatContext,
  Frame,
  IOContext,
  Packet,
  Rational,
} from 'node-av/lib';

import { came, finish, paced, RATE, SIZE } from './pace.js';

const check = (code) => FFmpegError.throwIfError(code);

const codec = Codec.findEncoderByName('libx264');
const encoder = new CodecContext();
encoder.allocContext3(codec);
Object.assign(encoder, SIZE, {
  pixelFormat: AV_PIX_FMT_YUV420P,
  timeBase: new Rational(1, RATE),
  framerate: new Rational(RATE, 1),
});
encoder.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
check(encoder.setOption('preset', 'veryfast'));
check(encoder.setOption('tune', 'zerolatency'));
check(encoder.setOption('threads', '0'));
check(await encoder.open2(codec, null));

const io = new IOContext();
io.allocContextWithCallbacks(
  65_536,
  1,
  null,
  (bytes) => {
    came(bytes);
    return bytes.length;
  },
  null,
);
const writer = new FormatContext();
check(writer.allocOutputContext2(null, 'mp4', ''));
writer.pb = io;
writer.setFlags(AVFMT_FLAG_CUSTOM_IO);
const stream = writer.newStream(null);
check(stream.codecpar.fromContext(encoder));
stream.timeBase = encoder.timeBase;
check(writer.setOption('movflags', 'frag_custom+empty_moov+default_base_moof'));
check(writer.writeHeaderSync(null));

const frame = new Frame();
frame.alloc();
Object.assign(frame, SIZE, { format: AV_PIX_FMT_YUV420P });
check(frame.getBuffer(32));
const packet = new Packet();
packet.alloc();

async function encode(picture) {
  check(await encoder.sendFrame(picture));
  while (encoder.receivePacketSync(packet) >= 0) {
    packet.duration = 1n;
    packet.rescaleTs(encoder.timeBase, stream.timeBase);
    packet.streamIndex = 0;
    check(writer.writeFrameSync(packet));
    packet.unref();
    check(writer.writeFrameSync(null));
    writer.flushSync();
  }
}

for await (const { index, bytes } of paced()) {
  check(frame.makeWritable());
  check(frame.fromBuffer(bytes));
  frame.pts = BigInt(index);
  await encode(frame);
}
await encode(null);
check(writer.writeTrailerSync());
writer.pb = null;
writer.freeContext();
io.freeContext();
finish();
