import { requireArgument } from '../errors.js';
import { noteMovement } from './watchdog.js';
import { type Lease, Ward } from '../sample/lease.js';
import { lend, type Sample } from '../sample/sample.js';

/**
 * How much a producer may have unclosed at a time. Several limits hold together; the first one reached
 * stops the producer. A limit may be overrun by the sample that reaches it.
 *
 * @group Flow control
 */
export interface WindowLimits {
  /** Samples; a positive integer. */
  readonly samples?: number;
  /** Bytes of native memory; positive. */
  readonly bytes?: number;
  /** Seconds of media; positive. Samples without a duration count nothing. */
  readonly seconds?: number;
}

/** A number means samples. @group Flow control */
export type WindowLike = number | WindowLimits;

/** Checks and completes limits. */
export function toLimits(window: WindowLike): WindowLimits {
  const limits = typeof window === 'number' ? { samples: window } : window;
  const { samples, bytes, seconds } = limits;
  requireArgument(
    samples === undefined || (Number.isInteger(samples) && samples > 0),
    `A window in samples must be a positive integer, not ${samples}. With 0 nothing could ever move.`,
  );
  requireArgument(
    (bytes ?? 1) > 0 && (seconds ?? 1) > 0,
    `A window in bytes or seconds must be positive, not ${bytes ?? seconds}.`,
  );
  requireArgument(
    samples !== undefined || bytes !== undefined || seconds !== undefined,
    'A window needs at least one limit: samples, bytes or seconds.',
  );
  return limits;
}

/**
 * Counts the samples that a producer has out, stops it at the limits, and reclaims what is out when it
 * is torn down.
 *
 * The count falls when the *last* reference to a sample closes; so the slowest branch of a fan-out
 * governs. What a consumer has adopted is still counted, but no longer reclaimed.
 */
export class Window implements Lease {
  public readonly name: string;
  #limits: WindowLimits;
  readonly #ward = new Ward();
  #samples = 0;
  #bytes = 0;
  #seconds = 0;
  /** Called whenever something was returned; it may call back into the producer. */
  public onRoom: () => void = () => undefined;

  public constructor(name: string, window: WindowLike) {
    this.name = name;
    this.#limits = toLimits(window);
  }

  /** Samples that are out. */
  public get unclosed(): number {
    return this.#samples;
  }

  /** Sets other limits, while nothing is out. */
  public limit(window: WindowLike): void {
    this.#limits = toLimits(window);
    this.onRoom();
  }

  /** Whether the producer must wait. */
  public get isFull(): boolean {
    const { samples, bytes, seconds } = this.#limits;
    return (
      (samples !== undefined && this.#samples >= samples) ||
      (bytes !== undefined && this.#bytes >= bytes) ||
      (seconds !== undefined && this.#seconds >= seconds)
    );
  }

  /** Counts a sample as out; the caller then hands it on. */
  public lend(sample: Sample): void {
    // A closed one would never come back, and the window would stay narrower for good.
    sample.ownership.use('hand on');
    this.#samples++;
    noteMovement();
    lend(sample, this.#isMeasured ? this.#countedLease(sample) : this);
    this.#ward.add(sample.ownership);
  }

  /** The last reference to a sample has closed. */
  public returned(): void {
    this.#samples--;
    this.onRoom();
  }

  /**
   * The producer has ended. What is out is closed, unless somebody has adopted it, or the producer completed and so has given
   * it away for good.
   */
  public end(completed: boolean): void {
    // Else what is out would hold the producer and all that it fed, so nobody could lose a sample.
    this.onRoom = () => undefined;
    if (!completed) this.#ward.reclaim();
  }

  /** As text for people: `3 of 8 samples`. */
  public describe(): string {
    const { samples, bytes, seconds } = this.#limits;
    return [
      samples === undefined ? `${this.#samples} samples` : `${this.#samples} of ${samples} samples`,
      ...(bytes === undefined ? [] : [`${this.#bytes} of ${bytes} bytes`]),
      ...(seconds === undefined ? [] : [`${this.#seconds.toFixed(3)} of ${seconds} s`]),
    ].join(', ');
  }

  get #isMeasured(): boolean {
    return this.#limits.bytes !== undefined || this.#limits.seconds !== undefined;
  }

  #countedLease(sample: Sample): Lease {
    const bytes = sample.byteLength;
    const seconds = sample.duration?.seconds ?? 0;
    this.#bytes += bytes;
    this.#seconds += seconds;
    return {
      name: this.name,
      returned: () => {
        this.#bytes -= bytes;
        // Sums of fractions leave crumbs; below nothing they would show.
        this.#seconds = Math.max(0, this.#seconds - seconds);
        this.returned();
      },
    };
  }
}
