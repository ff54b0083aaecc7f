/** Files of captions: written, read back, and as Debian's ffmpeg reads them. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import { concat, from, lastValueFrom, NEVER, throwError, toArray } from 'rxjs';

import { writeCaptions, type WriteCaptionsOptions } from '../../../operators/index.js';
import {
  type Caption,
  type CaptionFileType,
  type CaptionGroup,
  type Destination,
  MediaTime,
  readCaptions,
} from '../../../src/index.js';
import { codeOf } from '../../support/codeOf.js';
import { describeWith } from '../../support/judges.js';
import { scratch } from '../../support/writing.js';

const scratchPath = scratch();
let files = 0;
/** A file that there is not yet. */
const path = (name: string): string => scratchPath(`${files++}-${name}`);

const ms = (milliseconds: number): MediaTime => new MediaTime(milliseconds, 1000);
const CAPTIONS: readonly Caption[] = [
  { text: 'Good morning.\nשלום', start: ms(1000), duration: ms(1500) },
  {
    ...{ text: 'two "styles" & more', start: ms(3000), duration: ms(1000) },
    styles: [{ start: 0, length: 3, textColor: '#ffff00', fontStyle: 'italic' }],
  },
];
const TYPES: readonly CaptionFileType[] = ['vtt', 'srt', 'ttml', 'itt'];

const write = (
  to: Destination,
  items: readonly (Caption | CaptionGroup)[],
  options?: WriteCaptionsOptions,
): Promise<unknown> => lastValueFrom(from(items).pipe(writeCaptions(to, options), toArray()));
const read = (file: string): Promise<Caption[]> =>
  lastValueFrom(readCaptions(file).pipe(toArray()));
const failure = (written: Promise<unknown>): Promise<unknown> =>
  written.then(
    () => 'none',
    (error: unknown) => error,
  );

describe.each(TYPES)('a file of captions, .%s', (type) => {
  it('is read as it was written, and passes captions on', async () => {
    const file = path(`captions.${type}`);
    expect(await write(file, CAPTIONS)).toEqual(CAPTIONS);
    expect(await read(file)).toEqual(CAPTIONS);
  });

  it('shows captions of groups while the group is', async () => {
    const file = path(`captions.${type}`);
    const long = (text: string): Caption => ({ text, start: 0, duration: 100 });
    await write(file, [
      { start: 1, captions: [long('a')] },
      { start: 2, captions: [] },
      { start: 3, duration: 2, captions: [long('b')] },
    ]);
    expect(await read(file)).toEqual([
      { text: 'a', start: ms(1000), duration: ms(1000) },
      { text: 'b', start: ms(3000), duration: ms(2000) },
    ]);
  });

  it('may hold no captions at all', async () => {
    const file = path(`captions.${type}`);
    await write(file, []);
    expect(await read(file)).toEqual([]);
  });
});

describe('writing a file of captions', () => {
  it('leaves no file behind when the source fails, or nobody listens', async () => {
    const [failing, left] = [path('failing.vtt'), path('left.vtt')];
    const broken$ = concat(
      from(CAPTIONS.slice(0, 1)),
      throwError(() => new Error('broken')),
    );
    const failed = failure(lastValueFrom(broken$.pipe(writeCaptions(failing))));
    expect(await failed).toMatchObject({ message: 'broken' });
    concat(CAPTIONS, NEVER).pipe(writeCaptions(left)).subscribe().unsubscribe();
    expect([existsSync(failing), existsSync(left)]).toEqual([false, false]);
  });

  it('replaces a file when it is told to, only', async () => {
    const file = path('captions.srt');
    writeFileSync(file, 'mine');
    expect(await failure(write(file, CAPTIONS))).toMatchObject({ code: 'fileAlreadyExists' });
    expect(readFileSync(file, 'utf8')).toBe('mine');
    await write(file, CAPTIONS, { overwrite: true });
    expect(await read(file)).toEqual(CAPTIONS);
  });

  it('goes wherever movies go, and says the language', async () => {
    const pieces: Uint8Array[] = [];
    let isClosed = false;
    const destination = {
      write: (bytes: Uint8Array) => {
        pieces.push(Uint8Array.from(bytes));
      },
      close: () => {
        isClosed = true;
      },
    };
    await write(destination, CAPTIONS, { type: 'itt', language: 'de' });
    expect(Buffer.concat(pieces).toString()).toContain('xml:lang="de"');
    expect(isClosed).toBe(true);
  });

  it.each<[string, readonly (Caption | CaptionGroup)[], CaptionFileType, string]>([
    ['captions out of order', [...CAPTIONS].reverse(), 'vtt', 'invalidTimestamp'],
    [
      'a caption without a time',
      [{ text: 'x', start: NaN, duration: 1 }],
      'srt',
      'invalidArgument',
    ],
    [
      'captions that overlap in a region of iTT',
      ...([
        [
          { text: 'x', start: 1, duration: 5 },
          { text: 'y', start: 2, duration: 1 },
        ],
        'itt',
        'invalidArgument',
      ] as const),
    ],
    [
      'half a character',
      [{ text: '\ud800', start: 1, duration: 5 }],
      ...(['ttml', 'invalidArgument'] as const),
    ],
    [
      'a style beyond the text',
      [{ text: 'x', start: 1, duration: 5, styles: [{ start: 0, length: 2 }] }],
      ...(['ttml', 'invalidArgument'] as const),
    ],
  ])('refuses %s', async (_, items, type, code) => {
    const file = path(`refused.${type}`);
    expect(await failure(write(file, items))).toMatchObject({ code });
    expect(existsSync(file)).toBe(false);
  });

  it('has to know the type', () => {
    expect(codeOf(() => writeCaptions('captions.txt'))).toBe('formatUnsupported');
    expect(codeOf(() => writeCaptions({ write: () => undefined }))).toBe('formatUnsupported');
  });
});

describeWith('ffmpeg', 'files of captions, as ffmpeg reads them', (ffmpeg) => {
  it.each(['vtt', 'srt'])('.%s', async (type) => {
    const file = path(`captions.${type}`);
    await write(file, CAPTIONS);
    const { text } = ffmpeg(['-v', 'error', '-i', file, '-f', 'srt', '-']);
    const plain = text.replace(/\r|<[^>]*>/g, '');
    expect(plain.trim().split(/\n\n/)).toEqual([
      '1\n00:00:01,000 --> 00:00:02,500\nGood morning.\nשלום',
      '2\n00:00:03,000 --> 00:00:04,000\ntwo "styles" & more',
    ]);
  });
});
