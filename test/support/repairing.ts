/** Movies that are cut or damaged on purpose, and what judges say of what became of them. */
import { readFileSync, writeFileSync } from 'node:fs';

import { lastValueFrom } from 'rxjs';

import { repair, type RepairOptions, type RepairReport } from '../../src/index.js';
import { type Judge } from './judges.js';

/** The boxes of a file from its beginning: type, start and size. */
export function boxesOf(bytes: Buffer): { type: string; start: number; size: number }[] {
  const boxes: { type: string; start: number; size: number }[] = [];
  for (let at = 0; at + 8 <= bytes.byteLength;) {
    const small = bytes.readUInt32BE(at);
    const size =
      small === 1
        ? Number(bytes.readBigUInt64BE(at + 8))
        : small === 0
          ? bytes.byteLength - at
          : small;
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), start: at, size });
    if (size < 8) break;
    at += size;
  }
  return boxes;
}

/** As a recorder leaves a movie when it is killed: media whose size was never written, and no index. `part`: how much of them is there. */
export function withoutIndex(movie: Buffer, part = 1, size = 0): Buffer {
  const mdat = boxesOf(movie).find(({ type }) => type === 'mdat');
  if (!mdat) throw new Error('the movie has no media');
  const cut = Buffer.from(movie.subarray(0, mdat.start + Math.floor(mdat.size * part)));
  cut.writeUInt32BE(size, mdat.start);
  return cut;
}

/** Repairs, and gives what is said of it. */
export async function repaired(
  from: string | Uint8Array,
  to: string,
  options?: RepairOptions,
): Promise<RepairReport> {
  const { report } = await lastValueFrom(repair(from, to, options));
  if (!report) throw new Error('the repair ended without a report');
  return report;
}

/** What a judge finds in a movie. */
export interface Judged {
  readonly codec: string;
  readonly packets: number;
  readonly frames: number;
  /** Seconds. */
  readonly start: number;
  readonly duration: number;
}

/** The tracks of a movie as ffprobe decodes them; fails when ffmpeg complains of anything. */
export function judged(path: string, ffprobe: Judge): Judged[] {
  const entries = 'stream=codec_name,start_time,duration,nb_read_frames,nb_read_packets';
  const { text, stderr } = ffprobe([
    ...['-v', 'warning', '-count_frames', '-count_packets', '-show_entries', entries],
    ...['-of', 'json', path],
  ]);
  if (stderr !== '') throw new Error(`${path}: ${stderr}`);
  const { streams } = JSON.parse(text) as { streams: Record<string, string>[] };
  return streams.map((stream) => ({
    codec: stream['codec_name'] ?? '',
    packets: Number(stream['nb_read_packets']),
    frames: Number(stream['nb_read_frames']),
    start: Number(stream['start_time']),
    duration: Number(stream['duration']),
  }));
}

/** MD5 sums of all decoded frames of a track, by ffmpeg. */
export function framesOf(path: string, track: string, ffmpeg: Judge): string[] {
  const { text } = ffmpeg([
    ...[
      '-v',
      'error',
      '-i',
      path,
      '-map',
      `0:${track}`,
      '-fps_mode',
      'passthrough',
      '-f',
      'framemd5',
      '-',
    ],
  ]);
  const rows = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return rows.map((line) => line.split(',').at(-1)?.trim() ?? '');
}

/** A copy of a file that is something else. */
export function damaged(from: string, to: string, change: (bytes: Buffer) => Buffer): string {
  writeFileSync(to, change(readFileSync(from)));
  return to;
}
