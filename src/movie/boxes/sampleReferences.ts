/** Samples that lie in other files. @see ISO/IEC 14496-12 §8.7.2; QuickTime File Format: data reference atoms */
import { relativeTo } from '../../sample/sampleReference.js';
import { MediaError } from '../../errors.js';
import { aliasRecord } from './aliasRecord.js';
import { Box } from './box.js';
import { type Chunk, writeChunks } from './chunkTable.js';
import { REFERENCE_AT, SELF_CONTAINED } from './dataReferences.js';
import { tableOf } from './offsets.js';
import { sampleRuns } from './sampleRuns.js';
import { type TrackEdit, type WrittenTrack } from './trackEdit.js';

/** Bytes of a chunk. */
const LARGEST = 1024 * 1024;

/** libav knows no samples in other files: what was written for them is no part of the movie any more. */
export const sampleReferences: TrackEdit = {
  isNeeded: ({ references = [] }, { isFinal }) => isFinal && references.length > 0,
  apply: (trak, track) => {
    const stbl = tableOf(trak);
    const dref = trak.find('mdia', 'minf', 'dinf', 'dref');
    const stsd = stbl?.find('stsd');
    if (!stbl || !dref || !stsd) return;
    const samples = placesOf(stbl, track);
    const files = [...new Set(samples.map(({ url }) => url))];
    stbl.put(new Box('stsz', sizesOf(samples)));
    setFiles(dref, stsd, files, track);
    writeChunks(stbl, chunked(samples, files));
  },
};

interface Place {
  /** Undefined: the movie itself. */
  readonly url: string | undefined;
  readonly offset: number;
  readonly size: number;
}

/** Where each sample lies in truth. */
function placesOf(stbl: Box, { references = [] }: WrittenTrack): Place[] {
  const places: Place[] = [];
  for (const { count, size, offset } of sampleRuns(stbl)) {
    for (let index = 0; index < count; index++)
      places.push({ url: undefined, size, offset: offset + index * size });
  }
  for (const { index, url, byteOffset, byteLength } of references) {
    if (!places[index]) throw miscounted(places.length, index);
    places[index] = { url, offset: byteOffset, size: byteLength };
  }
  return places;
}

function sizesOf(samples: readonly Place[]): Buffer {
  const bytes = Buffer.alloc(12 + samples.length * 4);
  bytes.writeUInt32BE(samples.length, 8);
  for (const [index, { size }] of samples.entries()) bytes.writeUInt32BE(size, 12 + index * 4);
  return bytes;
}

/** Names the files, and has one description of the samples for each. */
function setFiles(
  dref: Box,
  stsd: Box,
  files: readonly (string | undefined)[],
  { track: { properties } }: WrittenTrack,
): void {
  const names = files.map((url) =>
    url === undefined ? undefined : relativeTo(url, properties?.sampleReferenceBaseURL),
  );
  // libav does not count what it does not know, so what it does know comes in the same order, behind that.
  const aliases = names.flatMap((name) => (name === undefined ? [] : (aliasRecord(name) ?? [])));
  dref.children = [
    ...names.map((name) => new Box('url ', name === undefined ? flagged() : located(name))),
    ...aliases.map((record) => new Box('alis', Buffer.concat([Buffer.alloc(4), record]))),
  ];
  dref.bytes = withCount(dref.bytes, dref.children.length);
  const [entry] = stsd.children ?? [];
  if (!entry) return;
  stsd.children = files.map((_, index) => described(entry, index + 1));
  stsd.bytes = withCount(stsd.bytes, files.length);
}

const flagged = (): Buffer => Buffer.from([0, 0, 0, SELF_CONTAINED]);
const located = (name: string): Buffer => Buffer.from(`\0\0\0\0${name}\0`);

function withCount(bytes: Buffer, count: number): Buffer {
  const changed = Buffer.from(bytes);
  changed.writeUInt32BE(count, 4);
  return changed;
}

function described(entry: Box, reference: number): Box {
  const copy = new Box(entry.type, Buffer.from(entry.bytes));
  copy.bytes.writeUInt16BE(reference, REFERENCE_AT);
  return copy;
}

/** Samples that follow each other in their file are a chunk. */
function chunked(samples: readonly Place[], files: readonly (string | undefined)[]): Chunk[] {
  const chunks: { offset: number; count: number; size: number; description: number }[] = [];
  for (const { url, offset, size } of samples) {
    const description = files.indexOf(url) + 1;
    const last = chunks.at(-1);
    const follows = last?.description === description && last.offset + last.size === offset;
    if (last && follows && last.size + size <= LARGEST) {
      last.count++;
      last.size += size;
    } else chunks.push({ offset, count: 1, size, description });
  }
  return chunks;
}

function miscounted(count: number, index: number): MediaError {
  return new MediaError(
    'muxFailed',
    `The index of the movie has ${count} samples of a track, and sample ${index} was to refer to another file. Write the samples themselves.`,
    { operator: 'mux' },
  );
}
