/** The packets of a clip, in memory, many times over: what the mux-only programs write. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * @typedef {object} Packet
 * @property {Buffer} bytes
 * @property {number} pts - in ticks, as `dts` and `duration`
 * @property {number} dts
 * @property {number} duration
 * @property {boolean} isSync
 *
 * @typedef {object} PacketList
 * @property {object} stream - what ffprobe knows of it
 * @property {Buffer} extradata
 * @property {number} timescale - ticks per second
 * @property {Packet[]} packets - in decode order
 */

/**
 * Reads the packets of a clip.
 *
 * @returns {{ video: PacketList, audio: PacketList }}
 */
export function readPackets(path) {
  const file = readFileSync(path);
  const { streams, packets } = describe(path);
  const list = (kind) => {
    const stream = streams.find(({ codec_type: type }) => type === kind);
    const own = packets.filter(({ stream_index: index }) => index === stream.index);
    // All last equally long; but of the last sound ffprobe says only how much of it is to be heard.
    const { duration } = own[0];
    return {
      stream,
      extradata: bytesOf(stream.extradata),
      timescale: Number(stream.time_base.split('/')[1]),
      packets: own.map(({ pts, dts, size, pos, flags }) => {
        const bytes = file.subarray(Number(pos), Number(pos) + Number(size));
        return { bytes, pts, dts, duration, isSync: flags.startsWith('K') };
      }),
    };
  };
  return { video: list('video'), audio: list('audio') };
}

/** The packets one repetition after the other; each has bytes of its own, as what an encoder makes. */
export function* repeated({ packets }, times) {
  const length = packets.length * packets[0].duration;
  for (let round = 0; round < times; round++) {
    for (const { bytes, pts, dts, duration, isSync } of packets) {
      const shift = round * length;
      yield { bytes: Buffer.from(bytes), pts: pts + shift, dts: dts + shift, duration, isSync };
    }
  }
}

/** {@link readPackets}, repeated and all in memory. */
export function packetsOf(path, times) {
  const { video, audio } = readPackets(path);
  const all = (list) => ({ ...list, packets: [...repeated(list, times)] });
  return { video: all(video), audio: all(audio) };
}

function describe(path) {
  const args = ['-v', 'error', '-show_streams', '-show_packets', '-show_data', '-of', 'json', path];
  // Without the packets' own data, which would be printed as well.
  const entries = ['-show_entries', 'packet=stream_index,pts,dts,duration,size,pos,flags:stream'];
  const text = execFileSync('ffprobe', [...entries, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return JSON.parse(text);
}

/** ffprobe prints bytes as a hexadecimal dump: address, up to sixteen bytes in pairs, the same as text. */
function bytesOf(dump) {
  const lines = dump.trim().split('\n');
  return Buffer.from(lines.map((line) => line.slice(10, 50).replaceAll(' ', '')).join(''), 'hex');
}

/**
 * The packets of both lists in the order of their decode times.
 *
 * @returns {Generator<{ kind: 'video' | 'audio', packet: Packet }>}
 */
export function* inOrder({ video, audio }) {
  let next = 0;
  for (const picture of video.packets) {
    const time = picture.dts / video.timescale;
    while (next < audio.packets.length && audio.packets[next].dts / audio.timescale <= time) {
      yield { kind: 'audio', packet: audio.packets[next++] };
    }
    yield { kind: 'video', packet: picture };
  }
  while (next < audio.packets.length) yield { kind: 'audio', packet: audio.packets[next++] };
}
