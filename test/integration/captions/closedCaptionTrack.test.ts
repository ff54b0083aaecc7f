/** Closed captions in a track of their own (c608), as Debian's ffmpeg decodes them, and as we read them again. */
import { existsSync, readFileSync } from 'node:fs';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { catchError, concatMap, EMPTY, from, lastValueFrom, toArray } from 'rxjs';

import { mux, writeCaptions } from '../../../operators/index.js';
import {
  AssetWriter,
  type AssetWriterOptions,
  type Caption,
  type CaptionGroup,
  CaptionReceiver,
  type CaptionReceiverOptions,
  demux,
  MediaError,
  MediaTime,
  probe,
  readCaptions,
  testPattern,
  WriterInput,
} from '../../../src/index.js';
import { closeLedger, openLedger } from '../../../src/sample/ledger.js';
import { readTracks } from '../../support/boxReader.js';
import { FRAME, JUDGED, judged, toldCues, TRACK } from '../../support/cea608.js';
import { describeWith } from '../../support/judges.js';
import { scratch } from '../../support/writing.js';

const scratchPath = scratch();
let files = 0;
/** A file that there is not yet. */
const path = (name: string): string => scratchPath(`${files++}-${name}`);

beforeEach(() => {
  openLedger();
});
afterEach(() => {
  expect(closeLedger()).toEqual([]);
});

interface Asked extends CaptionReceiverOptions {
  readonly writer?: AssetWriterOptions;
  readonly realTime?: boolean;
  /** Seconds of pictures beside the captions. */
  readonly pictures?: number;
  /** Where the session starts. */
  readonly from?: number;
}

async function write(
  file: string,
  items: readonly (Caption | CaptionGroup)[],
  { realTime = false, pictures, from: start = 0, writer: options = {}, ...rest }: Asked = {},
): Promise<void> {
  const writer = new AssetWriter(file, options);
  const input = writer.add(new WriterInput('subtitle'));
  input.expectsMediaDataInRealTime = realTime;
  const receiver = new CaptionReceiver(input, { format: 'c608', ...rest });
  const video =
    pictures === undefined ? undefined : writer.add(new WriterInput('video', { codec: 'mpeg4' }));
  writer.startWriting();
  writer.startSession(start);
  if (video) testPattern({ width: 64, height: 48, duration: pictures ?? 0 }).subscribe(video);
  try {
    for (const item of items) await receiver.append(item);
  } catch (error) {
    await writer.cancelWriting();
    throw error;
  }
  receiver.finish();
  await writer.finished;
}

const read = (file: string): Promise<Caption[]> =>
  lastValueFrom(readCaptions(file).pipe(toArray()));

const WAYS: readonly [string, Asked][] = [
  ['a plain movie', {}],
  ['fragments', { writer: { movieFragmentInterval: 1 }, pictures: 16 }],
  ['real time', { realTime: true, pictures: 16 }],
];

