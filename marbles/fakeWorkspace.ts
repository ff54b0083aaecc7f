import { concat, EMPTY, map, type Observable, type ObservableInput, of } from 'rxjs';
import { type Silo, type Workspace } from '../src/backend.js';
import { MediaError } from '../src/errors.js';
import { type AnyIterator } from '../src/gate/pump.js';
import { listen, Signal } from '../src/rx.js';
import { EncodedSample } from '../src/sample/encodedSample.js';
import { type PacketPayload } from '../src/sample/payload.js';
import { type Track } from '../src/sample/track.js';
import { type Marked } from './fakePayload.js';
import { readyIn } from './ready.js';
import { type VirtualTime } from './time.js';

/** What may be wanted of a virtual workspace. @group Testing */
export interface FakeWorkspaceOptions {
  /** How long opening takes, and whether it fails: `--|` or `--#`; default at once. */
  readonly open?: string;
  /** When its silos can take more: `t-f--t`, `#` when the disk failed; default always. */
  readonly ready?: string;
  /** How long removing it takes, as when an encoder is at work: `--|`; default at once. */
  readonly remove?: string;
  /** Keeping this sample, told by its mark, fails. */
  readonly failsAt?: string;
  /** What it fails with; default `'error'`. */
  readonly error?: unknown;
}

/** What a virtual silo holds. @group Testing */
export interface FakeSilo {
  /** The marks by range, in ascending order of range. */
  readonly kept: readonly (readonly string[])[];
  readonly isClosed: boolean;
}

/** What became of virtual workspaces. @group Testing */
export interface FakeWorkspace {
  /** How often one was opened. */
  readonly opened: number;
  /** How often one was closed. */
  readonly closed: number;
  /** The folders that were asked for; undefined: the system's. */
  readonly folders: readonly (string | undefined)[];
  /** Every silo, in the order of opening. */
  readonly silos: readonly FakeSilo[];
}

/** The engine behind `fakeWorkspace()`: what is done to every workspace that is opened while it is in place. */
export class WorkspacePlan implements FakeWorkspace {
  public opened = 0;
  public closed = 0;
  public readonly folders: (string | undefined)[] = [];
  public readonly silos: MemorySilo[] = [];
  public readonly options: FakeWorkspaceOptions;
  readonly #time: VirtualTime;
  readonly #ready: Observable<boolean>;

  public constructor(time: VirtualTime, options: FakeWorkspaceOptions) {
    this.#time = time;
    this.options = options;
    this.#ready = options.ready === undefined ? EMPTY : readyIn(time, options.ready, this.error);
  }

  public get error(): unknown {
    return this.options.error ?? 'error';
  }

  public open(folder: string | undefined): Observable<Workspace> {
    const { open } = this.options;
    const wait = open === undefined ? EMPTY : this.#time.cold<never>(open, undefined, this.error);
    return concat(wait, of(undefined)).pipe(
      map(() => {
        this.folders.push(folder);
        return new MemoryWorkspace(this, ++this.opened);
      }),
    );
  }

  /** Completes when a workspace is removed. */
  public remove(): Observable<never> {
    const { remove } = this.options;
    return remove === undefined ? EMPTY : this.#time.cold<never>(remove);
  }

  public openSilo(): MemorySilo {
    const silo = new MemorySilo(this, this.#ready);
    this.silos.push(silo);
    return silo;
  }
}

class MemoryWorkspace implements Workspace {
  public readonly statistics: string;
  public readonly removed: Signal<boolean> = new Signal<boolean>(false);
  readonly #plan: WorkspacePlan;
  readonly #silos: Silo[] = [];
  #isClosed = false;

  public constructor(plan: WorkspacePlan, number: number) {
    this.#plan = plan;
    this.statistics = `workspace-${number}/statistics`;
  }

  public openSilo(): ObservableInput<Silo> {
    const silo = this.#plan.openSilo();
    this.#silos.push(silo);
    return [silo];
  }

  public close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#plan.closed++;
    for (const silo of this.#silos) silo.close();
    listen(this.#plan.remove(), {
      next: () => undefined,
      complete: () => {
        this.removed.set(true);
        this.removed.complete();
      },
    });
  }
}

/** A sample without an owner. */
interface Kept {
  readonly payload: PacketPayload;
  readonly track: Track;
}

class MemorySilo implements Silo, FakeSilo {
  public readonly ready: Signal<boolean> = new Signal<boolean>(true);
  public isClosed = false;
  readonly #plan: WorkspacePlan;
  readonly #ranges = new Map<number, Kept[]>();
  readonly #stop: () => void;
  #hasFailed = false;

  public constructor(plan: WorkspacePlan, ready$: Observable<boolean>) {
    this.#plan = plan;
    this.#stop = listen(ready$, {
      next: (ready) => {
        this.ready.set(ready);
      },
      error: (error) => {
        this.#fail(error);
      },
    });
  }

  public get kept(): readonly (readonly string[])[] {
    return this.#inOrder().map((range) => range.map(({ payload }) => markIn(payload)));
  }

  public write(range: number, sample: EncodedSample): void {
    const { packet, track } = sample;
    // The ledger and the window lose sight of it here, as when it lies on a disk.
    const payload = packet.retimed(packet.timing);
    sample.close();
    this.#requireOpen();
    if (markIn(payload) === this.#plan.options.failsAt) this.#fail(this.#plan.error);
    if (this.#hasFailed) return;
    const kept = this.#ranges.get(range);
    if (kept) kept.push({ payload, track });
    else this.#ranges.set(range, [{ payload, track }]);
  }

  public clear(range: number): void {
    this.#requireOpen();
    this.#ranges.delete(range);
  }

  public read(): AnyIterator<EncodedSample> {
    this.#requireOpen();
    const samples = this.#samples(this.#inOrder().flat());
    return {
      next: () => samples.next(),
      return: () => samples.return(),
    };
  }

  public close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#stop();
    this.#ranges.clear();
    this.ready.complete();
  }

  *#samples(kept: readonly Kept[]): Generator<EncodedSample, void, void> {
    for (const { payload, track } of kept) {
      if (this.#hasFailed) throw this.#plan.error as Error;
      if (this.isClosed) throw new MediaError('operationCancelled', 'The silo was closed.');
      yield EncodedSample.wrap(payload.retimed(payload.timing), track);
    }
  }

  #inOrder(): readonly Kept[][] {
    return [...this.#ranges].sort(([one], [other]) => one - other).map(([, kept]) => kept);
  }

  #requireOpen(): void {
    if (!this.isClosed) return;
    throw new MediaError(
      'invalidState',
      'A silo that was closed holds nothing, and takes nothing.',
    );
  }

  #fail(error: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.ready.error(error);
  }
}

function markIn(payload: PacketPayload): string {
  return 'mark' in payload ? (payload as PacketPayload & Marked).mark : '';
}
