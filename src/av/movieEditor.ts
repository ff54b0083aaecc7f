import { type FormatContext } from 'node-av/lib';
import { addedMedia } from '../movie/boxes/addedTracks.js';
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
  /** What goes in front of the first fragment. */
  #messages: Buffer[] = [];
  /** Where the media of tracks lie that libav does not write; undefined: nowhere yet. */
  #mediaAt: number | undefined;

  public constructor(movie: EditableMovie) {
    this.#movie = movie;
  }

  /** To be called before the header is written. */
  public begin(): void {
    if (!this.#movie.hasFragments) return;
    this.#movie.output.hold();
    this.#isHeld = true;
  }

  /** Whether the index has yet to be edited, and nothing has gone on. */
  public get isHeld(): boolean {
    return this.#isHeld;
  }

  /** Messages that go in front of the first fragment. */
  public addMessages(messages: Buffer): void {
    this.#messages.push(messages);
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
    const isNeeded = needsEditing(movie) || this.#messages.length > 0;
    return (run) => {
      if (!isNeeded && growth === 0) return run.bytes;
      return isHeadOfMedia(run.bytes)
        ? grown(run.bytes, growth)
        : this.#editBoxes(run, movie, growth);
    };
  }

  #editBoxes({ position, bytes }: HeldRun, movie: WrittenMovie, growth: number): Buffer {
    const parts: Buffer[] = [];
    let [end, size] = [0, 0];
    const add = (part: Buffer): void => {
      parts.push(part);
      size += part.byteLength;
    };
    for (const box of walkBoxes(bytes)) {
      // What was added in front of it in the same run counts as well.
      const shift = growth + size - end;
      const whole = bytes.subarray(box.start, box.start + box.size);
      end = box.start + box.size;
      if (box.type === 'moof') for (const messages of this.#messages.splice(0)) add(messages);
      if (box.type === 'moov') add(this.#addMedia(movie, position + growth + size));
      if (box.type === 'moov') add(editIndex(whole, movie, growth, this.#mediaAt));
      else add(box.type === 'mfra' ? this.#shiftIndex(whole, shift) : whole);
    }
    return Buffer.concat([...parts, bytes.subarray(end)]);
  }

  /** Fragments lie later by what was put in front of each. */
  #shiftIndex(bytes: Buffer, shift: number): Buffer {
    const { output } = this.#movie;
    const [mfra] = parseBoxes(bytes).boxes;
    if (!mfra) return bytes;
    shiftFragmentIndex(mfra, (offset) => shift - output.growth + output.growthAt(offset));
    return mfra.toBuffer();
  }

  /** The media that go in front of the index: once, however often that is written. */
  #addMedia(movie: WrittenMovie, at: number): Buffer {
    const media = this.#mediaAt === undefined ? addedMedia(movie) : undefined;
    if (!media) return Buffer.alloc(0);
    const bytes = media.toBuffer();
    this.#mediaAt = at + bytes.byteLength - media.bytes.byteLength;
    return bytes;
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

function editIndex(
  bytes: Buffer,
  movie: WrittenMovie,
  shift: number,
  mediaAt: number | undefined,
): Buffer {
  const [moov] = parseBoxes(bytes).boxes;
  if (!moov) return bytes;
  shiftOffsets(moov, shift);
  editMovie(moov, movie, mediaAt);
  return moov.toBuffer();
}
