/** node nodeAv.js FRAMES OUT: node-av's low level, calls of the codec awaited. */
import {
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_PICTURE_TYPE_NONE,
  AV_PIX_FMT_RGBA,
  AV_PIX_FMT_YUV420P,
} from 'node-av/constants';
import {
  Codec,
  CodecContext,
  FFmpegError,
  FilterGraph,
  FormatContext,
  Frame,
  Packet,
  Rational,
} from 'node-av/lib';

import { say, stopwatch } from '../../support/said.js';
import { CONVERSION, RATE, Ring, SIZE } from './drawing.js';

const [frames, output] = process.argv.slice(2);
const inside = stopwatch();
const check = (code) => FFmpegError.throwIfError(code);

const codec = Codec.findEncoderByName('libx264');
const encoder = new CodecContext();
encoder.allocContext3(codec);
Object.assign(encoder, SIZE, {
  pixelFormat: AV_PIX_FMT_YUV420P,
  timeBase: new Rational(1, RATE),
  framerate: new Rational(RATE, 1),
  gopSize: 250,
});
encoder.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
check(encoder.setOption('preset', 'veryfast'));
check(encoder.setOption('crf', '23'));
check(encoder.setOption('threads', '0'));
check(await encoder.open2(codec, null));

const writer = new FormatContext();
check(writer.allocOutputContext2(null, 'mp4', output));
const stream = writer.newStream(null);
check(stream.codecpar.fromContext(encoder));
stream.timeBase = encoder.timeBase;
check(writer.openOutputSync());
check(writer.writeHeaderSync(null));

const { width, height } = SIZE;
const graph = new FilterGraph();
graph.alloc();
const source = `buffer@in=video_size=${width}x${height}:pix_fmt=rgba:time_base=1/${RATE}`;
check(graph.parse2([source, CONVERSION.scale, 'format=yuv420p', 'buffersink@out'].join(',')));
check(await graph.config());
const entry = graph.getFilter('buffer@in');
const exit = graph.getFilter('buffersink@out');

// Without a buffer of its own the graph copies what it is given.
const drawn = new Frame();
drawn.alloc();
const converted = new Frame();
converted.alloc();
const packet = new Packet();
packet.alloc();

async function encode(picture) {
  check(await encoder.sendFrame(picture));
  while ((picture ? encoder.receivePacketSync(packet) : await encoder.receivePacket(packet)) >= 0) {
    packet.rescaleTs(encoder.timeBase, stream.timeBase);
    packet.streamIndex = 0;
    check(writer.writeFrameSync(packet));
    packet.unref();
  }
}

const ring = new Ring(1);
for (let index = 0; index < Number(frames); index++) {
  Object.assign(drawn, SIZE, { format: AV_PIX_FMT_RGBA });
  check(drawn.fromBuffer(Buffer.from(ring.drawn(index).buffer)));
  drawn.pts = BigInt(index);
  drawn.duration = 1n;
  check(await entry.buffersrcAddFrame(drawn));
  check(await exit.buffersinkGetFrame(converted));
  // Else the encoder makes every picture a key frame.
  converted.pictType = AV_PICTURE_TYPE_NONE;
  await encode(converted);
  converted.unref();
}
await encode(null);
check(writer.writeTrailerSync());
writer.closeOutputSync();
say({ inside: inside() });
