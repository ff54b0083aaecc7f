/** Chapters as tracks of titles and of pictures. @see QuickTime File Format: chapter lists; 3GPP TS 26.245 */
import { type ChapterList, type TimedChapter } from '../../sample/chapter.js';
import { type AddedSample, type AddedTrack } from './addedTrack.js';
import { Box } from './box.js';
import { fields, fullBox } from './fields.js';
import { type Picture, pictureEntry, pictureOf, videoHeader } from './picture.js';

/** All usual frame rates in whole ticks; a chapter may last nearly ten hours. */
const EXACT = 120_000;
const LONGEST = 0x7fff_ffff / EXACT;
/** For longer ones. */
const COARSE = 1000;

/** The tracks of a language, to be referred to by the track `owner`. */
export function chapterTracks(
  { language, chapters }: ChapterList,
  owner: number,
  isQuickTime: boolean,
): AddedTrack[] {
  const timescale = chapters.every(isShort) ? EXACT : COARSE;
  const common = { timescale, language, isEnabled: false, owner, reference: 'chap' };
  const titles: AddedTrack = {
    ...common,
    handler: 'text',
    name: 'Chapters',
    mediaHeader: isQuickTime ? textHeader() : fullBox('nmhd', 0, 0, Buffer.alloc(0)),
    entries: [isQuickTime ? quickTimeText() : timedText()],
    samples: titleSamples(chapters, timescale, isQuickTime),
  };
  const pictures = pictureTrack(chapters, timescale);
  return pictures ? [titles, { ...common, ...pictures }] : [titles];
}

const isShort = ({ start, duration }: TimedChapter): boolean =>
  start.seconds < LONGEST && (duration?.seconds ?? 0) < LONGEST;

/** A title for each chapter; between chapters there is an empty one. */
function titleSamples(
  chapters: readonly TimedChapter[],
  timescale: number,
  isQuickTime: boolean,
): AddedSample[] {
  return chapters.flatMap(({ title, start, duration }, place) => {
    const ticks = ticksOf(start, timescale);
    const next = chapters[place + 1];
    const until = next && ticksOf(next.start, timescale);
    const end = duration === undefined ? until : ticksOf(start.plus(duration), timescale);
    const sample = { bytes: titleBytes(title, isQuickTime), start: ticks, end };
    const hasGap = end !== undefined && until !== undefined && end < until;
    return hasGap ? [sample, { bytes: titleBytes('', false), start: end, end: until }] : [sample];
  });
}

const ticksOf = (time: TimedChapter['start'], timescale: number): bigint =>
  time.toTicks({ num: 1, den: timescale });

/** Its length and its text; QuickTime must be told that it is UTF-8. */
function titleBytes(title: string, isQuickTime: boolean): Buffer {
  const text = Buffer.from(title);
  const encoding = isQuickTime ? new Box('encd', fields(32, 0x100)).toBuffer() : Buffer.alloc(0);
  return Buffer.concat([fields(16, text.byteLength), text, encoding]);
}

type Pictures = Pick<
  AddedTrack,
  'handler' | 'name' | 'size' | 'mediaHeader' | 'entries' | 'samples'
>;

/** Each picture is shown up to the next one. */
function pictureTrack(chapters: readonly TimedChapter[], timescale: number): Pictures | undefined {
  const shown = chapters.flatMap(({ image, start }) =>
    image ? [{ image, picture: pictureOf(image), start: ticksOf(start, timescale) }] : [],
  );
  const [first] = shown;
  if (!first) return undefined;
  const kinds = new Map<string, Picture>(shown.map(({ picture }) => [keyOf(picture), picture]));
  const places = [...kinds.keys()];
  return {
    handler: 'vide',
    name: 'Chapter pictures',
    size: first.picture,
    mediaHeader: videoHeader(),
    entries: [...kinds.values()].map(pictureEntry),
    samples: shown.map(({ image, picture, start }, place) => ({
      bytes: image,
      start,
      end: shown[place + 1]?.start,
      entry: places.indexOf(keyOf(picture)),
    })),
  };
}

const keyOf = ({ code, width, height }: Picture): string => `${code} ${width}×${height}`;

/** `gmhd`, with what QuickTime wants to find in it. */
function textHeader(): Box {
  const matrix = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000];
  return new Box('gmhd', undefined, [
    graphicsInfo(),
    new Box('text', fields(...matrix.flatMap((value) => [32, value]))),
  ]);
}

/** How media without a place of their own are drawn: as they are. */
export function graphicsInfo(): Box {
  const grey = [16, 0x8000, 16, 0x8000, 16, 0x8000];
  return fullBox('gmin', 0, 0, fields(16, 0x40, ...grey, 16, 0, 16, 0));
}

/** Centred, in the system's font, on nothing. */
const quickTimeText = (): Box =>
  new Box(
    'text',
    Buffer.concat([
      fields(48, 0, 16, 1, 32, 0, 32, 1),
      Buffer.alloc(6 + 8 + 8 + 2 + 2 + 1 + 2 + 6 + 1),
    ]),
  );

function timedText(): Box {
  const box = fields(64, 0n);
  const style = fields(16, 0, 16, 0, 16, 1, 8, 0, 8, 18, 32, 0xffff_ffff);
  const font = Buffer.from('Sans-Serif');
  const fonts = new Box('ftab', Buffer.concat([fields(16, 1, 16, 1, 8, font.byteLength), font]));
  const head = fields(48, 0, 16, 1, 32, 0, 8, 1, 8, -1, 32, 0);
  return new Box('tx3g', Buffer.concat([head, box, style, fonts.toBuffer()]));
}
