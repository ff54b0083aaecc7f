/** Finds out what is left of a movie, and how it can be read. */
import { type ByteReader, type MediaInput } from '../../backend.js';
import { type EncodedSample } from '../../sample/encodedSample.js';
import { type Box } from '../boxes/box.js';
import { tableOf } from '../boxes/offsets.js';
import { sampleCount } from '../boxes/sampleRuns.js';
import { parseCutBoxes } from './cutBoxes.js';
import { findIndexes, type FoundIndex } from './findIndex.js';
import { mediaEnd, ViewMaker } from './indexedView.js';
import { MediaBytes } from './mediaBytes.js';
import { orElse } from './orElse.js';
import { type RepairProblem } from './problems.js';
import { type FoundBox, isBoxes, topLevel } from './topLevel.js';
import { VirtualFile } from './virtualFile.js';

/** What is left of a movie, in a form that can be demuxed. */
export interface Remains {
  readonly source: MediaInput;
  readonly problems: readonly RepairProblem[];
  /** Whether it says how long samples are. */
  readonly saysLengths: boolean;
  /** Whether all of a sample is there. */
  isThere(sample: EncodedSample): boolean;
}

/** Media without an index, and what is left of that. */
export interface Unindexed {
  readonly file: MediaBytes;
  /** Where there are media, from and to. */
  readonly regions: readonly (readonly [number, number])[];
  /** The first bytes of the file, which tell what kind it is of. */
  readonly head: Buffer;
  /** What is left of the index. */
  readonly index: Box | undefined;
}

/** What was found: something to read; or media that are to be looked for. */
export type Finding = { readonly remains: Remains } | { readonly unindexed: Unindexed };

/** No index is larger. */
const LARGEST = 1024 * 1024 * 1024;

/** Looks at a file. `check` throws when nobody wants to know any more. */
export async function examine(
  reader: ByteReader,
  input: MediaInput,
  check: () => void,
): Promise<Finding> {
  const file = new MediaBytes(reader);
  if (!(await isBoxes(file))) {
    return { remains: { source: input, problems: [], saysLengths: false, isThere: () => true } };
  }
  const { boxes, end } = await topLevel(file);
  const first = boxes.find(({ type, isCut }) => type === 'moov' && !isCut);
  const indexes = first ? [{ ...first, isCut: false }] : await findIndexes(file, 0, check);
  const examiner = new Examiner(reader, file, boxes);
  for (const index of indexes.toReversed()) {
    const remains = index.isCut ? undefined : await examiner.indexed(index);
    if (remains) return { remains };
  }
  return { unindexed: await examiner.unindexed(indexes.at(-1), end) };
}

class Examiner {
  readonly #reader: ByteReader;
  readonly #file: MediaBytes;
  readonly #boxes: readonly FoundBox[];

  public constructor(reader: ByteReader, file: MediaBytes, boxes: readonly FoundBox[]) {
    this.#reader = reader;
    this.#file = file;
    this.#boxes = boxes;
  }

  /** The movie that an index tells of; undefined: it tells of none. */
  public async indexed(index: FoundIndex): Promise<Remains | undefined> {
    if (index.size > LARGEST) return undefined;
    const bytes = await this.#reader.read(index.start, index.size);
    const [moov] = parseCutBoxes(bytes);
    const hasFragments = moov?.find('mvex') !== undefined;
    const hasSamples = moov?.all('trak').some((trak) => samplesOf(trak) > 0) ?? false;
    if (!hasFragments && !hasSamples) return undefined;
    const view = new ViewMaker(this.#file);
    const around = this.#boxes.find(
      ({ start, size }) => start < index.start && start + size > index.start,
    );
    if (around && around.type !== 'mdat') return undefined;
    // Media lie in front of their index, fragments behind it.
    if (around && hasSamples && !view.end(around, index.start)) return undefined;
    if (around && !hasSamples) view.open(around, index.start);
    await view.take(around ? index.start : 0);
    if (!hasSamples && !view.hasFragments) return undefined;
    if (moov && hasSamples) view.reach(mediaEnd(moov));
    return this.#remainsOf(view);
  }

  /** What is left where no index tells of the media. */
  public async unindexed(index: FoundIndex | undefined, end: number): Promise<Unindexed> {
    const regions = this.#boxes
      .filter(({ type }) => type === 'mdat')
      .map(({ start, header, size }, place, all): [number, number] => {
        // A size that was never written, or was only a place for one: what follows is no box, but the media.
        const isLast = place === all.length - 1;
        const isUnsized = isLast && end < this.#file.end;
        const until = index && index.start > start ? index.start : this.#file.end;
        return [start + header, Math.min(isUnsized ? until : start + size, until)];
      })
      .filter(([from, to]) => to > from);
    const [ftyp] = this.#boxes;
    const head = ftyp?.type === 'ftyp' ? await this.#file.peek(0, ftyp.size) : Buffer.alloc(0);
    const rest = index && (await this.#file.peek(index.start, Math.min(index.size, LARGEST)));
    return { file: this.#file, regions, head, index: rest && parseCutBoxes(rest)[0] };
  }

  #remainsOf(view: ViewMaker): Remains {
    const { stretches, problems } = view.view;
    const source = new VirtualFile(this.#reader, stretches);
    return {
      source,
      problems,
      saysLengths: true,
      isThere: ({ packet }) =>
        packet.position === undefined || source.isBacked(packet.position, packet.byteLength),
    };
  }
}

const samplesOf = (trak: Box): number => {
  const stbl = tableOf(trak);
  return stbl ? orElse(() => sampleCount(stbl), 0) : 0;
};
