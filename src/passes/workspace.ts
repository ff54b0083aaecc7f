/**
 * What several passes over a track need beside encoders: statistics, and encoded samples that wait for better ones.
 * `removed` tells whoever cancels or fails when nothing is left: an encoder inside a call of libav delays that.
 */
import { type ObservableInput } from 'rxjs';
import { type AnyIterator } from '../gate/pump.js';
import { type Signal } from '../rx.js';
import { type EncodedSample } from '../sample/encodedSample.js';

/**
 * One of an encoder's own passes over the whole track. All passes are given the same pictures, in number and in time.
 *
 * A pass that is the first and the last is an ordinary one, without statistics.
 *
 * @see libav: AV_CODEC_FLAG_PASS1, AV_CODEC_FLAG_PASS2
 * @group Testing
 */
export interface EncoderPass {
  /** 1: the first, which reads no statistics. */
  readonly number: number;
  /** Whether no other one follows, so that no statistics are written. */
  readonly isLast: boolean;
  /** Path, without extension, of the statistics: the same for all passes of a track. See {@link Workspace.statistics}. */
  readonly statistics: string;
}

/** Where an encode of several passes keeps what it needs later. */
export interface Workspace {
  /** For one track's statistics: a path in a folder of its own. */
  readonly statistics: string;
  /** Becomes true, and completes, when nothing is left; completes while it is false when something could not be removed. */
  readonly removed: Signal<boolean>;
  /** An empty store of encoded samples. @throws MediaError `ioError`, `diskFull` (through `error`) */
  openSilo(): ObservableInput<Silo>;
  /**
   * Removes everything, silos as well: at once, unless an encoder is still at work on the statistics; then when it has returned. Never fails;
   * closing twice does nothing.
   */
  close(): void;
}

/** Encoded samples on disk, by range. */
export interface Silo {
  /** False while the disk has more to take than a bound; fails when writing failed: `diskFull`, `ioError`. */
  readonly ready: Signal<boolean>;
  /**
   * Keeps the sample's bytes, times, flags and side data behind what the range already holds, and closes it. Answers at once; after a failure,
   * which `ready` tells, it does nothing but close.
   */
  write(range: number, sample: EncodedSample): void;
  /** Forgets what a range holds, before it is put again; its room on disk is used again. */
  clear(range: number): void;
  /**
   * The samples of all ranges in ascending order of range, each as it was written: what the silo holds now, whatever is written or cleared
   * meanwhile. Samples are the reader's to close.
   */
  read(): AnyIterator<EncodedSample>;
  /** Closes and removes it; also while it is read, which then ends with `operationCancelled`. Closing twice does nothing. */
  close(): void;
}
