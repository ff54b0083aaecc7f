/** Movies that have lost their index, repaired with another take of the same recorder. */
import { readFileSync, writeFileSync } from 'node:fs';

import { beforeAll, describe, expect, it } from '@jest/globals';

import { describeWith, judge, type Judge } from '../../support/judges.js';
import { framesOf, judged, repaired, withoutIndex } from '../../support/repairing.js';
import { scratch } from '../../support/writing.js';

const path = scratch();

/** How a take is recorded: ffmpeg's arguments for pictures and sound; and what is lost of one second at the most. */
interface Recorder {
  readonly name: string;
  readonly extension: string;
  readonly args: readonly string[];
}

const X264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '15'];
const RECORDERS: readonly Recorder[] = [
  {
    name: 'H.264 with B-frames, AAC',
    extension: 'mp4',
    args: ['-c:v', 'libx264', '-g', '30', '-bf', '3', '-c:a', 'aac'],
  },
  {
    name: 'H.264 in slices, mono AAC',
    extension: 'mp4',
    args: [...X264, '-x264-params', 'slices=4', '-c:a', 'aac', '-ac', '1'],
  },
  {
    name: 'H.264 interlaced',
    extension: 'mov',
    args: [...X264, '-flags', '+ilme+ildct', '-x264-params', 'tff=1', '-c:a', 'aac'],
  },
  {
    name: 'HEVC with B-frames, AC-3',
    extension: 'mp4',
    args: [
      '-c:v',
      'libx265',
      '-preset',
      'ultrafast',
      '-x265-params',
      'log-level=none:bframes=3:b-adapt=0',
      '-tag:v',
      'hvc1',
      '-c:a',
      'ac3',
    ],
  },
  { name: 'H.264, PCM', extension: 'mov', args: [...X264, '-c:a', 'pcm_s16le'] },
  {
    name: 'ProRes, PCM of 24 bits',
    extension: 'mov',
    args: ['-c:v', 'prores_ks', '-profile:v', '0', '-c:a', 'pcm_s24le'],
  },
  { name: 'H.264, MP3', extension: 'mp4', args: [...X264, '-c:a', 'libmp3lame'] },
];

function record(
  ffmpeg: Judge,
  { extension, args }: Recorder,
  name: string,
  frequency: number,
): string {
  const to = path(`${name}.${extension}`);
  ffmpeg([
    ...['-v', 'error', '-y', '-f', 'lavfi', '-i', `testsrc2=s=192x108:r=30,hue=h=${frequency}`],
    ...[
      '-f',
      'lavfi',
      '-i',
      `sine=${frequency}:r=48000,tremolo=d=0.5`,
      '-t',
      '4',
      '-pix_fmt',
      'yuv420p',
    ],
    ...args,
    to,
  ]);
  return to;
}

describeWith('ffmpeg', 'a movie without an index', (ffmpeg) => {
  describe.each(RECORDERS)('$name', (recorder) => {
    const ffprobe = judge('ffprobe') ?? ffmpeg;
    const { extension } = recorder;
    const key = RECORDERS.indexOf(recorder);
    let take = '';
    let like = '';

    beforeAll(() => {
      take = record(ffmpeg, recorder, `take${key}`, 440);
      like = record(ffmpeg, recorder, `like${key}`, 220);
    });

    it('has every sample again', async () => {
      const lost = path(`lost${key}.${extension}`);
      const whole = path(`whole${key}.${extension}`);
      writeFileSync(lost, withoutIndex(readFileSync(take)));
      const report = await repaired(lost, whole, { like });

      const before = judged(take, ffprobe);
      const after = judged(whole, ffprobe);
      expect(after.map(({ codec, packets }) => ({ codec, packets }))).toEqual(
        before.map(({ codec, packets }) => ({ codec, packets })),
      );
      for (const [track, { start, duration }] of before.entries()) {
        expect(after[track]?.start).toBeCloseTo(start, 2);
        expect(Math.abs((after[track]?.duration ?? 0) - duration)).toBeLessThan(0.05);
      }
      expect(framesOf(whole, 'v', ffmpeg)).toEqual(framesOf(take, 'v', ffmpeg));
      expect(framesOf(whole, 'a', ffmpeg).slice(0, -2)).toEqual(
        framesOf(take, 'a', ffmpeg).slice(0, -2),
      );
      expect(report.problems.map(({ code }) => code)).toEqual(['indexMissing', 'timesGuessed']);
    });

    it('has what was written before it was cut', async () => {
      const lost = path(`cut${key}.${extension}`);
      const whole = path(`rest${key}.${extension}`);
      writeFileSync(lost, withoutIndex(readFileSync(take), 0.61, 0x7fff_ffff));
      const report = await repaired(lost, whole, { like });

      const [video, audio] = judged(whole, ffprobe);
      expect(video?.frames).toBe(video?.packets);
      expect(report.tracks.map(({ samples }) => samples)[0]).toBe(video?.packets);
      expect(video?.duration).toBeGreaterThan(1.5);
      expect(Math.abs((video?.duration ?? 0) - (audio?.duration ?? 9))).toBeLessThan(0.6);
      const frames = framesOf(whole, 'v', ffmpeg);
      const all = new Set(framesOf(take, 'v', ffmpeg));
      expect(frames.filter((sum) => !all.has(sum))).toEqual([]);
    });
  });
});
