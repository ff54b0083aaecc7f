/** What another take says of a movie that has lost its index, and what is left of an index says itself. */
import { readFileSync } from 'node:fs';

import { beforeAll, expect, it } from '@jest/globals';
import { lastValueFrom } from 'rxjs';

import { interleave, mux } from '../../../operators/index.js';
import { demux, MediaTime } from '../../../src/index.js';
import { describeWith, judge } from '../../support/judges.js';
import { boxesOf, framesOf, judged, repaired, withoutIndex } from '../../support/repairing.js';
import { scratch } from '../../support/writing.js';

const path = scratch();

const SOURCE =
  '-f lavfi -i testsrc2=s=128x96:r=25 -f lavfi -i sine=330:r=48000 -f lavfi -i sine=990:r=48000';
const CODECS = '-t 4 -pix_fmt yuv420p -c:v libx264 -g 25 -bf 2 -c:a aac';

describeWith('ffmpeg', 'a movie that has lost its index', (ffmpeg) => {
  const ffprobe = judge('ffprobe') ?? ffmpeg;
  const make = (name: string, ...args: string[]): string => {
    ffmpeg(['-v', 'error', '-y', ...`${SOURCE} ${CODECS}`.split(' '), ...args, path(name)]);
    return path(name);
  };
  let take = '';

  beforeAll(() => {
    take = make('take.mov', '-map', '0', '-map', '1', '-map', '2');
  });

  it('has its tracks in pieces of half a second, as Apple writes them', async () => {
    const half = { preferredMediaChunkDuration: new MediaTime(1, 2) };
    await lastValueFrom(
      demux(take, ({ video, audio }) =>
        interleave({ samples: video, properties: half }, { samples: audio, properties: half }),
      ).pipe(mux(path('chunked.mov'))),
    );
    const lost = withoutIndex(readFileSync(path('chunked.mov')));
    await repaired(lost, path('unchunked.mov'), { like: path('chunked.mov') });

    const counts = (name: string): unknown =>
      judged(path(name), ffprobe).map(({ packets }) => packets);
    expect(counts('unchunked.mov')).toEqual(counts('chunked.mov'));
    expect(framesOf(path('unchunked.mov'), 'v', ffmpeg)).toEqual(framesOf(take, 'v', ffmpeg));
    expect(framesOf(path('unchunked.mov'), 'a', ffmpeg).slice(0, -2)).toEqual(
      framesOf(path('chunked.mov'), 'a', ffmpeg).slice(0, -2),
    );
  });

  it('has each of several sound tracks again', async () => {
    await repaired(withoutIndex(readFileSync(take)), path('two.mov'), { like: take });

    for (const track of ['a:0', 'a:1']) {
      expect(framesOf(path('two.mov'), track, ffmpeg).slice(0, -2)).toEqual(
        framesOf(take, track, ffmpeg).slice(0, -2),
      );
    }
  });

  it('is turned, and in the language, as the other take; of its metadata nothing is taken over', async () => {
    const like = path('turned.mp4');
    make('flat.mp4', '-map', '0', '-map', '1');
    ffmpeg([
      ...['-v', 'error', '-y', '-i', path('flat.mp4'), '-c', 'copy', '-metadata:s:v', 'rotate=90'],
      ...['-metadata:s:a', 'language=fra', '-metadata', 'title=Another take', like],
    ]);
    await repaired(withoutIndex(readFileSync(path('flat.mp4'))), path('like.mp4'), { like });

    const { text } = ffprobe([
      '-v',
      'error',
      '-show_streams',
      '-show_format',
      '-of',
      'json',
      path('like.mp4'),
    ]);
    const turned = ffprobe(['-v', 'error', '-show_streams', '-of', 'json', like]).text;
    const rotation = /"rotation": -?90/.exec(turned)?.[0] ?? 'no rotation';
    expect(text).toContain(rotation);
    expect(text).toContain('"language": "fra"');
    expect(text).not.toContain('Another take');
  });

  it('says itself what its tracks are, when its index is cut behind that', async () => {
    const bytes = readFileSync(make('own.mp4', '-map', '0', '-map', '1'));
    const index = boxesOf(bytes).find(({ type }) => type === 'moov');
    const cut = bytes.subarray(0, (index?.start ?? 0) + Math.floor((index?.size ?? 0) * 0.95));
    const report = await repaired(cut, path('self.mp4'));

    expect(framesOf(path('self.mp4'), 'v', ffmpeg)).toEqual(framesOf(path('own.mp4'), 'v', ffmpeg));
    const [, audio] = judged(path('self.mp4'), ffprobe);
    expect(audio?.packets).toBe(judged(path('own.mp4'), ffprobe)[1]?.packets);
    expect(report.problems.map(({ code }) => code)).toEqual(['indexCut', 'timesGuessed']);
  });

  it('is refused with the way out when nothing says what it was', async () => {
    const lost = withoutIndex(readFileSync(take));

    await expect(repaired(lost, path('none.mov'))).rejects.toMatchObject({
      code: 'indexMissing',
      message: expect.stringContaining('`like`') as unknown as string,
    });
  });

  it('goes on behind what is no sample, and says how much that was', async () => {
    const lost = withoutIndex(readFileSync(take));
    const middle = Math.floor(lost.byteLength / 2);
    lost.fill(0xa5, middle, middle + 3000);
    const { problems, tracks } = await repaired(lost, path('hole.mov'), { like: take });

    const unknown = problems.find(({ code }) => code === 'bytesUnknown');
    expect(unknown?.bytes).toBeGreaterThanOrEqual(2000);
    expect(tracks[0]?.samples).toBeGreaterThan(90);
  });
});
