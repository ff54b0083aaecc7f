import { MediaError } from '../errors.js';
import { type Box, type BoxHeader, parseBoxes, readHeader } from '../movie/boxes/box.js';
import { needsWide, shiftOffsets, widenOffsets } from '../movie/boxes/offsets.js';
import { type EditableFile } from './outlet.js';

/** Bytes moved at once. */
const PIECE = 8 * 1024 * 1024;

/**
 * Moves the index (`moov`) of a finished movie in front of its media, so that it can be played while it is
 * loaded. The media move back by the size of the index; nothing else changes.
 *
 * libav's own way reopens the file by its name, which it does not have here.
 */
export async function indexToFront(file: EditableFile): Promise<void> {
  const boxes = await topLevel(file);
  const moov = boxes.find(({ type }) => type === 'moov');
  const media = boxes.find(({ type }) => type !== 'ftyp');
  if (!moov || !media || moov.start === media.start) return;
  if (boxes.at(-1) !== moov) throw unexpected('its index is not at the end');
  const [index] = parseBoxes(await file.read(moov.start, moov.size)).boxes;
  if (!index) throw unexpected('its index cannot be read');
  const front = fitted(index);
  await shift(file, media.start, moov.start, front.byteLength);
  await file.write(front, media.start);
}

/** The index with its offsets moved by its own size, which depends on how wide they must be. */
function fitted(moov: Box): Buffer {
  if (needsWide(moov, moov.byteLength)) widenOffsets(moov);
  shiftOffsets(moov, moov.byteLength);
  return moov.toBuffer();
}

async function topLevel(file: EditableFile): Promise<BoxHeader[]> {
  const end = await file.size();
  const boxes: BoxHeader[] = [];
  for (let at = 0; at < end;) {
    const box = readHeader(await file.read(at, 16), 0, at, end);
    if (!box || box.size < box.header || at + box.size > end)
      throw unexpected('it has a broken box');
    boxes.push(box);
    at += box.size;
  }
  return boxes;
}

/** Moves the bytes from `start` up to `end` by `distance`, from behind, so that they may overlap. */
async function shift(
  file: EditableFile,
  start: number,
  end: number,
  distance: number,
): Promise<void> {
  for (let to = end; to > start;) {
    const from = Math.max(start, to - PIECE);
    await file.write(await file.read(from, to - from), from + distance);
    to = from;
  }
}

function unexpected(what: string): MediaError {
  return new MediaError(
    'muxFailed',
    `The movie's index cannot be moved to the front: ${what}. Write without shouldOptimizeForNetworkUse.`,
    { operator: 'mux' },
  );
}
