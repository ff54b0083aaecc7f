/** Clips that real folders often lack, made with ffmpeg. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { run } from './tools.js';

const PICTURES = ['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25:duration=2'];
const SOUND = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000:duration=2'];
const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
const AAC = ['-c:a', 'aac'];
const AV = [...PICTURES, ...SOUND, ...H264, ...AAC];

/** Name and ffmpeg's arguments. */
const CLIPS: readonly (readonly [string, readonly string[]])[] = [
  ['negative_times.mp4', [...AV, '-output_ts_offset', '-1', '-avoid_negative_ts', 'disabled']],
  ['an_hour_in.ts', [...AV, '-output_ts_offset', '3600']],
  ['interlaced.ts', [...AV, '-x264-params', 'tff=1', '-flags', '+ilme+ildct']],
  [
    'mpeg2_interlaced.ts',
    [...PICTURES, '-c:v', 'mpeg2video', '-flags', '+ilme+ildct', '-top', '1'],
  ],
  [
    'pyramid.ts',
    [...PICTURES, ...H264, '-bf', '3', '-x264-params', 'b-pyramid=normal:open-gop=1:keyint=12'],
  ],
  [
    'odd_size.mkv',
    [
      '-f',
      'lavfi',
      '-i',
      'testsrc2=size=321x181:rate=25:duration=1',
      '-c:v',
      'libvpx-vp9',
      '-cpu-used',
      '8',
      '-deadline',
      'realtime',
    ],
  ],
  [
    'alpha.webm',
    [
      '-f',
      'lavfi',
      '-i',
      'testsrc2=size=160x90:rate=25:duration=1,format=yuva420p,colorchannelmixer=aa=0.5',
      '-c:v',
      'libvpx-vp9',
      '-cpu-used',
      '8',
      '-deadline',
      'realtime',
    ],
  ],
  [
    'five_one.mkv',
    [
      '-f',
      'lavfi',
      '-i',
      'sine=duration=2,pan=5.1|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0',
      '-c:a',
      'ac3',
    ],
  ],
  [
    'steps.mkv',
    [...PICTURES, '-vf', 'select=not(eq(mod(n\\,5)\\,3))', '-fps_mode', 'vfr', ...H264],
  ],
  [
    'two_languages.mp4',
    [
      ...PICTURES,
      ...SOUND,
      '-map',
      '0',
      '-map',
      '1',
      '-map',
      '1',
      ...H264,
      ...AAC,
      '-metadata:s:a:0',
      'language=ger',
      '-metadata:s:a:1',
      'language=fre',
    ],
  ],
  ['raw.h264', [...PICTURES, ...H264, '-bf', '2']],
  ['mpeg4_packed.avi', [...PICTURES, '-c:v', 'mpeg4', '-bf', '2']],
];

/** Makes them in `folder`; names those that this ffmpeg cannot make. */
export async function makeClips(folder: string): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const failed: string[] = [];
  for (const [name, args] of CLIPS) {
    const path = join(folder, name);
    const all = ['-v', 'error', '-nostdin', '-y', ...args, `file:${path}`];
    const { ok, complaint } = await run('ffmpeg', all);
    if (ok) continue;
    failed.push(`${name}: ${complaint}`);
    rmSync(path, { force: true });
  }
  return failed;
}
