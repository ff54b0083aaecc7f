/** Makes a movie of media that no index tells of. */
import { type ByteReader, type SampleMeter } from '../../backend.js';
import { MediaError } from '../../errors.js';
import { type Track } from '../../sample/track.js';
import { Box } from '../boxes/box.js';
import { fields } from '../boxes/fields.js';
import { type Lane } from './lane.js';
import { emptyIndex, madeIndex } from './madeIndex.js';
import { MediaBytes } from './mediaBytes.js';
import { type RepairProblem } from './problems.js';
import { recognizersOf } from './recognizersOf.js';
import { type Remains, type Unindexed } from './examine.js';
import { type SearchListener, searchSamples, type Unknown } from './search.js';
import { templateOf, type TrackTemplate } from './template.js';
import { VirtualFile } from './virtualFile.js';

/** What the search needs of others. */
export interface SearchTools extends SearchListener {
  readonly reader: ByteReader;
  /** What readers make of the tracks of an index. */
  tracksOf(movie: Uint8Array): Promise<readonly Track[]>;
  meterOf(track: Track): Promise<SampleMeter>;
}

/** Bytes before a sample: the head of a box of any size. */
const HEAD = 16;

/** The samples of media, found by what they are. `index`: that of another take, or what is left of their own. */
export async function searched(
  { regions, head, file, index: rest }: Unindexed,
  index: Box,
  tools: SearchTools,
): Promise<Remains> {
  const mvhd = index.find('mvhd');
  const templates = index.all('trak').flatMap((trak) => templateOf(trak) ?? []);
  if (!mvhd || templates.length === 0) throw undescribed();
  const ftyp = head.byteLength > 0 ? head : DEFAULT_TYPE;
  const probed = await tools.tracksOf(
    Buffer.concat([ftyp, emptyIndex(mvhd, templates).toBuffer()]),
  );
  const { lanes, problems } = await lanesOf(templates, probed, tools);
  try {
    for (const [from, to] of regions) {
      const media = new MediaBytes(tools.reader, from, to);
      problems.push(...problemsOf(await searchSamples(media, lanes, tools)));
    }
  } finally {
    for (const { recognizer } of lanes) recognizer.close?.();
  }
  const found: RepairProblem = { code: rest ? 'indexCut' : 'indexMissing' };
  problems.unshift(found);
  problems.push(...silentLanes(lanes), { code: 'timesGuessed', message: ratesOf(lanes) });
  const indexSize = madeIndex(mvhd, lanes, 0).byteLength;
  const before = ftyp.byteLength + indexSize + HEAD;
  const made = madeIndex(mvhd, lanes, before).toBuffer();
  const mdat = fields(32, 1, 32, 0x6d_64_61_74, 64, HEAD + file.end);
  const source = new VirtualFile(tools.reader, [
    { bytes: Buffer.concat([ftyp, made, mdat]) },
    { from: 0, size: file.end },
  ]);
  return { source, problems, saysLengths: true, isThere: () => true };
}

const DEFAULT_TYPE = new Box('ftyp', Buffer.from('isom\0\0\x02\0isomiso2mp41')).toBuffer();

async function lanesOf(
  templates: readonly TrackTemplate[],
  tracks: readonly Track[],
  tools: SearchTools,
): Promise<{ readonly lanes: Lane[]; readonly problems: RepairProblem[] }> {
  const problems: RepairProblem[] = [];
  const known: { readonly template: TrackTemplate; readonly track: Track }[] = [];
  for (const [place, template] of templates.entries()) {
    const track = tracks[place];
    if (track) known.push({ template, track });
  }
  const lanes = await recognizersOf(known, tools, ({ coding, handler }) => {
    problems.push({
      code: 'trackLeftOut',
      message: `Samples of ${coding} (${handler}) cannot be told from other bytes.`,
    });
  });
  return { lanes, problems };
}

function problemsOf({ bytes, places, rest }: Unknown): RepairProblem[] {
  const between: RepairProblem[] = bytes > 0 ? [{ code: 'bytesUnknown', bytes, places }] : [];
  return rest > 0 ? [...between, { code: 'mediaCut', bytes: rest }] : between;
}

/** What pictures were believed to have, since that is the part that may be wrong. */
const ratesOf = (lanes: readonly Lane[]): string =>
  lanes
    .filter(({ template: { handler } }) => handler === 'vide')
    .map(({ template: { coding, timescale, tick = timescale } }) => {
      const rate = Math.round((timescale / tick) * 1000) / 1000;
      return `Pictures of ${coding} are presented ${rate} times a second.`;
    })
    .join(' ');

const silentLanes = (lanes: readonly Lane[]): RepairProblem[] =>
  lanes
    .filter(({ samples }) => samples.length === 0)
    .map(({ template: { coding, handler } }) => ({
      code: 'trackLeftOut',
      message: `No sample of ${coding} (${handler}) was found.`,
    }));

function undescribed(): MediaError {
  return new MediaError(
    'indexMissing',
    'The index says of no track what its samples are. Give a whole movie of the same writer or device as `like`: its descriptions say it.',
    { operator: 'repair' },
  );
}
