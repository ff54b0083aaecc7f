import { type MuxOptions } from '../backend.js';
import { type MediaTime, type TimeLike, toTime } from '../sample/time.js';
import { type SessionStartPolicy } from './sessionStart.js';

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
  return Object.fromEntries(Object.entries(options).filter(([key]) => !ofSession.includes(key)));
}
