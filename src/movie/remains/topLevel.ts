/** The boxes of a file from its beginning, as far as they can be believed. @see ISO/IEC 14496-12 §4.2; QuickTime File Format: movie files */
import { type BoxHeader, readHeader } from '../boxes/box.js';
import { type MediaBytes } from './mediaBytes.js';

/** A box of a file that may be cut. */
export interface FoundBox extends BoxHeader {
  /** Whether the file ends before the box does. */
  readonly isCut: boolean;
  /** Whether its size says: up to the end of the file. */
  readonly isOpen: boolean;
}

/** What stands in files of this family; anything else is taken for media of a box whose size was never written. */
const KNOWN = new Set(
  (
    'ftyp styp moov moof mdat free skip wide pnot udta uuid meta mfra sidx ssix emsg prft pdin junk pict PICT ' +
    'mvex trak bloc beam imda idat'
  ).split(' '),
);

/** How a file of this family can begin. */
const FIRST = new Set('ftyp styp moov moof mdat free skip wide pnot sidx'.split(' '));

/** Whether a file is a movie of boxes, as far as its beginning tells. */
export async function isBoxes(file: MediaBytes): Promise<boolean> {
  const box = readHeader(await file.peek(0, 16), 0, 0, file.end);
  return box !== undefined && FIRST.has(box.type);
}

/** The boxes that follow each other from `start`. What comes behind them is none: `end` tells where. */
export async function topLevel(
  file: MediaBytes,
  start = 0,
): Promise<{ readonly boxes: readonly FoundBox[]; readonly end: number }> {
  const boxes: FoundBox[] = [];
  let at = start;
  while (at < file.end) {
    const head = await file.peek(at, 16);
    const box = readHeader(head, 0, at, file.end);
    if (!box || !KNOWN.has(box.type)) break;
    const isOpen = head.readUInt32BE(0) === 0;
    boxes.push({ ...box, isCut: at + box.size > file.end, isOpen });
    at += box.size;
  }
  return { boxes, end: Math.min(at, file.end) };
}
