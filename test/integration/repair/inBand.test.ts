/** Pictures whose parameters lie with them need no other take. */
import { readFileSync } from 'node:fs';

import { expect, it } from '@jest/globals';

import { describeWith, judge } from '../../support/judges.js';
import { framesOf, judged, repaired, withoutIndex } from '../../support/repairing.js';
import { scratch } from '../../support/writing.js';

const path = scratch();

describeWith('ffmpeg', 'a movie without an index, whose pictures describe themselves', (ffmpeg) => {
  const ffprobe = judge('ffprobe') ?? ffmpeg;

  const h264 = '-c:v libx264 -g 15 -bf 2 -bsf:v dump_extra=freq=k -tag:v avc3';
  const hevc =
    '-c:v libx265 -preset ultrafast -x265-params log-level=none:repeat-headers=1:bframes=2 -tag:v hev1';

  it.each([
    ['H.264', h264, '25'],
    ['H.264', h264, '30000/1001'],
    ['HEVC', hevc, '25'],
    ['HEVC', hevc, '60'],
  ])('%s: every picture (%s, %s a second)', async (name, args, rate) => {
    const take = path(`${name}-${rate.replace('/', '-')}.mp4`);
    const source = ['-f', 'lavfi', '-i', `testsrc2=s=192x112:r=${rate}`, '-t', '2'];
    ffmpeg(['-v', 'error', ...source, '-pix_fmt', 'yuv420p', ...args.split(' '), take]);
    const whole = path(`${name}-${rate.replace('/', '-')}-whole.mp4`);
    const { problems } = await repaired(withoutIndex(readFileSync(take)), whole);

    expect(framesOf(whole, 'v', ffmpeg)).toEqual(framesOf(take, 'v', ffmpeg));
    const [before] = judged(take, ffprobe);
    const [after] = judged(whole, ffprobe);
    expect(after).toEqual({ ...before, duration: expect.closeTo(before?.duration ?? 0, 1) });
    expect(problems.map(({ code }) => code)).toEqual(['indexMissing', 'timesGuessed']);
  });
});
