/** Captions that were appended, read back and as Debian's ffmpeg sees them in the movie. */
import { readFileSync } from 'node:fs';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { firstValueFrom, lastValueFrom, skip, toArray } from 'rxjs';

import { mux } from '../../../operators/index.js';
import {
  AssetWriter,
  type AssetWriterOptions,
  type Caption,
  type CaptionFormatName,
  type CaptionGroup,
  CaptionReceiver,
  captionRegions,
  demux,
  MediaTime,
  readCaptions,
  type Size,
  testPattern,
  WriterInput,
} from '../../../src/index.js';
import { closeLedger, openLedger } from '../../../src/sample/ledger.js';
import { readTracks } from '../../support/boxReader.js';
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

const CAPTIONS: readonly Caption[] = [
  { text: 'Good morning.', start: 1, duration: 1.5 },
  {
    text: 'Two lines,\nand <one> & "all"',
    start: 3,
    duration: 1,
    styles: [
      { start: 0, length: 3, fontWeight: 'bold' },
      { start: 4, length: 5, textColor: '#ffff00', fontStyle: 'italic' },
      { start: 11, length: 3, decoration: ['underline'] },
    ],
  },
  { text: '', start: 4.5, duration: 0.25 },
  { text: 'שלום 👩‍👩‍👧!', start: 5, duration: 2 },
];

interface Asked extends AssetWriterOptions {
  readonly as?: CaptionFormatName;
  readonly size?: Size;
  readonly realTime?: boolean;
  /** Seconds of pictures beside the captions. */
  readonly pictures?: number;
}

