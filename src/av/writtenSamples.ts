/** What is remembered of the samples of a track for its index. */
import {
  AV_PKT_DATA_SKIP_SAMPLES,
  AV_PKT_FLAG_DISPOSABLE,
  type AVPacketFlag,
} from 'node-av/constants';
import { type Packet, type Stream } from 'node-av/lib';
import { type HiddenMedia, type WrittenReference } from '../movie/boxes/trackEdit.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { type SampleAttachments } from '../sample/sampleAttachments.js';
import { type MediaTime, type Rational } from '../sample/time.js';
import { type Track } from '../sample/track.js';
import { dependencyByte } from './dependencyByte.js';
import { type ReferenceRules, WrittenReferences } from './writtenReferences.js';

const NOTHING: SampleAttachments = {};
/** libav's form: samples to leave out at the start and at the end, and why. */
const SKIP_SIZE = 10;

/** The samples of a track: where they lie, what depends on what, and what of them is not presented. */
export class WrittenSamples {
  readonly #references: WrittenReferences;
  readonly #timeBase: Rational;
  /** Of the sound; 0: there is none. */
  readonly #rate: number;
  /** By sample; undefined until one says something. */
  #dependencies: Uint8Array | undefined;
  #count = 0;
  readonly #hidden: HiddenMedia[] = [];
  /** Of the sample that is being written. */
  #attachments = NOTHING;

  /** `timeBase`: of the file. */
  public constructor(track: Track, stream: Stream, timeBase: Rational, rules: ReferenceRules) {
    this.#references = new WrittenReferences(track, stream, rules);
    this.#timeBase = timeBase;
    this.#rate = track.mediaType === 'audio' ? stream.codecpar.sampleRate : 0;
  }

  /** What the index may say of them. */
  public get written(): {
    readonly references: readonly WrittenReference[];
    readonly dependencies: Uint8Array | undefined;
    readonly hidden: readonly HiddenMedia[];
  } {
    const dependencies = this.#dependencies?.subarray(0, this.#count);
    return { references: this.#references.list, dependencies, hidden: this.#hidden };
  }

  /** Whether sound of the sample at hand is trimmed. */
  public get isTrimmed(): boolean {
    const { trimDurationAtStart: start, trimDurationAtEnd: end } = this.#attachments;
    return this.#rate > 0 && (start !== undefined || end !== undefined);
  }

  /** A sample is about to be written. @throws MediaError `formatUnsupported` when it lies elsewhere and cannot be referred to */
  public note(sample: EncodedSample): void {
    this.#references.note(sample);
    this.#attachments = sample.attachments;
    const known = dependencyByte(sample.attachments);
    const at = this.#count++;
    if (known === undefined && this.#dependencies === undefined) return;
    let all = this.#dependencies ?? new Uint8Array(at + 64);
    if (at >= all.length) {
      const larger = new Uint8Array(at * 2);
      larger.set(all);
      all = larger;
    }
    all[at] = known ?? 0;
    this.#dependencies = all;
  }

  /** Tells libav's muxers what of the packet is not to be heard. */
  public mark(packet: Packet): void {
    const { trimDurationAtStart: start, trimDurationAtEnd: end } = this.#attachments;
    if (this.#attachments.isDependedOnByOthers === false) {
      packet.flags = (packet.flags | AV_PKT_FLAG_DISPOSABLE) as AVPacketFlag;
    }
    if (!this.isTrimmed) return;
    const said = Buffer.alloc(SKIP_SIZE);
    said.writeUInt32LE(this.#samples(start), 0);
    said.writeUInt32LE(this.#samples(end), 4);
    packet.addSideData(AV_PKT_DATA_SKIP_SAMPLES, said);
  }

  /** Remembers what is not presented of the sample, by its times in the file. */
  public hide(pts: bigint, duration: bigint): void {
    const { trimDurationAtStart: start, trimDurationAtEnd: end } = this.#attachments;
    const until = pts + duration;
    if (start !== undefined) this.#add(pts, pts + start.toTicks(this.#timeBase));
    if (end !== undefined) this.#add(until - end.toTicks(this.#timeBase), until);
  }

  #add(from: bigint, to: bigint): void {
    if (to > from) this.#hidden.push({ from, to });
  }

  #samples(time: MediaTime | undefined): number {
    return time === undefined ? 0 : Number(time.toTicks({ num: 1, den: this.#rate }));
  }
}
