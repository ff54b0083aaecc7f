/** Captions in CEA-608 inside video, as Debian's ffmpeg decodes them, and as we read them again. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';

import {
  decode,
  embedCaptions,
  encode,
  extractCaptions,
  filterGraph,
  mux,
} from '../../../operators/index.js';
import {
  type Caption,
  decodeCea608,
  demux,
  encodeCea608,
  MediaTime,
  parseScc,
  printScc,
  testPattern,
  type VideoSettings,
  type VideoSample,
  type Warning,
  warnings$,
} from '../../../src/index.js';
import { closeLedger, openLedger } from '../../../src/sample/ledger.js';
import { FRAME, JUDGED, judged, toldCues, TRACK } from '../../support/cea608.js';
import { describeWith } from '../../support/judges.js';
import { scratch } from '../../support/writing.js';

const path = scratch();
const warnings: Warning[] = [];
const listening = warnings$.subscribe((warning) => warnings.push(warning));

beforeEach(() => {
  openLedger();
  warnings.length = 0;
});
afterEach(() => {
  expect(closeLedger()).toEqual([]);
});
afterAll(() => {
  listening.unsubscribe();
});

/** Pictures with the captions of the test, encoded. */
async function write(file: string, settings: VideoSettings, rate = '30000/1001'): Promise<void> {
  const pictures$ = testPattern({ width: 160, height: 96, frameRate: rate, duration: 16 });
  await lastValueFrom(pictures$.pipe(embedCaptions(TRACK), encode(settings), mux(file)));
}

const readAgain = (file: string): Promise<Caption[]> =>
  firstValueFrom(
    demux(file, ({ video }) => video.pipe(decode<VideoSample>(), extractCaptions())).pipe(
      toArray(),
    ),
  );

const CODECS: readonly [string, string, VideoSettings][] = [
  ['h264 in mp4, with pictures out of order', 'x264.mp4', { codec: 'libx264', preset: 'veryfast' }],
  ['h264 in MPEG-TS', 'x264.ts', { codec: 'libx264', preset: 'ultrafast' }],
  ['hevc in mov', 'x265.mov', { codec: 'libx265', preset: 'ultrafast' }],
  ['mpeg2video in Matroska', 'mpeg2.mkv', { codec: 'mpeg2video' }],
];

describe('closed captions in video', () => {
  it.each(CODECS)('come back to the frame: %s', async (_, name, settings) => {
    await write(path(name), settings);
    expect(toldCues(await readAgain(path(name)))).toEqual(toldCues(TRACK));
    expect(warnings.filter(({ code }) => code === 'captionsLost')).toEqual([]);
  });

  it('go through filters, and are replaced by others', async () => {
    const other: Caption = { text: 'Other', start: FRAME(60), duration: FRAME(30) };
    const pictures$ = testPattern({ width: 160, height: 96, frameRate: '30000/1001', duration: 4 });
    const seen$ = (captions: readonly Caption[]) =>
      pictures$.pipe(
        embedCaptions(TRACK.slice(0, 1)),
        filterGraph('scale=80:48'),
        embedCaptions(captions),
        filterGraph('null'),
        extractCaptions(),
        toArray(),
      );
    expect(toldCues(await firstValueFrom(seen$([other])))).toEqual([['Other', 60, 90]]);
    expect(await firstValueFrom(seen$([]))).toEqual([]);
  });

  it('are told to be lost where the encoder does not carry them', async () => {
    await write(path('vp9.webm'), { codec: 'libvpx', options: { deadline: 'realtime' } });
    expect(warnings.filter(({ code }) => code === 'captionsLost')).toHaveLength(1);
    expect(await readAgain(path('vp9.webm'))).toEqual([]);
  });
});

describeWith('ffmpeg', 'closed captions in video, to ffmpeg', (ffmpeg) => {
  it.each(CODECS)('are text at its time: %s', async (_, given, settings) => {
    const name = `judged-${given}`;
    await write(path(name), settings);
    const source = `movie=${path(name)}[out+subcc]`;
    const { text } = ffmpeg([
      '-v',
      'error',
      '-f',
      'lavfi',
      '-i',
      source,
      '-map',
      '0:s',
      '-f',
      'srt',
      '-',
    ]);
    // Rounded to milliseconds, once by the container and once in the text.
    expect(judged(text, 0.002)).toEqual(JUDGED);
  });
});

describeWith('ffmpeg', 'Scenarist files, to ffmpeg', (ffmpeg) => {
  it.each([{}, { startTimecode: '00:00:00;00' }])('are text at its time: %j', (options) => {
    const { text } = ffmpeg(
      ['-v', 'error', '-f', 'scc', '-i', '-', '-f', 'srt', '-'],
      Buffer.from(printScc(TRACK, options)),
    );
    // Within a frame: ffmpeg takes labels for seconds, and their frames for 33 ms each.
    expect(judged(text, 1001 / 30_000)).toEqual(JUDGED);
  });

  it('are read when ffmpeg has written them again', () => {
    const { text } = ffmpeg(
      ['-v', 'error', '-f', 'scc', '-i', '-', '-map', '0', '-c', 'copy', '-f', 'scc', '-'],
      Buffer.from(printScc(TRACK)),
    );
    expect(parseScc(text).map((caption) => caption.text)).toEqual(
      TRACK.map((caption) => caption.text),
    );
  });
});

it('the captions of the test are what CEA-608 shows of them', () => {
  expect(toldCues(decodeCea608(encodeCea608(TRACK)))).toEqual(toldCues(TRACK));
  expect(FRAME(60).equals(new MediaTime(60_060, 30_000))).toBe(true);
});