async function write(
  file: string,
  items: readonly (Caption | CaptionGroup)[],
  { size, realTime = false, pictures, as = 'tx3g', ...options }: Asked = {},
): Promise<void> {
  const writer = new AssetWriter(file, options);
  const input = writer.add(new WriterInput('subtitle'));
  input.naturalSize = size;
  input.expectsMediaDataInRealTime = realTime;
  const receiver = new CaptionReceiver(input, { format: as });
  const video =
    pictures === undefined ? undefined : writer.add(new WriterInput('video', { codec: 'mpeg4' }));
  writer.startWriting();
  writer.startSession(0);
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

/** As seconds, so that they can be compared. */
const inSeconds = (captions: readonly Caption[]) =>
  captions.map(({ start, duration, ...rest }) => ({
    ...rest,
    start: start instanceof MediaTime ? start.seconds : start,
    duration: duration instanceof MediaTime ? duration.seconds : duration,
  }));

const read = async (file: string) =>
  inSeconds(await lastValueFrom(readCaptions(file).pipe(toArray())));

describe.each(['mp4', 'mov'])('tx3g in %s', (type) => {
  let file = '';
  beforeEach(() => {
    file = path(`captions.${type}`);
  });

  it('is read as it was appended', async () => {
    await write(file, CAPTIONS);
    // A text without letters shows nothing.
    expect(await read(file)).toEqual(inSeconds(CAPTIONS.filter(({ text }) => text !== '')));
  });

  it('shows captions that overlap as lines of one text', async () => {
    await write(file, [
      { text: 'one', start: 1, duration: 4 },
      { text: 'two', start: 2, duration: 1, styles: [{ start: 0, length: 3, fontWeight: 'bold' }] },
      { text: 'three', start: 4, duration: 2 },
    ]);
    expect(await read(file)).toEqual([
      { text: 'one', start: 1, duration: 1 },
      {
        text: 'one\ntwo',
        start: 2,
        duration: 1,
        styles: [{ start: 4, length: 3, fontWeight: 'bold' }],
      },
      { text: 'one', start: 3, duration: 1 },
      { text: 'one\nthree', start: 4, duration: 1 },
      { text: 'three', start: 5, duration: 1 },
    ]);
  });

  it('knows groups: with an end, without one, and empty', async () => {
    const long = (text: string, start: number): Caption => ({ text, start, duration: 100 });
    await write(file, [
      { start: 1, duration: 2, captions: [long('a', 0), long('b', 0)] },
      { start: 4, captions: [long('c', 4)] },
      { start: 6, captions: [] },
      { start: 8, captions: [{ text: 'd', start: 8, duration: 1.5 }] },
    ]);
    expect(await read(file)).toEqual([
      { text: 'a\nb', start: 1, duration: 2 },
      { text: 'c', start: 4, duration: 2 },
      { text: 'd', start: 8, duration: 1.5 },
    ]);
  });

  it('keeps boxes, where the size of the track is known', async () => {
    const region = { id: 'r', origin: { x: 10, y: 20 }, size: { width: 50, height: 25 } };
    await write(file, [{ text: 'here', start: 0, duration: 1, region }], {
      size: { width: 640, height: 480 },
    });
    const [caption] = await read(file);
    expect(caption?.region).toMatchObject({ origin: region.origin, size: region.size });
  });

  it('is in fragments as well, at once in real time', async () => {
    const fragments = { movieFragmentInterval: 1, pictures: 8, realTime: true } as const;
    await write(file, CAPTIONS, fragments);
    expect(await read(file)).toEqual(inSeconds(CAPTIONS.filter(({ text }) => text !== '')));
  });
});

describe.each(['mp4', 'mov'])('wvtt in %s', (type) => {
  const region = { ...captionRegions.top, id: 'line' };
  const rich: readonly Caption[] = [
    { text: '-->\n\n<b>&amp;', start: 0.5, duration: 1, identifier: 'first' },
    { text: 'over', start: 2, duration: 8, textAlignment: 'left' },
    {
      text: 'two',
      start: 3,
      duration: 1,
      styles: [{ start: 0, length: 2, textColor: '#ff0000', fontWeight: 'bold' }],
    },
    { text: 'up', start: 4, duration: 1, region },
    { text: 'again', start: 4, duration: 2 },
    { text: 'again', start: 6, duration: 1 },
  ];
  const expected = inSeconds(rich).map((one) => ({
    ...one,
    // Cues say from where on they are, not how deep their region is.
    ...(one.region && {
      region: expect.objectContaining({ origin: { x: 0, y: 0 }, displayAlignment: 'before' }),
    }),
  }));

  it.each<[string, Asked]>([
    ['a plain movie', {}],
    ['fragments', { movieFragmentInterval: 1, pictures: 8 }],
  ])('is read as it was appended, in %s', async (_, asked) => {
    const file = path(`captions.${type}`);
    await write(file, rich, { as: 'wvtt', ...asked });
    expect(await read(file)).toEqual(expected);
  });

  it('is a track of text with a sample for each gap, as mp4box.js reads it', async () => {
    const file = path(`captions.${type}`);
    await write(file, rich.slice(0, 2), { as: 'wvtt' });
    const [track] = readTracks(file);
    expect(track).toMatchObject({
      handler: 'text',
      descriptions: ['wvtt'],
      durations: [1, 0.5, 8],
    });
    const boxes = track?.samples.map((bytes) => Buffer.from(bytes).toString('latin1', 4, 8));
    expect(boxes).toEqual(['vttc', 'vtte', 'vttc']);
    expect(readFileSync(file).includes('nmhd')).toBe(type === 'mp4');
  });

  it('is kept by a remux', async () => {
    const [file, copy] = [path(`captions.${type}`), path(`copy.${type}`)];
    await write(file, rich, { as: 'wvtt' });
    await lastValueFrom(demux(file).pipe(mux(copy)));
    expect(await read(copy)).toEqual(expected);
  });
});

describe.each(['mp4', 'mov'])('stpp in %s', (type) => {
  const region = { ...captionRegions.top, id: 'line/1' };
  const rich: readonly Caption[] = [
    { text: ']]>\n\n<b>&amp;', start: 0.5, duration: 1, identifier: 'the first' },
    { text: 'over', start: 2, duration: 8, textAlignment: 'left' },
    {
      text: 'two',
      start: 3,
      duration: 1,
      styles: [{ start: 0, length: 2, textColor: '#ff0000', ruby: { text: 'x' }, voice: 'Ann' }],
    },
    { text: 'up', start: 4, duration: 1, region },
    { text: 'again', start: 4, duration: 2 },
    { text: 'again', start: 6, duration: 1 },
  ];

  it.each<[string, Asked]>([
    ['a plain movie', {}],
    ['fragments', { movieFragmentInterval: 1, pictures: 8 }],
  ])('is read as it was appended, in %s', async (_, asked) => {
    const file = path(`captions.${type}`);
    await write(file, rich, { as: 'stpp', ...asked });
    expect(await read(file)).toEqual(inSeconds(rich));
  });

  it('is a track of subtitles with a document for each sample, as mp4box.js reads it', async () => {
    const file = path(`captions.${type}`);
    await write(file, rich.slice(0, 2), { as: 'stpp' });
    const [track] = readTracks(file);
    expect(track).toMatchObject({
      handler: 'subt',
      descriptions: ['stpp'],
      durations: [1, 0.5, 8],
    });
    const documents = track?.samples.map((bytes) => Buffer.from(bytes).toString()) ?? [];
    expect(documents.map((text) => /<p [^]*<\/p>/.exec(text)?.[0])).toEqual([
      '<p xml:id="the_x20_first_n01_" region="default">]]&gt;<br/><br/>&lt;b&gt;&amp;amp;</p>',
      undefined,
      '<p xml:id="_n02_" region="default" tts:textAlign="left">over</p>',
    ]);
    expect(readFileSync(file).includes('sthd')).toBe(type === 'mp4');
  });

  it('is kept by a remux', async () => {
    const [file, copy] = [path(`captions.${type}`), path(`copy.${type}`)];
    await write(file, rich, { as: 'stpp' });
    await lastValueFrom(demux(file).pipe(mux(copy)));
    expect(await read(copy)).toEqual(inSeconds(rich));
  });
});

describeWith('ffprobe', 'stpp, as ffprobe reads it', (ffprobe) => {
  it('is a track that it has no codec for', async () => {
    const file = path('captions.mp4');
    await write(file, CAPTIONS, { as: 'stpp' });
    const { text } = ffprobe([
      '-v',
      'error',
      '-show_entries',
      'stream=codec_type,codec_tag_string',
      '-of',
      'csv=p=0',
      file,
    ]);
    expect(text.trim()).toBe('data,stpp');
  });
});

it.each<CaptionFormatName>(['tx3g', 'wvtt', 'stpp'])(
  '%s holds up no other track',
  async (format) => {
    const file = path('sparse.mp4');
    const writer = new AssetWriter(file);
    const receiver = new CaptionReceiver(writer.add(new WriterInput('subtitle')), { format });
    const video = writer.add(new WriterInput('video', { codec: 'mpeg4' }));
    writer.startWriting();
    writer.startSession(0);
    const written = firstValueFrom(video.pipe(skip(199)));
    testPattern({ width: 64, height: 48, duration: 8, frameRate: 25 }).subscribe(video);
    // Every picture is in the movie before there is a caption.
    await written;
    await receiver.append({ text: 'late', start: 1, duration: 1 });
    receiver.finish();
    await writer.finished;
    expect(await read(file)).toEqual([{ text: 'late', start: 1, duration: 1 }]);
  },
);

describeWith('ffmpeg', 'tx3g, as ffmpeg reads it', (ffmpeg) => {
  it.each(['mp4', 'mov'])('in %s', async (type) => {
    const file = path(`captions.${type}`);
    await write(file, CAPTIONS);
    const { text } = ffmpeg(['-v', 'error', '-i', file, '-f', 'srt', '-']);
    expect(text.replace(/\r/g, '').replace(/<\/?font[^>]*(?:Sans|18)[^>]*>|<\/font>/g, '')).toBe(
      [
        ...['1', '00:00:01,000 --> 00:00:02,500', 'Good morning.', ''],
        ...[
          '2',
          '00:00:03,000 --> 00:00:04,000',
          '<b>Two</b> <i><font color="#ffff00">lines</i>,',
          '<u>and</u> <one> & "all"',
          '',
        ],
        ...['3', '00:00:05,000 --> 00:00:07,000', 'שלום 👩‍👩‍👧!', '', ''],
      ].join('\n'),
    );
  });
});

describe('what comes out of order', () => {
  const refused = (
    items: readonly (Caption | CaptionGroup)[],
    asked: Asked = {},
  ): Promise<unknown> =>
    write(path('out.mp4'), items, asked).then(
      () => 'none',
      (error: unknown) => error,
    );
  const at = (start: number, duration = 1): Caption => ({ text: 'x', start, duration });

  it.each<[string, readonly (Caption | CaptionGroup)[], Asked, string, RegExp]>([
    [
      'a caption that starts too early',
      [at(2), at(1)],
      {},
      'invalidTimestamp',
      /starts before the one in front of it/,
    ],
    [
      'a caption in a group',
      [{ start: 1, duration: 2, captions: [] }, at(2)],
      {},
      'invalidTimestamp',
      /before the group in front of it ends/,
    ],
    [
      'a group in a caption',
      [at(1, 3), { start: 2, captions: [] }],
      {},
      'invalidTimestamp',
      /group at .* before what is in front of it ends/,
    ],
    [
      'a group that starts too early',
      [
        { start: 2, captions: [] },
        { start: 1, captions: [] },
      ],
      {},
      'invalidTimestamp',
      /group at .* starts before/,
    ],
    [
      'a caption beyond its group',
      [{ start: 0, duration: 1, captions: [at(1)] }],
      {},
      'invalidArgument',
      /shown while the group is/,
    ],
    [
      'captions that overlap in real time',
      [at(1, 3), at(2)],
      { realTime: true },
      'invalidTimestamp',
      /as one group/,
    ],
    ['a caption without a time', [at(NaN)], {}, 'invalidArgument', /start of a caption is/],
    [
      'a text that is too long',
      [{ ...at(0), text: 'é'.repeat(0x8000) }, at(9)],
      {},
      'invalidArgument',
      /at most 65535 bytes/,
    ],
  ])('refuses %s', async (_, items, asked, code, message) => {
    const error = await refused(items, asked);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  });
});
