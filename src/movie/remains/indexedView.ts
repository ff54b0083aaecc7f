/** A movie whose index is there, as a file in which nothing is cut. */
import { type Box, type BoxHeader, readHeader } from '../boxes/box.js';
import { fields } from '../boxes/fields.js';
import { tableOf } from '../boxes/offsets.js';
import { sampleRuns } from '../boxes/sampleRuns.js';
import { orElse } from './orElse.js';
import { type MediaBytes } from './mediaBytes.js';
import { type RepairProblem } from './problems.js';
import { type FoundBox, topLevel } from './topLevel.js';
import { patched, type Stretch } from './virtualFile.js';

interface Patch {
  readonly at: number;
  readonly bytes: Buffer;
}

/** What makes a file whole for who reads it. */
export interface IndexedView {
  readonly stretches: readonly Stretch[];
  readonly problems: readonly RepairProblem[];
}

const MDAT = 0x6d_64_61_74;

/** Of a box, in bytes. */
const HEAD = 8;

/** Bytes that are looked through at once. */
const STEP = 1024 * 1024;

/**
 * The boxes of a file from `boxes` on, with those in order that are not: fragments that were not yet to be seen are seen, what is no box is passed
 * over, and what the last box lacks is zeros.
 */
export class ViewMaker {
  readonly #file: MediaBytes;
  readonly #patches: Patch[] = [];
  readonly #problems: RepairProblem[] = [];
  #end = 0;
  #zeros = 0;
  #fragments = 0;

  public constructor(file: MediaBytes) {
    this.#file = file;
  }

  /** What pretends to be media holds a movie of fragments: up to where that begins it is nothing. */
  public open({ start }: BoxHeader, index: number): void {
    const bytes = Buffer.concat([fields(32, index - start), Buffer.from('free')]);
    this.#patches.push({ at: start, bytes });
    this.#problems.push({ code: 'indexMissing' });
  }

  /** Media end here, whatever their box says. False: it cannot be told where they are. */
  public end(box: FoundBox, at: number): boolean {
    const size = at - box.start;
    this.#problems.push({ code: 'sizeWrong' });
    if (box.header === 16) {
      this.#patches.push({ at: box.start, bytes: fields(32, 1, 32, MDAT, 64, size) });
      return true;
    }
    if (size > 0xffff_ffff) return false;
    this.#patches.push({ at: box.start, bytes: fields(32, size, 32, MDAT) });
    return true;
  }

  /** Takes the boxes from a place to the end of the file. */
  public async take(from: number): Promise<void> {
    for (let at = from; at < this.#file.end;) {
      const end = await this.#takeBoxes(at);
      this.#end = end;
      if (end >= this.#file.end) return;
      // The name of a fragment is written last.
      const shown = await this.#show(end);
      if (shown !== undefined) {
        at = end + shown;
        continue;
      }
      const next = await this.#nextFragment(end);
      const bytes = (next ?? this.#file.end) - end;
      this.#problems.push({ code: 'bytesUnknown', bytes, places: 1 });
      if (next === undefined) return;
      this.#passOver(end, next);
      at = next;
    }
  }

  /** Takes those that follow each other; where the last one ends, or one that is more than it says begins. */
  async #takeBoxes(at: number): Promise<number> {
    const { boxes, end } = await topLevel(this.#file, at);
    for (const box of boxes) {
      // Until a fragment is whole, it is free space or media without an end.
      if (box.type === 'mdat' && (await this.#isFragment(box.start))) return box.start;
      if (box.type === 'free') await this.#show(box.start);
      this.#takeBox(box);
    }
    return end;
  }

  /** Media up to `end` are wanted, whether they are there or not. */
  public reach(end: number): void {
    if (end <= this.#end + this.#zeros) return;
    this.#zeros = end - this.#end;
  }

  /** Whether there are any that are whole. */
  public get hasFragments(): boolean {
    return this.#fragments > 0;
  }

  public get view(): IndexedView {
    const patches = this.#patches.toSorted((a, b) => a.at - b.at);
    const stretches = patched(this.#end, patches);
    const rest = this.#zeros > 0 ? [{ zeros: this.#zeros }] : [];
    return { stretches: [...stretches, ...rest], problems: this.#problems };
  }

  #takeBox(box: FoundBox): void {
    if (box.type === 'moof' && !box.isCut) this.#fragments++;
    if (!box.isCut) return;
    this.#problems.push({ code: box.type === 'mdat' ? 'mediaCut' : 'fileCut' });
    // An index of a fragment that is cut says nothing; media that are cut are there as far as they go.
    if (box.type === 'mdat') this.#zeros = box.start + box.size - this.#file.end;
  }

  async #isFragment(start: number): Promise<boolean> {
    const head = await this.#file.peek(start, 24);
    return head.byteLength === 24 && head.toString('latin1', 12, 16) === 'mfhd';
  }

  /** A fragment of ours, of which the process died before it was to be seen: how long its index is. Undefined: there is none that is whole. */
  async #show(start: number): Promise<number | undefined> {
    if (!(await this.#isFragment(start))) return undefined;
    const size = HEAD + (await this.#childrenOf(start + HEAD));
    if (start + size > this.#file.end) return undefined;
    const bytes = Buffer.concat([fields(32, size), Buffer.from('moof')]);
    this.#patches.push({ at: start, bytes });
    this.#problems.push({ code: 'fragmentHidden' });
    this.#fragments++;
    return size;
  }

  async #childrenOf(start: number): Promise<number> {
    let at = start;
    for (;;) {
      const child = readHeader(await this.#file.peek(at, 16), 0, at, this.#file.end);
      if (!child || !['mfhd', 'traf', 'pssh'].includes(child.type)) return at - start;
      at += child.size;
    }
  }

  /** Where the next fragment begins. */
  async #nextFragment(from: number): Promise<number | undefined> {
    for (let at = from; at < this.#file.end; at += STEP) {
      const bytes = await this.#file.peek(at, STEP + 24);
      for (
        let place = bytes.indexOf('moof');
        place >= 0;
        place = bytes.indexOf('moof', place + 1)
      ) {
        if (place >= 4 && bytes.toString('latin1', place + 8, place + 12) === 'mfhd')
          return at + place - 4;
      }
    }
    return undefined;
  }

  #passOver(from: number, to: number): void {
    if (to - from < 8) return;
    this.#patches.push({
      at: from,
      bytes: Buffer.concat([fields(32, to - from), Buffer.from('free')]),
    });
  }
}

/** Where the last sample ends that an index tells of; of tables that lead nowhere, 0. */
export function mediaEnd(moov: Box): number {
  let end = 0;
  for (const trak of moov.all('trak')) {
    const stbl = tableOf(trak);
    if (stbl)
      end = Math.max(
        end,
        orElse(() => endOf(stbl), 0),
      );
  }
  return end;
}

function endOf(stbl: Box): number {
  let end = 0;
  for (const { offset, size, count } of sampleRuns(stbl))
    end = Math.max(end, offset + size * count);
  return end;
}