describe('c608 in mov', () => {
  it.each(WAYS)('is read to the frame as it was appended: %s', async (_, asked) => {
    const file = path('captions.mov');
    await write(file, TRACK, asked);
    expect(toldCues(await read(file))).toEqual(toldCues(TRACK));
  });

  it('keeps styles and places', async () => {
    const file = path('styled.mov');
    await write(file, TRACK);
    const [, second, third] = await read(file);
    expect(second?.styles).toContainEqual(
      expect.objectContaining({ textColor: '#ffff00', decoration: ['underline'] }),
    );
    expect(third).toMatchObject({ region: { units: 'cells', origin: { x: 5, y: 2 } } });
  });

  it('is a track of closed captions with pairs in boxes, as mp4box.js reads it', async () => {
    const file = path('boxes.mov');
    await write(file, TRACK.slice(0, 1));
    const [track] = readTracks(file);
    expect(track).toMatchObject({ handler: 'clcp', descriptions: ['c608'] });
    const samples = (track?.samples ?? []).map((bytes) => Buffer.from(bytes));
    expect(samples.every((bytes) => bytes.toString('latin1', 4, 8) === 'cdat')).toBe(true);
    expect(new Set(samples.map((bytes) => bytes.readUInt32BE(0)))).toEqual(new Set([10]));
    const codes = samples.map((bytes) => bytes.readUInt16BE(8).toString(16));
    // RCL twice, ENM twice; EOC twice; nothing; EDM twice.
    expect(codes.slice(0, 4)).toEqual(['9420', '9420', '94ae', '94ae']);
    expect(codes.slice(-5)).toEqual(['942f', '942f', '8080', '942c', '942c']);
    expect(track?.durations.slice(-3).map((seconds) => seconds.toFixed(4))).toEqual(
      [58 * (1001 / 30_000), 1001 / 30_000, 1001 / 30_000].map((seconds) => seconds.toFixed(4)),
    );
  });

  it('is kept by a remux', async () => {
    const [file, copy] = [path('captions.mov'), path('copy.mov')];
    await write(file, TRACK);
    await lastValueFrom(demux(file).pipe(mux(copy)));
    expect(toldCues(await read(copy))).toEqual(toldCues(TRACK));
    const { tracks } = await lastValueFrom(probe(copy));
    expect(tracks[0]?.format).toMatchObject({ codec: 'eia_608', codecTag: 'c608' });
  });

  it.each([
    [24, { num: 24, den: 1 }],
    [25, { num: 25, den: 1 }],
    [30, { num: 60, den: 1 }],
  ])('has %d frames a second, by frameRate', async (frames, frameRate) => {
    const file = path('rate.mov');
    const at = (frame: number): MediaTime => new MediaTime(frame, frames);
    const caption: Caption = { text: 'Hello!', start: at(61), duration: at(23) };
    await write(file, [caption], { frameRate });
    const [shown] = await read(file);
    expect(shown).toMatchObject({ text: 'Hello!' });
    expect([shown?.start, shown?.duration].map(String)).toEqual([at(61), at(23)].map(String));
  });

  it('moves times to frames where that is asked for', async () => {
    const file = path('aligned.mov');
    await write(file, [{ text: 'x', start: 1.01, duration: 1 }], { alignsTimes: true });
    expect(toldCues(await read(file))).toEqual([['x', 30, 60]]);
  });

  it('begins where the session does', async () => {
    const file = path('session.mov');
    const captions = [0, 60].map((later) => ({
      text: `after ${later}`,
      start: FRAME(330 + later),
      duration: FRAME(30),
    }));
    await write(file, captions, { from: 300 * (1001 / 30_000), pictures: 14 });
    expect(toldCues(await read(file))).toEqual([
      ['after 0', 30, 60],
      ['after 60', 90, 120],
    ]);
  });

  it('knows groups: with an end, without one, and empty', async () => {
    const file = path('groups.mov');
    const long = (text: string, y: number): Caption => ({
      ...{ text, start: 0, duration: FRAME(9000) },
      region: { id: `row-${y}`, units: 'cells', origin: { x: 0, y } },
    });
    await write(file, [
      { start: FRAME(60), duration: FRAME(60), captions: [long('a', 2), long('b', 12)] },
      { start: FRAME(150), captions: [long('c', 4)] },
      { start: FRAME(210), captions: [] },
    ]);
    expect(toldCues(await read(file))).toEqual([
      ['a', 60, 120],
      ['b', 60, 120],
      ['c', 150, 210],
    ]);
  });
});

describeWith('ffmpeg', 'c608 in mov, to ffmpeg', (ffmpeg) => {
  it.each(WAYS)('is text at its time: %s', async (_, way) => {
    const file = path('judged.mov');
    await write(file, TRACK, way);
    // Else the times of a movie that holds nothing before them begin at its first sample.
    // Else ffmpeg's times begin at a movie's first sample, and a plain movie has nothing before the captions.
    const asked = ['-copyts', '-i', file, '-map', '0:s', '-c:s', 'srt', '-f', 'srt', '-'];
    const { text } = ffmpeg(['-v', 'error', ...asked]);
    // The index has whole frames; the text is rounded to milliseconds.
    expect(judged(text, 0.001)).toEqual(JUDGED);
  });
});

describe('Scenarist files', () => {
  it.each([
    ['captions.scc', {}],
    ['hour.scc', { scc: { startTimecode: '01:00:00;00' } }],
    ['film.scc', { scc: { frameRate: { num: 24, den: 1 } } }],
  ])('are written and read as other files of captions: %s', async (name, options) => {
    const file = path(name);
    const isFilm = name === 'film.scc';
    const captions: readonly Caption[] = isFilm
      ? [{ text: 'Hello!', start: new MediaTime(61, 24), duration: new MediaTime(23, 24) }]
      : TRACK;
    await lastValueFrom(from(captions).pipe(writeCaptions(file, options)));
    expect(readFileSync(file, 'utf8')).toMatch(
      name === 'hour.scc'
        ? /^Scenarist_SCC V1.0\n\n01:00:01;/
        : /^Scenarist_SCC V1.0\n\n00:00:0\d:/,
    );
    const seen = await lastValueFrom(readCaptions(file, options).pipe(toArray()));
    expect(seen.map(({ text }) => text)).toEqual(captions.map(({ text }) => text));
    const times = (all: readonly Caption[]) => all.map(({ start }) => String(start));
    expect(times(seen)).toEqual(times(captions));
  });

  it('refuse what CEA-608 cannot show, and leave no file', async () => {
    const file = path('refused.scc');
    const written = lastValueFrom(
      from([{ text: '字', start: 2, duration: 1 }]).pipe(writeCaptions(file)),
    );
    await expect(written).rejects.toMatchObject({ code: 'invalidArgument' });
    expect(existsSync(file)).toBe(false);
  });
});

