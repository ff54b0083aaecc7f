import { MediaError } from '../errors.js';
import { unwatch } from './collection.js';
import { forget, remember } from './ledger.js';
import { type Payload } from './payload.js';

/** The claim that a producer has on a sample until its last reference closes. */
export interface Lease {
  /** The producer, named in the report when a sample is lost. */
  readonly name: string;
  /** The last reference has closed. */
  returned(): void;
}

/** The shared part of all clones of a sample: the memory, its reference count, its leases. */
export class SampleCore {
  public readonly payload: Payload;
  /** What it is, for people: `video sample`. */
  public readonly name: string;
  #references = 0;
  #lease: Lease | undefined;

  public constructor(payload: Payload, name: string) {
    this.payload = payload;
    this.name = name;
    remember(this);
  }

  /** Whether the only reference is the caller's, so that the payload may be changed in place. */
  public get isUnique(): boolean {
    return this.#references === 1;
  }

  /** Whether somebody counts this sample against a window. */
  public get isLent(): boolean {
    return this.#lease !== undefined;
  }

  /** The producer, when there is one. */
  public get lenderName(): string | undefined {
    return this.#lease?.name;
  }

  public retain(): void {
    this.#references++;
  }

  public release(): void {
    if (--this.#references > 0) return;
    forget(this);
    this.payload.free();
    const lease = this.#lease;
    this.#lease = undefined;
    lease?.returned();
  }

  /** Adds a claim; a sample may pass through the windows of several producers. */
  public lend(lease: Lease): void {
    const inner = this.#lease;
    this.#lease = inner === undefined ? lease : both(inner, lease);
  }

  /** Moves the claims over to a sample that takes this one's place. */
  public takeLease(): Lease | undefined {
    const lease = this.#lease;
    this.#lease = undefined;
    return lease;
  }
}

const both = (inner: Lease, outer: Lease): Lease => ({
  name: outer.name,
  returned: () => {
    inner.returned();
    outer.returned();
  },
});

/**
 * What a producer has handed out and nobody has adopted yet: what it closes when it is torn down. A list that runs
 * through its references, since each sample passes through several of these.
 */
export class Ward {
  #newest: Reference | undefined;

  public add(reference: Reference): void {
    // It may come from another producer, which from now on answers for it no longer.
    reference.adopt();
    reference.ward = this;
    reference.older = this.#newest;
    if (this.#newest) this.#newest.newer = reference;
    this.#newest = reference;
  }

  public delete(reference: Reference): void {
    const { older, newer } = reference;
    if (newer) newer.older = older;
    else this.#newest = older;
    if (older) older.newer = newer;
    reference.older = reference.newer = undefined;
  }

  /** Closes everything that is in it, oldest first. */
  public reclaim(): void {
    const all: Reference[] = [];
    for (let next = this.#newest; next; next = next.older) all.push(next);
    for (const reference of all.reverse()) reference.close();
  }
}

/**
 * One reference to a core: what a sample object stands for. It outlives the object, so that a sample
 * which the garbage collector finds open can still be closed and reported.
 */
export class Reference {
  public readonly core: SampleCore;
  /** The producer that would reclaim it, until somebody adopts it. */
  public ward: Ward | undefined;
  /** Its neighbours there. */
  public older: Reference | undefined;
  public newer: Reference | undefined;
  /** Whether the garbage collector's registry knows it. */
  public isWatched = false;
  #closed = false;

  public constructor(core: SampleCore) {
    this.core = core;
    core.retain();
  }

  public get closed(): boolean {
    return this.#closed;
  }

  public close(): void {
    if (this.#closed) return;
    this.#closed = true;
    unwatch(this);
    this.adopt();
    this.core.release();
  }

  /** Takes it out of its producer's care: from now on the caller answers for closing it. */
  public adopt(): void {
    if (this.ward === undefined) return;
    this.ward.delete(this);
    this.ward = undefined;
  }

  /** Throws when closed; `action` completes "cannot …". */
  public use(action: string): SampleCore {
    if (!this.#closed) return this.core;
    throw new MediaError(
      'useAfterClose',
      `A closed sample cannot be used: cannot ${action} of a ${this.core.name} that was closed. ` +
        'It was closed by whoever received it before, or reclaimed when its source was unsubscribed ' +
        '(as `take` and `firstValueFrom` do). Keep a clone() of what must outlive the stream, or use takeSamples.',
    );
  }
}
