import { type MediaBytes } from './mediaBytes.js';
import { type SliceFacts } from './nalCodec.js';

/** A sample that was found. */
export interface Recognized {
  /** In bytes. */
  readonly size: number;
  readonly isSync: boolean;
  /** How many samples these are, where each is a few bytes of PCM; default 1. */
  readonly count?: number;
  /** Where it comes in the order of presentation, where that is not the order of decoding. */
  readonly order?: SliceFacts;
}

/** Finds samples of one track among the media. */
export interface Recognizer {
  /** The sample that begins at a place; undefined: none does, or it is not whole. */
  sampleAt(media: MediaBytes, at: number): Promise<Recognized | undefined>;
  /** The next place from `at` on where one begins, as far as it can be told from other media. Undefined: none, or it cannot be told. */
  search?(media: MediaBytes, at: number): Promise<number | undefined>;
  close?(): void;
}
