import { type Stream } from 'node-av/lib';
import { MediaError } from '../errors.js';
import { type WrittenReference } from '../movie/boxes/trackEdit.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { EncodedReference } from '../sample/sampleReference.js';
import { type Track, trackName } from '../sample/track.js';

/** Codecs into whose samples libav's muxer does not look: of a sample elsewhere it sees a byte that means nothing. */
const UNSEEN: ReadonlySet<string> = new Set(
  'h264 hevc mpeg4 prores mjpeg png aac alac mp3'.split(' '),
);

/** What the container allows. */
export interface ReferenceRules {
  readonly muxer: string;
  /** Whether the index is written when all samples are. */
  readonly isIndexLast: boolean;
}

/** The samples of a track that lie in other files. */
export class WrittenReferences {
  public readonly list: WrittenReference[] = [];
  readonly #track: Track;
  readonly #stream: Stream;
  readonly #rules: ReferenceRules;
  #count = 0;

  public constructor(track: Track, stream: Stream, rules: ReferenceRules) {
    this.#track = track;
    this.#stream = stream;
    this.#rules = rules;
  }

  /** A sample is about to be written. @throws MediaError `formatUnsupported` when it lies elsewhere and cannot be referred to */
  public note({ packet }: EncodedSample): void {
    if (packet instanceof EncodedReference) {
      if (this.#count === 0 || this.list.length === 0) this.#require();
      this.list.push({ index: this.#count, ...packet.reference });
    }
    this.#count++;
  }

  #require(): void {
    const { muxer, isIndexLast } = this.#rules;
    const codec = this.#track.format.codec ?? 'unknown';
    if (muxer !== 'mov') this.#refuse(`${muxer} cannot refer to other files. Write a .mov`);
    if (!isIndexLast)
      this.#refuse(
        'a stream of fragments names no other files. Write to a file, or set shouldOptimizeForNetworkUse',
      );
    if (!UNSEEN.has(codec) || !this.#isFramed)
      this.#refuse(
        `libav's muxer reads samples of this track (${codec}) before it writes them. Write the samples themselves`,
      );
  }

  /** Pictures whose sizes stand before them; others libav would change. */
  get #isFramed(): boolean {
    const { codec } = this.#track.format;
    return !/^(?:h264|hevc)$/.test(codec ?? '') || this.#stream.codecpar.extradata?.[0] === 1;
  }

  #refuse(why: string): never {
    throw new MediaError(
      'formatUnsupported',
      `A sample of ${trackName(this.#track)} lies in another file, and ${why}.`,
      { operator: 'mux', track: trackName(this.#track) },
    );
  }
}
