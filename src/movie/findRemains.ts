import { type Observable } from 'rxjs';
import { type ByteReader, type MediaInput, type OpenOptions, openWith } from '../backend.js';
import { MediaError } from '../errors.js';
import { probe } from '../source/demux.js';
import { type Box } from './boxes/box.js';
import { templateOf } from './remains/template.js';
import { examine, type Remains, type Unindexed } from './remains/examine.js';
import { IN_BAND, inBandIndex, rawBeginning, reread } from './remains/inBand.js';
import { MediaBytes } from './remains/mediaBytes.js';
import { parseCutBoxes } from './remains/cutBoxes.js';
import { type SearchListener } from './remains/search.js';
import { searched } from './remains/searched.js';
import { isBoxes, topLevel } from './remains/topLevel.js';

/** What is to be read, and with what help. */
export interface RemainsInit {
  readonly from: MediaInput;
  readonly like: MediaInput | undefined;
  readonly source: OpenOptions;
}

/** Finds out what is left of a movie; its samples, where no index tells of them. */
export async function findRemains(
  reader: ByteReader,
  { from, like, source }: RemainsInit,
  listener: SearchListener,
): Promise<Remains> {
  const check = (): void => {
    listener.check();
  };
  const finding = await examine(reader, from, check);
  if ('remains' in finding) return finding.remains;
  const { unindexed } = finding;
  if (unindexed.regions.length === 0) throw nothing();
  const index = await describe(unindexed, like, source);
  return await searched(unindexed, index, {
    ...{ reader, check },
    searched: (bytes) => {
      listener.searched(bytes);
    },
    tracksOf: async (movie) => (await once(probe(movie, { ...source, format: 'mov' }))).tracks,
    meterOf: (track) => once(openWith((backend) => backend.openMeter(track))),
  });
}

/** The index that describes the tracks: another take's, what is left of the own one, or what the pictures say. */
async function describe(
  unindexed: Unindexed,
  like: MediaInput | undefined,
  source: OpenOptions,
): Promise<Box> {
  const { index } = unindexed;
  if (like !== undefined) return await indexOf(like);
  if (index?.all('trak').some((trak) => templateOf(trak))) return index;
  const own = await ownDescription(unindexed, source);
  if (own) return own;
  throw new MediaError(
    'indexMissing',
    `The movie's index, which is written last, is ${index ? 'not whole' : 'missing'}, so nothing says what the media are. Give a whole movie of the same writer or device, ` +
      'recorded with the same settings, as `like`.',
    { operator: 'repair' },
  );
}

/** What pictures say of themselves, where their parameters lie with them. */
async function ownDescription(
  { file, regions }: Unindexed,
  source: OpenOptions,
): Promise<Box | undefined> {
  const [[from, to] = [0, 0]] = regions;
  const media = file.part(from, to);
  for (const codec of IN_BAND) {
    const raw = await rawBeginning(media, codec);
    if (!raw) continue;
    const { tracks } = await once(probe(raw, { ...source, format: codec }));
    const index = tracks[0] && inBandIndex(codec, tracks[0]);
    if (index) return reread(index);
  }
  return undefined;
}

async function indexOf(like: MediaInput): Promise<Box> {
  const reader = await once(openWith((backend) => backend.openBytes(like)));
  try {
    const file = new MediaBytes(reader);
    const { boxes } = (await isBoxes(file)) ? await topLevel(file) : { boxes: [] };
    const found = boxes.find(({ type, isCut }) => type === 'moov' && !isCut);
    const bytes = found && (await reader.read(found.start, found.size));
    const [index] = bytes ? parseCutBoxes(bytes) : [];
    if (index?.all('trak').some((trak) => templateOf(trak))) return index;
  } finally {
    reader.close();
  }
  throw new MediaError(
    'invalidArgument',
    '`like` must be a whole movie (mp4, mov) of the same writer or device, and what was given has no index that describes a track.',
    { operator: 'repair' },
  );
}

/** The one value of what is opened. */
const once = <T>(source: Observable<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    source.subscribe({ next: resolve, error: reject });
  });

function nothing(): MediaError {
  return new MediaError(
    'noMedia',
    'The movie ends before its media begin: there is nothing to recover.',
    { operator: 'repair' },
  );
}
