import { MediaError } from '../errors.js';
import { warn } from '../diagnostics.js';
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

/** What a producer has handed out and nobody has adopted yet: what it closes when it is torn down. */
export class Ward {
  readonly #references = new Set<Reference>();

  public add(reference: Reference): void {
    // It may come from another producer, which from now on answers for it no longer.
    reference.adopt();
    reference.ward = this;
    this.#references.add(reference);
  }

  public delete(reference: Reference): void {
    this.#references.delete(reference);
  }

  /** Closes everything that is in it. */
  public reclaim(): void {
    for (const reference of [...this.#references]) reference.close();
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
    // What stays registered stays in memory until the event loop turns, which a synchronous pipeline does not let it.
    collected.unregister(this);
    this.adopt();
    this.core.release();
  }

  /** Takes it out of its producer's care: from now on the caller answers for closing it. */
  public adopt(): void {
    this.ward?.delete(this);
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

const reported = new Set<string>();

const collected = new FinalizationRegistry<Reference>((reference) => {
  const stage = reference.core.lenderName ?? 'the program itself';
  reference.close();
  if (reported.has(stage)) return;
  reported.add(stage);
  warn(
    'sampleCollected',
    `A ${reference.core.name} from ${stage} was garbage-collected without being closed. Whoever receives a sample ` +
      'passes it on, holds it, or calls close(); a plain `filter` or `take` loses what it drops: use filterSamples ' +
      'and takeSamples. Reported once for each stage.',
  );
});

/** Lets the garbage collector tell us when `sample` is lost while its reference is open. */
export function watchCollection(sample: object, reference: Reference): void {
  collected.register(sample, reference, reference);
}