describe('what c608 refuses', () => {
  const shown = (from: number, to: number, rest: Partial<Caption> = {}): Caption => ({
    text: 'Hello',
    start: FRAME(from),
    duration: FRAME(to - from),
    ...rest,
  });
  const styled = (style: object): Caption =>
    shown(60, 90, { styles: [{ start: 0, length: 5, ...style }] });
  const high = (height: number, scroll: 'none' | 'rollUp'): Caption =>
    shown(60, 90, {
      region: {
        id: 'r',
        units: 'cells',
        origin: { x: 0, y: 5 },
        size: { width: 32, height },
        scroll,
      },
    });

  it.each<[string, Caption, RegExp]>([
    ['a start at 0', shown(0, 60), /none starts at 0/],
    ['characters that it has not', shown(60, 90, { text: '字' }), /no character "字"/],
    ['other colours', styled({ textColor: '#123456' }), /colours of characters .* not #123456/],
    ['other grounds', styled({ backgroundColor: '#ff000040' }), /alpha ff, 80 \(half\) or 00/],
    [
      'lines through letters',
      styled({ decoration: ['lineThrough'] }),
      /no other line than underline/,
    ],
    ['bold letters', styled({ fontWeight: 'bold' }), /no bold/],
    ['times between frames', { text: 'x', start: 1.01, duration: 1 }, /Set alignsTimes/],
    ['high regions', high(5, 'none'), /4 at most, not 5/],
    ['rolling regions of one row', high(1, 'rollUp'), /has 2, 3 or 4 rows, not 1/],
    ['rolling regions of five rows', high(5, 'rollUp'), /has 2, 3 or 4 rows, not 5/],
    ['long lines', shown(60, 90, { text: 'x'.repeat(33) }), /32 columns/],
    ['five lines', shown(60, 90, { text: 'a\nb\nc\nd\ne' }), /up to 4 rows/],
    [
      'a group without a list',
      { start: 1, captions: undefined } as unknown as Caption,
      /has a list/,
    ],
  ])('%s, when it is appended; what is good goes on', async (_, bad, message) => {
    const file = path('refused.mov');
    const writer = new AssetWriter(file);
    const receiver = new CaptionReceiver(writer.add(new WriterInput('subtitle')), {
      format: 'c608',
    });
    writer.startWriting();
    writer.startSession(0);
    await expect(receiver.append(bad)).rejects.toMatchObject({
      code: 'invalidArgument',
      message: expect.stringMatching(message) as unknown as string,
    });
    await receiver.append(shown(60, 90));
    await expect(receiver.append(bad)).rejects.toBeInstanceOf(MediaError);
    await receiver.append(shown(120, 150));
    receiver.finish();
    await writer.finished;
    expect(toldCues(await read(file))).toEqual([
      ['Hello', 60, 90],
      ['Hello', 120, 150],
    ]);
  });

  it('what cannot be sent in time, when it is appended', async () => {
    const text = 'x'.repeat(31);
    await expect(
      write(path('dense.mov'), [shown(60, 65, { text }), shown(65, 90, { text })]),
    ).rejects.toMatchObject({
      code: 'invalidArgument',
      message: expect.stringMatching(/missing/) as unknown as string,
    });
  });

  it('other containers than mov', async () => {
    const writer = new AssetWriter(path('captions.mp4'));
    const receiver = new CaptionReceiver(writer.add(new WriterInput('subtitle')), {
      format: 'c608',
    });
    const failed = writer.finished.catch((error: unknown) => error);
    writer.startWriting();
    writer.startSession(0);
    from(TRACK)
      .pipe(
        concatMap((caption) => receiver.append(caption)),
        catchError(() => EMPTY),
      )
      .subscribe({
        complete: () => {
          receiver.complete();
        },
      });
    expect(await failed).toMatchObject({ code: 'formatUnsupported' });
  });

  it('a rate that line 21 does not go with, and options for what has no frames', () => {
    const made = (options: CaptionReceiverOptions) => () =>
      new CaptionReceiver(new WriterInput('subtitle'), options);
    expect(made({ format: 'c608', frameRate: { num: 48, den: 1 } })).toThrow(/not 48\/1/);
    expect(made({ format: 'tx3g', alignsTimes: true })).toThrow(/are of c608/);
    expect(made({ format: 'c609' as 'c608' })).toThrow(/one of tx3g, wvtt.*, c608/);
  });
});
