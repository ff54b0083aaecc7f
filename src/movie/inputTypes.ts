import { type RawSample } from '../backend.js';
import { type EncoderChoice } from '../codec/settings.js';
import { type WindowLike } from '../gate/window.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { type FormatDescription, type MediaType } from '../sample/format.js';
import { type MultipassTargets } from '../passes/strategyFor.js';
import { type Track } from '../sample/track.js';

/**
 * Why an input is not ready. AVFoundation folds these into one boolean; users who could not tell them apart waited for
 * failed writers for ever.
 *
 * @group Movies
 */
export type NotReadyReason =
  /** It has as much as it may hold; it will be ready when the encoder or the muxer has taken some. */
  | 'backpressure'
  /** The movie waits for another input, which is further behind. */
  | 'interleave'
  /** Another input still analyses. */
  | 'multipass'
  | 'finished'
  | 'failed'
  | 'cancelled'
  /** It was not added to a writer. */
  | 'notStarted';

/** What a sample for an input can be. @group Movies */
export type InputSample = RawSample | EncodedSample;

/** Options of `WriterInput`. @group Movies */
export interface WriterInputOptions {
  /** How much the input may hold before it is not ready. Default: 4 pictures, or 32 samples of other kinds; 4,096 that pass through in real time. */
  readonly window?: WindowLike;
  /** The source cannot wait: see `WriterInput.expectsMediaDataInRealTime`. */
  readonly expectsMediaDataInRealTime?: boolean;
  /**
   * What the source is. Inputs that pass samples through need it where others must not wait for them (subtitles, data); to those that encode it says what
   * the settings leave open: size, rate, channels and their layout. Without it the first sample does.
   */
  readonly sourceFormatHint?: Track | FormatDescription;
  /** See `WriterInput.performsMultiPassEncodingIfSupported`. */
  readonly performsMultiPassEncodingIfSupported?: boolean;
  /** What its passes are to reach, where that is not the bit rate of the settings. */
  readonly multipass?: MultipassTargets;
  /** Told which encoder was chosen, and why. */
  readonly onEncoder?: (choice: EncoderChoice) => void;
}

/** What an input needs of the writer it was added to. @internal */
export interface InputOwner {
  /** The writer's inputs. */
  readonly inputs: readonly unknown[];
  /** Whether the file type knows references between tracks; undefined: the file type is not known. */
  readonly isMovie: boolean | undefined;
  /** Whether the first sample may start the writing. */
  canStart(): boolean;
  /** Makes sure that a session is open; throws when it is not. `explicit`: does not start one by itself. */
  ensureSession(explicit: boolean): void;
  /** Whether another input than this one is asked for its samples several times, and will be again. */
  isAnalysing(): boolean;
  /** Every input looks again whether it is ready. */
  refreshAll(): void;
  /** Whether the movie waits for another input than this one. */
  waitsForOthers(): boolean;
  fail(error: unknown): void;
  cancel(): void;
}

/** What an input may hold. What passes through in real time may have to wait for a sibling that is silent. @internal */
export function windowOf(
  mediaType: MediaType,
  encodes: boolean,
  { window, expectsMediaDataInRealTime }: WriterInputOptions,
): WindowLike {
  if (window !== undefined) return window;
  if (!encodes && expectsMediaDataInRealTime === true) return 4096;
  return encodes && mediaType === 'video' ? 4 : 32;
}
