/** Samples of H.264 and HEVC: units that say their length, up to the first one of another picture. @see ISO/IEC 14496-15 §4.3 */
import { type MediaBytes } from './mediaBytes.js';
import { type NalCodec, type SliceFacts, type UnitKind } from './nalCodec.js';
import { type Recognized, type Recognizer } from './recognizer.js';

/** Bytes of a unit that are looked at: what a slice tells of itself is among them. */
const HEAD = 64;
/** No set of parameters is longer. */
const LARGEST_SET = 64 * 1024;
/** Bytes that are looked through at once. */
const STEP = 64 * 1024;

/** How units lie in the media. */
export interface UnitLayout {
  /** Bytes of a unit's length: 1, 2 or 4; or 4 for a start code. */
  readonly lengthSize: number;
  /** No unit is longer. */
  readonly largest: number;
  /** Whether parameters in the media count: else all of them are known. */
  readonly learns: boolean;
}

interface Unit {
  readonly kind: UnitKind;
  /** With its length. */
  readonly size: number;
  readonly isWhole: boolean;
  readonly head: Buffer;
}

export class NalRecognizer implements Recognizer {
  readonly #codec: NalCodec;
  readonly #layout: UnitLayout;

  public constructor(codec: NalCodec, layout: UnitLayout) {
    this.#codec = codec;
    this.#layout = layout;
  }

  public async sampleAt(media: MediaBytes, start: number): Promise<Recognized | undefined> {
    let at = start;
    let slice: SliceFacts | undefined;
    let last: SliceFacts | undefined;
    let pictures = 0;
    for (;;) {
      const unit = await this.#unitAt(media, at);
      if (!unit) break;
      if (last && (unit.kind === 'before' || unit.kind === 'set')) break;
      if (!unit.isWhole)
        return isCutPart(this.#codec, unit, last, pictures) ? undefined : done(slice, at - start);
      if (unit.kind === 'slice') {
        const facts = this.#codec.slice(unit.head);
        if (!facts || (!last && !facts.isFirst)) break;
        if (last && !belongs(facts, last, pictures)) break;
        if (facts.isFirst) pictures++;
        slice ??= facts;
        last = facts;
      } else if (unit.kind === 'after' && !last) {
        break;
      } else if (unit.kind === 'set') {
        await this.#learn(media, at, unit);
      }
      at += unit.size;
    }
    return done(slice, at - start);
  }

  public async search(media: MediaBytes, from: number): Promise<number | undefined> {
    const { lengthSize } = this.#layout;
    const reach = lengthSize + this.#codec.headerSize;
    for (let at = from; at + reach < media.end; at += STEP) {
      const bytes = await media.peek(at, STEP + reach);
      for (let place = 0; place + reach <= bytes.byteLength && place < STEP; place++) {
        if (!this.#mayBegin(bytes, place, media.end - at)) continue;
        if (await this.sampleAt(media, at + place)) return at + place;
      }
    }
    return undefined;
  }

  #mayBegin(bytes: Buffer, place: number, room: number): boolean {
    const { lengthSize, largest } = this.#layout;
    const length = bytes.readUIntBE(place, lengthSize);
    if (length < this.#codec.headerSize || length > largest || place + lengthSize + length > room)
      return false;
    const at = place + lengthSize;
    const kind = this.#codec.kindOf(bytes.subarray(at, at + this.#codec.headerSize));
    return kind !== undefined && kind !== 'after';
  }

  async #unitAt(media: MediaBytes, at: number): Promise<Unit | undefined> {
    const { lengthSize, largest } = this.#layout;
    const bytes = await media.peek(at, lengthSize + HEAD);
    if (bytes.byteLength < lengthSize + this.#codec.headerSize) return undefined;
    const length = bytes.readUIntBE(0, lengthSize);
    if (length < this.#codec.headerSize || length > largest) return undefined;
    const head = bytes.subarray(lengthSize, lengthSize + length);
    const kind = this.#codec.kindOf(head);
    if (!kind) return undefined;
    const size = lengthSize + length;
    return { kind, size, isWhole: at + size <= media.end, head };
  }

  async #learn(media: MediaBytes, at: number, { size }: Unit): Promise<void> {
    if (size > LARGEST_SET || !this.#layout.learns) return;
    this.#codec.learn((await media.peek(at, size)).subarray(this.#layout.lengthSize));
  }
}

const done = (slice: SliceFacts | undefined, size: number): Recognized | undefined =>
  slice ? { size, isSync: slice.isSync, order: slice } : undefined;

/** Another slice of the same picture, or the other field of the same frame. */
function belongs(facts: SliceFacts, last: SliceFacts, pictures: number): boolean {
  if (!facts.isFirst) return true;
  return (
    pictures === 1 &&
    facts.field !== undefined &&
    last.field !== undefined &&
    facts.field !== last.field
  );
}

/** Whether what is cut is of the picture that was being read. */
function isCutPart(
  codec: NalCodec,
  { kind, head }: Unit,
  last: SliceFacts | undefined,
  pictures: number,
): boolean {
  if (!last || kind !== 'slice') return false;
  const facts = codec.slice(head);
  return facts !== undefined && belongs(facts, last, pictures);
}
