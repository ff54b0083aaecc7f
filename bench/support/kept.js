/** Whether a copy has every packet of its source. */
import { execFileSync } from 'node:child_process';

const KINDS = ['video', 'audio', 'subtitle'];

/**
 * The tracks with pictures, sound or text, as ffprobe reads them.
 *
 * @returns {{ kind: string, codec: string, packets: number, bytes: number }[]}
 */
export function tracksOf(path) {
  const entries = 'packet=stream_index,size:stream=index,codec_type,codec_name';
  const args = ['-v', 'error', '-show_entries', entries, '-of', 'json', path];
  const { streams = [], packets = [] } = JSON.parse(
    execFileSync('ffprobe', args, {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
  return streams
    .filter(({ codec_type: kind }) => KINDS.includes(kind))
    .map(({ index, codec_type: kind, codec_name: codec }) => {
      const own = packets.filter(({ stream_index: stream }) => stream === index);
      const bytes = own.reduce((total, { size }) => total + Number(size), 0);
      return { kind, codec: codec ?? 'unknown', packets: own.length, bytes };
    });
}

/** Each track of the source is there with as many packets; uncompressed sound may be cut differently, so its bytes count. */
export function keptAll(source, copy) {
  const left = [...copy];
  return (
    source.some(({ packets }) => packets > 0) &&
    source.every((track) => {
      const place = left.findIndex((other) => isSame(track, other));
      if (place >= 0) left.splice(place, 1);
      return place >= 0;
    })
  );
}

const isSame = (a, b) =>
  a.kind === b.kind && (a.codec.startsWith('pcm_') ? a.bytes === b.bytes : a.packets === b.packets);
