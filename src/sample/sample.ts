import { type FormatDescription } from './format.js';
import { watchCollection } from './collection.js';
import { type Lease, Reference, type SampleCore } from './lease.js';
import { type Payload } from './payload.js';
import { type MediaTime } from './time.js';
import { type Track } from './track.js';

/**
 * One reference-counted piece of media.
 *
 * Ownership: whoever receives a sample passes it on, holds it, or closes it. `using` works. Closing the
 * last reference frees the native memory and gives the lease back to the producer, which is what lets
 * the producer go on.
 *
 * @see AVFoundation: CMSampleBuffer
 * @group Samples
 */
export abstract class Sample implements Disposable {
  /** @internal */
  protected readonly reference: Reference;

  /** @internal */
  protected constructor(core: SampleCore) {
    this.reference = new Reference(core);
    watchCollection(this);
  }

  /** What kind of media it is, and how it is stored. */
  public abstract get format(): FormatDescription;
  /** The track it belongs to, when it came from one. */
  public abstract get track(): Track | undefined;
  /** When it is presented; undefined when the source did not say. */
  public abstract get pts(): MediaTime | undefined;
  /** How long it is presented; undefined when the source did not say. */
  public abstract get duration(): MediaTime | undefined;
  /**
   * A second reference to the same memory. Both must be closed.
   *
   * @throws MediaError `useAfterClose`
   */
  public abstract clone(): this;

  /** Whether this reference was closed. Other clones may still be open. */
  public get closed(): boolean {
    return this.reference.closed;
  }

  /** The memory it holds, in bytes; 0 once closed. */
  public get byteLength(): number {
    return this.reference.closed ? 0 : this.reference.core.payload.byteLength;
  }

  /** Gives this reference up. Closing twice does nothing. */
  public close(): void {
    this.reference.close();
  }

  public [Symbol.dispose](): void {
    this.reference.close();
  }

  /** @internal What this object owns: for windows, and for the care of producers. */
  public get ownership(): Reference {
    return this.reference;
  }

  /** @internal The payload; throws when closed. `action` completes "cannot …". */
  protected open(action: string): Payload {
    return this.reference.use(action).payload;
  }
}

/** Whether `value` is a sample of this library. */
export function isSample(value: unknown): value is Sample {
  return value instanceof Sample;
}

/** Takes a sample out of its producer's care; the caller must close it, also when torn down. */
export function adopt<S extends Sample>(sample: S): S {
  sample.ownership.adopt();
  return sample;
}

/** Closes a value when it is a sample. */
export function discard(value: unknown): void {
  if (isSample(value)) value.close();
}

/** Counts the sample against `lease` until its last reference closes. */
export function lend(sample: Sample, lease: Lease): void {
  sample.ownership.core.lend(lease);
}

/**
 * Puts `next` in the place of `previous` and closes that: the producer's lease, and its care when it is
 * torn down, move over.
 */
export function replaceSample<S extends Sample>(previous: Sample, next: S): S {
  const { ward, core } = previous.ownership;
  ward?.add(next.ownership);
  // While clones of the old sample are open its lease is theirs too: then it stays where it is.
  const lease = core.isUnique ? core.takeLease() : undefined;
  if (lease) next.ownership.core.lend(lease);
  previous.close();
  return next;
}
