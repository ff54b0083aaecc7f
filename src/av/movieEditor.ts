import { type FormatContext } from 'node-av/lib';
import { parseBoxes, walkBoxes } from '../movie/boxes/box.js';
import { editMovie, needsEditing } from '../movie/boxes/editMovie.js';
import { shiftFragmentIndex } from '../movie/boxes/fragmentIndex.js';
import { shiftOffsets } from '../movie/boxes/offsets.js';
import { type WrittenMovie } from '../movie/boxes/trackEdit.js';
import { type HeldRun, type MovieOutput } from './movieOutput.js';

/** A movie whose index may be edited before it is written. */
export interface EditableMovie {
  readonly output: MovieOutput;
  /** Whether the index comes first, to be followed by fragments; else it comes last. */
  readonly hasFragments: boolean;
  /** What it is, as far as it is written. */
  describe(isFinal: boolean): WrittenMovie;
}

/** Edits a movie's index on its way from libav to the sink. */
export class MovieEditor {
  readonly #movie: EditableMovie;
  #isHeld = false;

  public constructor(movie: EditableMovie) {
    this.#movie = movie;
  }

  /** To be called before the header is written. */
  public begin(): void {
    if (!this.#movie.hasFragments) return;
    this.#movie.output.hold();
    this.#isHeld = true;
  }

  /** To be called when libav has written something: lets it go when the index is among it. */
  public wrote(): void {
    if (!this.#isHeld || !this.#movie.output.held.some(hasIndex)) return;
    this.#isHeld = false;
    this.#movie.output.release(this.#edit(this.#movie.describe(false)));
  }

  /** Writes the trailer, whose index is the one that stays. */
  public end(context: FormatContext, writeTrailer: () => void): void {
    const { output } = this.#movie;
    if (!this.#isHeld) {
      context.flushSync();
      output.hold();
    }
    writeTrailer();
    context.flushSync();
    output.release(this.#edit(this.#movie.describe(true)));
  }

  #edit(movie: WrittenMovie): (run: HeldRun) => Buffer {
    const growth = this.#movie.output.growth;
    const isNeeded = needsEditing(movie);
    return ({ bytes }) => {
      if (!isNeeded && growth === 0) return bytes;
      return isHeadOfMedia(bytes) ? grown(bytes, growth) : editBoxes(bytes, movie, growth);
    };
  }
}

const hasIndex = ({ bytes }: HeldRun): boolean =>
  walkBoxes(bytes).some(
    ({ type, start, size }) => type === 'moov' && start + size <= bytes.byteLength,
  );

/** When the movie is whole, libav says how long its media are, where it said nothing before. */
function isHeadOfMedia(bytes: Buffer): boolean {
  return bytes.byteLength <= 16 && bytes.toString('latin1', 4, 8) === 'mdat';
}

/** The index at the front, which is a part of the media in the end, has grown. */
function grown(head: Buffer, growth: number): Buffer {
  const bytes = Buffer.from(head);
  if (bytes.readUInt32BE(0) === 1) {
    bytes.writeBigUInt64BE(bytes.readBigUInt64BE(8) + BigInt(growth), 8);
  } else bytes.writeUInt32BE(bytes.readUInt32BE(0) + growth, 0);
  return bytes;
}

function editBoxes(bytes: Buffer, movie: WrittenMovie, growth: number): Buffer {
  const parts: Buffer[] = [];
  let end = 0;
  for (const { type, start, size } of walkBoxes(bytes)) {
    end = start + size;
    const whole = bytes.subarray(start, end);
    parts.push(type === 'moov' || type === 'mfra' ? editBox(whole, movie, growth) : whole);
  }
  return Buffer.concat([...parts, bytes.subarray(end)]);
}

function editBox(bytes: Buffer, movie: WrittenMovie, growth: number): Buffer {
  const [box] = parseBoxes(bytes).boxes;
  if (!box) return bytes;
  if (box.type === 'mfra') shiftFragmentIndex(box, growth);
  else {
    shiftOffsets(box, growth);
    editMovie(box, movie);
  }
  return box.toBuffer();
}
