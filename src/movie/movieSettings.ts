import { type MuxOptions } from '../backend.js';
import { requireArgument } from '../errors.js';
import { type MetadataItem } from '../sample/metadataItem.js';
import { type MediaTime, type TimeLike, toTime } from '../sample/time.js';
import { isItems, requireMetadata } from './metadataRules.js';
import { type SessionStartPolicy } from './sessionStart.js';
import { requireNumber } from './trackRules.js';

/** How an `AssetWriter` is to write. @group Movies */
export interface AssetWriterOptions extends Omit<MuxOptions, 'sessionStart'> {
  /** When the session starts that the first sample opens: exact, in seconds, or by which sample. Default: 0. */
  readonly sessionStart?: TimeLike | SessionStartPolicy;
}

/**
 * What a writer's movie is to be. Each property can be set until writing has started; later it throws `invalidState`.
 *
 * @group Movies
 */
export abstract class MovieSettings {
  #options: AssetWriterOptions;

  protected constructor(options: AssetWriterOptions) {
    this.#options = options;
  }

  /** Whether the movie's index goes to the front, for playing while it is loaded. Default: false. @see AVFoundation: AVAssetWriter.shouldOptimizeForNetworkUse */
  public get shouldOptimizeForNetworkUse(): boolean {
    return this.#options.shouldOptimizeForNetworkUse ?? false;
  }

  public set shouldOptimizeForNetworkUse(value: boolean) {
    this.setOption('shouldOptimizeForNetworkUse', value);
  }

  /** How long a fragment of the movie may become, exact or in seconds. Default: undefined, the writer chooses. @see AVFoundation: AVAssetWriter.movieFragmentInterval */
  public get movieFragmentInterval(): MediaTime | undefined {
    const { movieFragmentInterval: interval } = this.#options;
    return interval === undefined ? undefined : toTime(interval);
  }

  public set movieFragmentInterval(value: TimeLike | undefined) {
    this.setOption('movieFragmentInterval', value);
  }

  /** How long the first fragment may become. Default: undefined, as the others. @see AVFoundation: AVAssetWriter.initialMovieFragmentInterval */
  public get initialMovieFragmentInterval(): MediaTime | undefined {
    const { initialMovieFragmentInterval: interval } = this.#options;
    return interval === undefined ? undefined : toTime(interval);
  }

  public set initialMovieFragmentInterval(value: TimeLike | undefined) {
    this.setOption('initialMovieFragmentInterval', value);
  }

  /**
   * The number of the first fragment. Default: 1.
   *
   * @throws MediaError `invalidArgument` for numbers that are no whole ones of up to 31 bits, from 1
   * @see AVFoundation: AVAssetWriter.initialMovieFragmentSequenceNumber
   */
  public get initialMovieFragmentSequenceNumber(): number {
    return this.#options.initialMovieFragmentSequenceNumber ?? 1;
  }

  public set initialMovieFragmentSequenceNumber(value: number) {
    requireNumber('initialMovieFragmentSequenceNumber', value, 1, 0x7fff_ffff, true);
    this.setOption('initialMovieFragmentSequenceNumber', value);
  }

  /** Whether its fragments can be put together with those of other writers. Default: false. @see AVFoundation: AVAssetWriter.producesCombinableFragments */
  public get producesCombinableFragments(): boolean {
    return this.#options.producesCombinableFragments ?? false;
  }

  public set producesCombinableFragments(value: boolean) {
    this.setOption('producesCombinableFragments', value);
  }

  /**
   * How long a movie of fragments will become. Default: undefined, nothing is said.
   *
   * @throws MediaError `invalidArgument` below 0
   * @see AVFoundation: AVAssetWriter.overallDurationHint
   */
  public get overallDurationHint(): MediaTime | undefined {
    const { overallDurationHint: hint } = this.#options;
    return hint === undefined ? undefined : toTime(hint);
  }

  public set overallDurationHint(value: TimeLike | undefined) {
    if (value !== undefined) {
      requireArgument(
        toTime(value).value >= 0n,
        `overallDurationHint is not less than 0, and not ${toTime(value).seconds}.`,
      );
    }
    this.setOption('overallDurationHint', value);
  }

  /**
   * Facts about the movie. Default: none; texts that were given by libav's keys are not among them.
   *
   * @throws MediaError `invalidArgument` for keys, values and languages that no movie can hold
   * @see AVFoundation: AVAssetWriter.metadata
   */
  public get metadata(): readonly MetadataItem[] {
    const { metadata } = this.#options;
    return isItems(metadata) ? metadata : [];
  }

  public set metadata(value: readonly MetadataItem[]) {
    requireMetadata(value);
    this.setOption('metadata', value);
  }

  /**
   * Ticks per second in which the movie counts its own time. Default: 0, the writer chooses.
   *
   * @throws MediaError `invalidArgument` for numbers that are no whole ones of up to 31 bits
   * @see AVFoundation: AVAssetWriter.movieTimeScale
   */
  public get movieTimeScale(): number {
    return this.#options.movieTimeScale ?? 0;
  }

  public set movieTimeScale(value: number) {
    requireTimeScale(value);
    this.setOption('movieTimeScale', value);
  }

  /**
   * The folder for files that the writer needs meanwhile. Default: undefined, the destination's own, or the system's where that has none.
   *
   * @see AVFoundation: AVAssetWriter.directoryForTemporaryFiles
   */
  public get directoryForTemporaryFiles(): string | undefined {
    return this.#options.directoryForTemporaryFiles;
  }

  public set directoryForTemporaryFiles(value: string | undefined) {
    this.setOption('directoryForTemporaryFiles', value);
  }

  /** What was set. */
  protected get options(): AssetWriterOptions {
    return this.#options;
  }

  /** Sets an option of the movie, while that is allowed. */
  protected setOption<K extends keyof AssetWriterOptions>(
    name: K,
    value: AssetWriterOptions[K] | undefined,
  ): void {
    this.requireConfigurable(`set ${name}`);
    const others = Object.entries(this.#options).filter(([key]) => key !== name);
    if (value !== undefined) others.push([name, value]);
    this.#options = Object.fromEntries(others);
  }

  /** Throws `invalidState` when writing has started. */
  protected abstract requireConfigurable(action: string): void;
}

/** What the muxer is to know: the session is the writer's own. */
export function muxOptions(options: AssetWriterOptions): MuxOptions {
  const ofSession = ['sessionStart', 'sessionEnd'];
  const known = Object.entries(options).filter(([key]) => !ofSession.includes(key));
  // A movie of several sources is not one of them under another name.
  return { metadata: [], ...Object.fromEntries(known) };
}

/** What a movie's time scale may be. */
export function requireTimeScale(scale: number): void {
  requireNumber('movieTimeScale', scale, 0, 0x7fff_ffff, true);
}
