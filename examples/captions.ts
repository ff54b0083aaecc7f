// The same captions in every format: tracks of movies and files beside them, read back by ourselves and by Debian's ffmpeg; what each has lost.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { from, lastValueFrom, toArray } from 'rxjs';

import { writeCaptions } from '../operators/index.js';
import {
  AssetWriter,
  type Caption,
  type CaptionFormatName,
  CaptionReceiver,
  captionRegions,
  MediaTime,
  readCaptions,
  warnings$,
  WriterInput,
} from '../src/index.js';
import { fail } from './support/progressBar.js';

const [folder = 'captions'] = process.argv.slice(2);
const at = (milliseconds: number): MediaTime => new MediaTime(milliseconds, 1000);

const CAPTIONS: readonly Caption[] = [
  { text: 'Good morning.', start: at(500), duration: at(1500) },
  {
    ...{ text: '- Who is there?\n- Nobody & nothing.', start: at(2000), duration: at(2500) },
    styles: [{ start: 2, length: 3, fontStyle: 'italic', textColor: '#ffff00' }],
  },
  {
    ...{ text: 'Above, and bold', start: at(5000), duration: at(2000) },
    region: captionRegions.top,
    styles: [{ start: 11, length: 4, fontWeight: 'bold', decoration: ['underline'] }],
  },
  {
    ...{ text: '漢字 and שלום 👋', start: at(7000), duration: at(1000), textAlignment: 'left' },
    styles: [{ start: 0, length: 2, ruby: { text: 'kanji' } }],
  },
];

/** A row of the table: a file, and how it is written. */
interface Row {
  readonly name: string;
  readonly write: (path: string) => Promise<unknown>;
}

const track = (type: string, format: CaptionFormatName): Row => ({
  name: `${format}.${type}`,
  write: async (path) => {
    const writer = new AssetWriter(path, { overwrite: true });
    const input = writer.add(new WriterInput('subtitle'));
    input.languageCode = 'eng';
    input.naturalSize = { width: 640, height: 360 };
    const receiver = new CaptionReceiver(input, { format });
    writer.startWriting();
    writer.startSession(0);
    for (const caption of CAPTIONS) await receiver.append(caption);
    receiver.finish();
    await writer.finished;
  },
});

const file = (type: string): Row => ({
  name: `captions.${type}`,
  write: (path) =>
    lastValueFrom(from(CAPTIONS).pipe(writeCaptions(path, { overwrite: true, language: 'en' })), {
      defaultValue: undefined,
    }),
});

const ROWS: readonly Row[] = [
  ...[track('mp4', 'tx3g'), track('mov', 'tx3g'), track('mp4', 'wvtt'), track('mp4', 'stpp')],
  ...[file('vtt'), file('srt'), file('ttml'), file('itt')],
];

const milliseconds = (time: Caption['start']): number =>
  Math.round(1000 * (time instanceof MediaTime ? time.seconds : time));

/** What is otherwise in what was read, in words. */
function lostIn(read: readonly Caption[]): string[] {
  if (read.length !== CAPTIONS.length) return [`${read.length} of ${CAPTIONS.length} captions`];
  const lost = CAPTIONS.flatMap((caption, place) => {
    const found = read[place] ?? caption;
    const times = ['start', 'duration'] as const;
    const isMoved = times.some((one) => milliseconds(caption[one]) !== milliseconds(found[one]));
    const others = ['text', 'styles', 'textAlignment'] as const;
    return [
      ...(isMoved ? ['times'] : []),
      ...others.filter((key) => !isDeepStrictEqual(caption[key], found[key])),
      ...(Boolean(caption.region) === Boolean(found.region) ? [] : ['region']),
    ];
  });
  return [...new Set(lost)];
}

/** How many texts ffmpeg finds, when it is asked for SubRip. */
function ffmpegReads(path: string): string {
  const { status, stdout, error } = spawnSync(
    'ffmpeg',
    ['-v', 'error', '-i', path, '-f', 'srt', '-'],
    { encoding: 'utf8' },
  );
  if (error) return 'is not installed';
  if (status !== 0) return 'does not read it';
  const plain = stdout.replace(/\r|<[^>]*>|\{[^}]*\}/g, '');
  const found = CAPTIONS.filter(({ text }) => plain.includes(text)).length;
  return `${found} of ${CAPTIONS.length} texts`;
}

async function main(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  console.log(`${'file'.padEnd(14)}${'we read'.padEnd(66)}ffmpeg`);
  for (const { name, write } of ROWS) {
    const said: string[] = [];
    const listening = warnings$.subscribe({
      next: ({ message }) => said.push(/way to say (\w+)/.exec(message)?.[1] ?? message),
      error: fail,
    });
    const path = join(folder, name);
    await write(path);
    listening.unsubscribe();
    const lost = lostIn(
      await lastValueFrom(readCaptions(path).pipe(toArray()), { defaultValue: [] }),
    );
    const told = said.length === 0 ? '' : ` (told: ${said.join(', ')})`;
    const result = lost.length === 0 ? 'the same' : `all but ${lost.join(', ')}${told}`;
    console.log(`${name.padEnd(14)}${result.padEnd(66)}${ffmpegReads(path)}`);
  }
}

main().catch(fail);
