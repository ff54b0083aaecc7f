/** Reads files with ffprobe, and decodes them with ffmpeg. */
import { type Facts, type Frame, type InspectedTrack, type Inspection } from './inspection.js';
import { type Case } from './cases.js';
import { factsOf, type ProbedStream } from './facts.js';
import { run } from './tools.js';

interface ProbedPacket {
  readonly stream_index: number;
  readonly pts_time?: string;
  readonly dts_time?: string;
  readonly duration_time?: string;
  readonly size: string;
  readonly flags: string;
  readonly data_hash?: string;
}

interface Probed {
  readonly streams?: readonly ProbedStream[];
  readonly packets?: readonly ProbedPacket[];
  readonly format?: { readonly format_name: string; readonly duration?: string };
}

const PACKETS = 'packet=stream_index,pts_time,dts_time,duration_time,size,flags,data_hash';

/** How closely to look. */
export interface Look {
  /** Seconds from the beginning to decode; default: all. 0: decode nothing. */
  readonly seconds?: number | undefined;
  /** What we wrote: a short MPEG-TS cannot be told from other things by its looks. */
  readonly container?: Case['container'] | undefined;
}

/** What a file holds; undefined when nothing can be made of it. */
export async function inspect(path: string, look: Look = {}): Promise<Inspection | undefined> {
  const probed = await probeWith(path, look);
  if (probed === undefined) return undefined;
  const { streams = [], packets = [], format } = probed;
  const isDecoded = look.seconds !== 0;
  const own = new Map<number, ProbedPacket[]>(streams.map(({ index }) => [index, []]));
  for (const packet of packets) own.get(packet.stream_index)?.push(packet);
  const decoded = isDecoded ? await decodeWith(path, decodable(streams), look) : new Decoded();
  const tracks = streams.map((stream): InspectedTrack => {
    const { index } = stream;
    const packetsOf = own.get(index) ?? [];
    return { ...describe(stream), packets: packetsOf.map(packetOf), frames: decoded.get(index) };
  });
  return {
    tracks,
    isDecoded,
    duration: seconds(format?.duration),
    format: format?.format_name ?? '',
    complaint: decoded.complaint,
  };
}

/** What can be seen or heard. ffmpeg gives up altogether on sound of which nothing is known. */
function decodable(streams: readonly ProbedStream[]): ProbedStream[] {
  return streams.filter(({ codec_type: type, width, sample_rate: rate }) =>
    type === 'video' ? width !== 0 : type === 'audio' && rate !== '0',
  );
}

/** What the reader is told of the format. */
const named = ({ container }: Look): string[] => (container === 'ts' ? ['-f', 'mpegts'] : []);

async function probeWith(path: string, look: Look): Promise<Probed | undefined> {
  const sections = ['-show_streams', '-show_packets', '-show_data_hash', 'murmur3'];
  const entries = ['-show_entries', `${PACKETS}:format=format_name,duration`];
  const { stdout } = await run('ffprobe', [
    ...['-v', 'error', ...sections, ...entries, '-of', 'json', ...named(look), `file:${path}`],
  ]);
  try {
    const probed = JSON.parse(stdout) as Probed;
    return (probed.streams?.length ?? 0) > 0 ? probed : undefined;
  } catch {
    return undefined;
  }
}

function describe(stream: ProbedStream): Omit<InspectedTrack, 'packets' | 'frames'> {
  const facts: Facts = factsOf(stream);
  return {
    index: stream.index,
    type: stream.codec_type ?? 'unknown',
    codec: stream.codec_name ?? 'unknown',
    isCover: stream.disposition?.['attached_pic'] === 1,
    duration: seconds(stream['duration'] as string | undefined),
    facts,
  };
}

const packetOf = (packet: ProbedPacket): InspectedTrack['packets'][number] => ({
  pts: seconds(packet.pts_time),
  dts: seconds(packet.dts_time),
  duration: seconds(packet.duration_time) ?? 0,
  bytes: Number(packet.size),
  hash: packet.data_hash ?? '',
  isHidden: packet.flags.includes('D'),
  isSync: packet.flags.includes('K'),
});

/** Frames by the place of their stream. */
class Decoded {
  readonly #byStream = new Map<number, Frame[]>();
  public complaint = '';

  public get(index: number): readonly Frame[] {
    return this.#byStream.get(index) ?? [];
  }

  public add(index: number, frame: Frame): void {
    const frames = this.#byStream.get(index);
    if (frames) frames.push(frame);
    else this.#byStream.set(index, [frame]);
  }
}

async function decodeWith(
  path: string,
  places: readonly ProbedStream[],
  look: Look,
): Promise<Decoded> {
  const { seconds: limit } = look;
  const decoded = new Decoded();
  if (places.length === 0) return decoded;
  const input = ['-v', 'error', '-nostdin', '-copyts', '-threads', '1', '-noautorotate'];
  const tracks = places.flatMap(({ index, codec_name: codec = '' }, place) => [
    ...['-map', `0:${index}`],
    // Uncompressed sound is cut anyhow: here always alike.
    ...(codec.startsWith('pcm_') ? [`-filter:${place}`, 'asetnsamples=1024:p=0'] : []),
  ]);
  const until = limit === undefined ? [] : ['-t', String(limit)];
  const times = ['-fps_mode', 'passthrough', '-enc_time_base:v', '-1', ...until];
  const { stdout, complaint } = await run('ffmpeg', [
    ...[...input, ...named(look), '-i', `file:${path}`, ...tracks, ...times],
    ...['-f', 'framehash', '-hash', 'murmur3', '-'],
  ]);
  decoded.complaint = complaint;
  readFrames(stdout, (place, frame) => {
    decoded.add(places[place]?.index ?? -1, frame);
  });
  return decoded;
}

/** Reads the lines of libav's framehash muxer. */
function readFrames(text: string, add: (place: number, frame: Frame) => void): void {
  const ticks: number[] = [];
  for (const line of text.split('\n')) {
    const base = /^#tb (\d+): (\d+)\/(\d+)/.exec(line);
    if (base) ticks[Number(base[1])] = Number(base[2]) / Number(base[3]);
    if (line === '' || line.startsWith('#')) continue;
    const [place = '', , pts, duration, bytes, hash = ''] = line.split(',').map((w) => w.trim());
    const tick = ticks[Number(place)] ?? NaN;
    add(Number(place), {
      time: Number(pts) * tick,
      duration: Number(duration) * tick,
      bytes: Number(bytes),
      hash,
    });
  }
}

function seconds(text: string | undefined): number | undefined {
  const value = Number(text ?? NaN);
  return Number.isFinite(value) ? value : undefined;
}
