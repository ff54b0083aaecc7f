/** node nodeAv.js CLIP TIMES OUT [MOVFLAGS]: a bare loop of node-av's synchronous writes, in decode order. */
import { FFmpegError, FormatContext, Packet } from 'node-av/lib';

import { packetsOf } from '../../support/packets.js';
import { say, stopwatch } from '../../support/said.js';

const [clip, times, output, movflags] = process.argv.slice(2);
const { video, audio } = packetsOf(clip, Number(times));
const check = (code) => FFmpegError.throwIfError(code);

const source = new FormatContext();
check(source.openInputSync(clip));
check(source.findStreamInfoSync(null));

const inside = stopwatch();
const writer = new FormatContext();
check(writer.allocOutputContext2(null, null, output));
for (const { codecpar, timeBase } of source.streams) {
  const stream = writer.newStream(null);
  check(codecpar.copy(stream.codecpar));
  stream.timeBase = timeBase;
}
if (movflags !== undefined) check(writer.setOption('movflags', movflags));
check(writer.openOutputSync());
check(writer.writeHeaderSync(null));

const scales = [video, audio].map(({ timescale }, index) => {
  const { num, den } = writer.streams[index].timeBase;
  return den / (num * timescale);
});
const packet = new Packet();
packet.alloc();

function write({ bytes, pts, dts, duration, isSync }, index) {
  const scale = scales[index];
  packet.data = bytes;
  packet.pts = BigInt(pts * scale);
  packet.dts = BigInt(dts * scale);
  packet.duration = BigInt(duration * scale);
  packet.isKeyframe = isSync;
  packet.streamIndex = index;
  check(writer.writeFrameSync(packet));
}

const audioPerVideo = video.timescale / audio.timescale;
let sound = 0;
for (const picture of video.packets) {
  while (sound < audio.packets.length && audio.packets[sound].dts * audioPerVideo <= picture.dts) {
    write(audio.packets[sound++], 1);
  }
  write(picture, 0);
}
while (sound < audio.packets.length) write(audio.packets[sound++], 1);

packet.free();
check(writer.writeTrailerSync());
writer.closeOutputSync();
say({ inside: inside() });
source.closeInputSync();
