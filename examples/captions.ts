// The same captions in every format: tracks of movies, files beside them, and in the pictures themselves; read back by ourselves and by ffmpeg, with what each has lost.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { from, lastValueFrom, type Observable, toArray } from 'rxjs';

import {
  decode,
  embedCaptions,
  encode,
  extractCaptions,
  mux,
  writeCaptions,
} from '../operators/index.js';
import {
  AssetWriter,
  type Caption,
  type CaptionFormatName,
  type CaptionGroup,
  CaptionReceiver,
  captionRegions,
  demux,
  MediaTime,
  readCaptions,
  testPattern,
  type VideoSample,
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

const SIZE = { width: 640, height: 360 };
const FRAME_RATE = { num: 30_000, den: 1001 };
const frame = (count: number): MediaTime => new MediaTime(count * 1001, 30_000);

/** What line 21 of a television has: letters of the west, 32 in a row, at the times of pictures; and it takes time to be sent. */
const LINE_21: readonly Caption[] = [
  { text: 'Good morning.', start: frame(60), duration: frame(45) },
  {
    ...{ text: '- Who is there?\n- Nobody & nothing.', start: frame(120), duration: frame(75) },
    styles: [{ start: 2, length: 3, textColor: '#ffff00' }],
  },
  { text: 'ÉTÉ ½ ♪', start: frame(225), duration: frame(60) },
];

/** A row of the table: a file, how it is written, and how it is read. */
interface Row {
  readonly name: string;
  /** Default: `CAPTIONS`. */
  readonly captions?: readonly Caption[];
  readonly write: (path: string) => Promise<unknown>;
  /** Default: {@link readCaptions}. */
  readonly read?: (path: string) => Observable<Caption | CaptionGroup>;
  /** What ffmpeg is to open; default: the file. */
  readonly input?: (path: string) => readonly string[];
}

const track = (type: string, format: CaptionFormatName, captions = CAPTIONS): Row => ({
  name: `${format}.${type}`,
  captions,
  write: async (path) => {
    const writer = new AssetWriter(path, { overwrite: true });
    const input = writer.add(new WriterInput('subtitle'));
    input.languageCode = 'eng';
    input.naturalSize = SIZE;
    const options = format === 'c608' ? { frameRate: FRAME_RATE } : {};
    const receiver = new CaptionReceiver(input, { format, ...options });
    writer.startWriting();
    writer.startSession(0);
    for (const caption of captions) await receiver.append(caption);
    receiver.finish();
    await writer.finished;
  },
});

const file = (type: string, captions = CAPTIONS): Row => ({
  name: `captions.${type}`,
  captions,
  write: (path) =>
    lastValueFrom(from(captions).pipe(writeCaptions(path, { overwrite: true, language: 'en' })), {
      defaultValue: undefined,
    }),
});

/** In the pictures themselves, as television has it. */
const closed: Row = {
  name: 'closed.mp4',
  captions: LINE_21,
  write: (path) => {
    const pictures$ = testPattern({ ...SIZE, frameRate: '30000/1001', duration: 10 });
    const movie$ = pictures$.pipe(
      embedCaptions(LINE_21),
      encode({ codec: 'h264' }),
      mux(path, { overwrite: true }),
    );
    return lastValueFrom(movie$, { defaultValue: undefined });
  },
  read: (path) => demux(path, ({ video }) => video.pipe(decode<VideoSample>(), extractCaptions())),
  input: (path) => ['-f', 'lavfi', '-i', `movie=${path}[out+subcc]`, '-map', '0:s'],
};

const ROWS: readonly Row[] = [
  ...[track('mp4', 'tx3g'), track('mov', 'tx3g'), track('mp4', 'wvtt'), track('mp4', 'stpp')],
  ...[file('vtt'), file('srt'), file('ttml'), file('itt')],
  ...[track('mov', 'c608', LINE_21), closed, file('scc', LINE_21)],
];

const milliseconds = (time: Caption['start']): number =>
  Math.round(1000 * (time instanceof MediaTime ? time.seconds : time));

/** What is otherwise in what was read, in words. */
function lostIn(read: readonly (Caption | CaptionGroup)[], { captions = CAPTIONS }: Row): string[] {
  const found = read.filter((item): item is Caption => 'text' in item);
  if (found.length !== captions.length) return [`${found.length} of ${captions.length} captions`];
  // Line 21 has a row and a colour for everything.
  const isPlain = captions === LINE_21;
  const others = isPlain ? (['text'] as const) : (['text', 'styles', 'textAlignment'] as const);
  const lost = captions.flatMap((caption, place) => {
    const other = found[place] ?? caption;
    const times = ['start', 'duration'] as const;
    const isMoved = times.some((one) => milliseconds(caption[one]) !== milliseconds(other[one]));
    const isPlaced = isPlain || Boolean(caption.region) === Boolean(other.region);
    return [
      ...(isMoved ? ['times'] : []),
      ...others.filter((key) => !isDeepStrictEqual(caption[key], other[key])),
      ...(isPlaced ? [] : ['region']),
    ];
  });
  return [...new Set(lost)];
}

/** How many texts ffmpeg finds, when it is asked for SubRip. */
function ffmpegReads(path: string, { captions = CAPTIONS, input }: Row): string {
  const opened = input?.(path) ?? ['-i', path];
  const { status, stdout, error } = spawnSync(
    'ffmpeg',
    ['-v', 'error', ...opened, '-f', 'srt', '-'],
    { encoding: 'utf8' },
  );
  if (error) return 'is not installed';
  if (status !== 0) return 'does not read it';
  const plain = stdout.replace(/\r|<[^>]*>|\{[^}]*\}|\\h/g, '');
  const found = captions.filter(({ text }) => plain.includes(text)).length;
  return `${found} of ${captions.length} texts`;
}

async function main(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  console.log(`${'file'.padEnd(14)}${'we read'.padEnd(66)}ffmpeg`);
  for (const row of ROWS) {
    const { name, write, read = readCaptions } = row;
    const said: string[] = [];
    const listening = warnings$.subscribe({
      next: ({ message }) => said.push(/way to say (\w+)/.exec(message)?.[1] ?? message),
      error: fail,
    });
    const path = join(folder, name);
    await write(path);
    listening.unsubscribe();
    const again = await lastValueFrom(read(path).pipe(toArray()), { defaultValue: [] });
    const lost = lostIn(again, row);
    const told = said.length === 0 ? '' : ` (told: ${said.join(', ')})`;
    const result = lost.length === 0 ? 'the same' : `all but ${lost.join(', ')}${told}`;
    console.log(`${name.padEnd(14)}${result.padEnd(66)}${ffmpegReads(path, row)}`);
  }
}

main().catch(fail);
