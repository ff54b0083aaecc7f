/** node nodeAv.js IN OUT: node-av's low level, every call synchronous. */
import { AV_NOPTS_VALUE } from 'node-av/constants';
import { FFmpegError, FormatContext, Packet } from 'node-av/lib';

import { say, stopwatch } from '../../support/said.js';

const [input, output] = process.argv.slice(2);
const inside = stopwatch();
const check = (code) => FFmpegError.throwIfError(code);

const reader = new FormatContext();
check(reader.openInputSync(input));
check(reader.findStreamInfoSync(null));

const writer = new FormatContext();
check(writer.allocOutputContext2(null, null, output));
for (const source of reader.streams) {
  const stream = writer.newStream(null);
  check(source.codecpar.copy(stream.codecpar));
  stream.timeBase = source.timeBase;
}
check(writer.openOutputSync());
check(writer.writeHeaderSync(null));

const bases = reader.streams.map((source, index) => [
  source.timeBase,
  writer.streams[index].timeBase,
]);
const packet = new Packet();
packet.alloc();
while (reader.readFrameSync(packet) >= 0) {
  const [from, to] = bases[packet.streamIndex];
  if (packet.dts === AV_NOPTS_VALUE) packet.dts = packet.pts;
  packet.rescaleTs(from, to);
  packet.pos = -1n;
  check(writer.writeFrameSync(packet));
  packet.unref();
}
packet.free();
check(writer.writeTrailerSync());
writer.closeOutputSync();
reader.closeInputSync();
say({ inside: inside() });
