import { MediaError } from '../errors.js';
import { type AnyIterator, Pump } from '../gate/pump.js';
import { type WindowLike } from '../gate/window.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { type Track, trackName } from '../sample/track.js';
import { Branch } from './branch.js';

/** How much of one track may wait while another track starves. @group Sources */
export interface SplitCap {
  /** Bytes; default 256 MiB. */
  readonly bytes?: number;
  /** Seconds; default: no limit, since tracks of a file may end far apart. */
  readonly seconds?: number;
}

/** Options of {@link Split}. */
export interface SplitOptions {
  readonly window: WindowLike;
  readonly cap: SplitCap;
}

/**
 * One reader, several tracks.
 *
 * The reader advances only while some track's consumer can take a sample and has none; what arrives for the
 * other tracks waits in their own queues. Gating on all consumers would deadlock at the first file whose
 * tracks lie apart; gating on any would buffer without a bound. A queue that passes the cap is an error.
 */
export class Split {
  readonly #options: SplitOptions;
  readonly #branches = new Map<number, Branch>();
  #pump: Pump<EncodedSample> | undefined;
  #closed = false;

  public constructor(options: SplitOptions) {
    this.#options = options;
  }

  /** The indices of the tracks that were asked for. */
  public get tracks(): ReadonlySet<number> {
    return new Set(this.#branches.keys());
  }

  /** Asks for a track; only before {@link start}. */
  public branch(track: Track): Branch {
    const known = this.#branches.get(track.index);
    if (known) return known;
    if (this.#pump) {
      throw new MediaError(
        'invalidState',
        `A track must be asked for while the selector runs: ${trackName(track)} was asked for when reading had begun. Take it in the selector, subscribe when you like.`,
        { operator: 'demux', track: trackName(track) },
      );
    }
    const branch = new Branch(track, this.#options.window, {
      run: () => {
        this.run();
      },
    });
    this.#branches.set(track.index, branch);
    return branch;
  }

  /** Begins to read. */
  public start(reader: AnyIterator<EncodedSample>): void {
    this.#pump = new Pump(reader, {
      canTake: () => this.#wanting() !== undefined,
      next: (sample) => {
        this.#deliver(sample);
      },
      error: (error) => {
        this.fail(error);
      },
      complete: () => {
        for (const branch of this.#branches.values()) branch.finish();
      },
      late: (sample) => {
        sample.close();
      },
    });
    this.run();
  }

  public run(): void {
    this.#pump?.run();
  }

  /** Ends every track with the same error. */
  public fail(error: unknown): void {
    this.stop();
    for (const branch of this.#branches.values()) branch.fail(error);
  }

  public stop(): void {
    this.#closed = true;
    this.#pump?.stop();
  }

  #wanting(): Branch | undefined {
    if (this.#closed) return undefined;
    for (const branch of this.#branches.values()) if (branch.wants) return branch;
    return undefined;
  }

  #deliver(sample: EncodedSample): void {
    const branch = this.#branches.get(sample.track.index);
    if (branch === undefined) {
      sample.close();
      return;
    }
    branch.push(sample);
    const { bytes = 256 * 2 ** 20, seconds = Infinity } = this.#options.cap;
    if (branch.bytes <= bytes && branch.seconds <= seconds) return;
    const starving = this.#wanting();
    if (starving) this.fail(this.#capError(branch, starving));
  }

  #capError(full: Branch, starving: Branch): MediaError {
    const waiting = `${full.seconds.toFixed(1)} s (${full.bytes} bytes)`;
    const why = full.isSubscribed
      ? `its consumer does not take them while it waits for ${trackName(starving.track)}`
      : 'it was asked for and never subscribed';
    return new MediaError(
      'queueFull',
      `One reader feeds several tracks, and ${waiting} of ${trackName(full.track)} wait while ${trackName(starving.track)} starves: ${why}. ` +
        'Subscribe both tracks together, ask only for tracks that you use, raise the cap, or open the file once for each track.',
      { operator: 'demux', track: trackName(full.track) },
    );
  }
}
