import { extname } from 'node:path';
import { type Destination, destinationPath } from './destination.js';
import { MediaError } from './errors.js';

/** How a file type treats the things that differ between muxers. */
export interface FileType {
  /** libav's name of the muxer. */
  readonly muxer: string;
  /** Whether it is written as boxes with `moov`: what can be fragmented, and has its index at the end. */
  readonly isMovie: boolean;
}

/** Muxers that write one file through the bytes we give them, by the names people use for them. */
const MUXERS: Readonly<Record<string, readonly string[]>> = {
  mp4: ['mp4'],
  mov: ['mov', 'qt'],
  ipod: ['m4a', 'm4v', 'm4b', 'ipod'],
  '3gp': ['3gp'],
  '3g2': ['3g2'],
  matroska: ['matroska', 'mkv', 'mka', 'mks'],
  webm: ['webm'],
  mpegts: ['mpegts', 'ts', 'mts', 'm2ts', 'm2t'],
  mpeg: ['mpeg', 'mpg'],
  vob: ['vob'],
  avi: ['avi'],
  flv: ['flv'],
  asf: ['asf', 'wmv', 'wma'],
  mxf: ['mxf'],
  nut: ['nut'],
  ivf: ['ivf'],
  wav: ['wav'],
  w64: ['w64'],
  aiff: ['aiff', 'aif', 'aifc'],
  caf: ['caf'],
  au: ['au'],
  mp2: ['mp2'],
  mp3: ['mp3'],
  flac: ['flac'],
  ogg: ['ogg', 'ogv'],
  oga: ['oga'],
  opus: ['opus'],
  spx: ['spx'],
  tta: ['tta'],
  wv: ['wv'],
  ac3: ['ac3'],
  eac3: ['eac3'],
  dts: ['dts'],
  adts: ['adts', 'aac'],
  gif: ['gif'],
  apng: ['apng'],
  avif: ['avif'],
  webp: ['webp'],
  h264: ['h264', '264'],
  hevc: ['hevc', 'h265', '265'],
  obu: ['obu'],
  m4v: ['mpeg4video'],
  mpeg1video: ['mpeg1video', 'm1v'],
  mpeg2video: ['mpeg2video', 'm2v'],
  mjpeg: ['mjpeg', 'mjpg'],
  yuv4mpegpipe: ['yuv4mpegpipe', 'y4m'],
  rawvideo: ['rawvideo', 'yuv', 'rgb'],
  srt: ['srt'],
  webvtt: ['webvtt', 'vtt'],
  ass: ['ass', 'ssa'],
  framemd5: ['framemd5'],
  framecrc: ['framecrc'],
};

const MOVIES = new Set(['mp4', 'mov', 'ipod', '3gp', '3g2']);

/** Muxers that open files of their own, each with what to do instead. */
const REFUSED: Readonly<Record<string, string>> = {
  hls: 'it writes a playlist and files of its own, and hides a full disk. Write fragments and segment them in the program.',
  dash: 'it writes a manifest and files of its own, and hides a full disk. Write fragments and segment them in the program.',
  segment: 'it opens files of its own. Write one movie for each segment.',
  stream_segment: 'it opens files of its own. Write one movie for each segment.',
  tee: 'it opens outputs of its own. Use teeSamples, or mux the samples twice.',
  fifo: 'it hides failures of the destination. Destinations are buffered anyway.',
  image2: 'it writes one file for each picture. Take the pictures as samples and write them.',
  smoothstreaming: 'it opens files of its own.',
  hds: 'it opens files of its own.',
  rtp: 'it writes to the network by itself. Write mpegts to a socket.',
  rtsp: 'it writes to the network by itself. Write mpegts to a socket.',
};

const BY_NAME = new Map(
  Object.entries(MUXERS).flatMap(([muxer, names]) => names.map((name) => [name, muxer] as const)),
);

/**
 * The file type of a name that was given, or else of the extension of a path.
 *
 * @throws MediaError `formatUnsupported` for names that are unknown or refused
 */
export function fileType(format: string | undefined, path: string | undefined): FileType {
  const name = (format ?? extensionOf(path)).toLowerCase();
  const muxer = BY_NAME.get(name);
  if (muxer !== undefined) return { muxer, isMovie: MOVIES.has(muxer) };
  throw new MediaError('formatUnsupported', refusal(name, path), { operator: 'mux' });
}

function extensionOf(path: string | undefined): string {
  return path === undefined ? '' : extname(path).slice(1);
}

function refusal(name: string, path: string | undefined): string {
  const reason = REFUSED[name];
  if (reason !== undefined) return `The file type '${name}' is not offered: ${reason}`;
  const names = [...BY_NAME.keys()].join(', ');
  if (name !== '') return `'${name}' is not a file type that can be written. Known are ${names}.`;
  const asked = path === undefined ? 'The destination has no name' : `'${path}' has no extension`;
  return `${asked} to tell the file type by. Set \`format\` to one of ${names}.`;
}

/** The file type that a destination will have; undefined: it is not known, as whoever opens it will hear. */
export function fileTypeOf(
  destination: Destination,
  format: string | undefined,
): FileType | undefined {
  try {
    return fileType(format, destinationPath(destination));
  } catch (error) {
    if (error instanceof MediaError) return undefined;
    throw error;
  }
}
