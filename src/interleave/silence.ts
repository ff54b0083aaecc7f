import { timer } from 'rxjs';
import { warn } from '../diagnostics.js';
import { type Order } from '../gate/order.js';
import { listen } from '../rx.js';

/** How long an input of real time may hold up what the others have brought, in milliseconds: with what a fragment takes, less than 2 s and that. */
const PATIENCE_MS = 1800;

/** What a watch over silent lanes needs. */
export interface SilenceInit {
  readonly order: Pick<Order<unknown>, 'awaited' | 'waiting' | 'markSparse'>;
  /** The lanes that are watched: those of real time. */
  readonly lanes: readonly number[];
  /** How many lanes there are. */
  readonly count: number;
  readonly nameOf: (lane: number) => string;
  /** A lane is waited for no longer, or again. */
  readonly changed: (lane: number, isSilent: boolean) => void;
}

/**
 * Sources of real time that stop must not hold back what the others bring: they are waited for only so long. What they bring later goes with
 * the next of the others.
 */
export class Silence {
  readonly #init: SilenceInit;
  readonly #timers = new Map<number, () => void>();
  readonly #silent = new Set<number>();

  public constructor(init: SilenceInit) {
    this.#init = init;
  }

  /** A lane brought something. */
  public heard(lane: number): void {
    if (!this.#silent.delete(lane)) return;
    this.#init.order.markSparse(lane, false);
    this.#init.changed(lane, false);
  }

  /** Looks again who holds whom up. */
  public look(): void {
    const { lanes, count, order } = this.#init;
    if (lanes.length === 0) return;
    const { awaited } = order;
    const isWaiting = Array.from({ length: count }).some((_, lane) => order.waiting(lane) > 0);
    for (const lane of lanes) {
      if (isWaiting && awaited.includes(lane)) this.#count(lane);
      else this.#forget(lane);
    }
  }

  /** Nothing is waited for any more. */
  public stop(): void {
    for (const lane of [...this.#timers.keys()]) this.#forget(lane);
  }

  #count(lane: number): void {
    if (this.#timers.has(lane)) return;
    const passed = {
      next: (): void => {
        this.#pass(lane);
      },
      error: (): void => undefined,
      complete: (): void => undefined,
    };
    listen(timer(PATIENCE_MS), passed, (stop) => this.#timers.set(lane, stop));
  }

  #forget(lane: number): void {
    this.#timers.get(lane)?.();
    this.#timers.delete(lane);
  }

  #pass(lane: number): void {
    const { order, nameOf, changed } = this.#init;
    this.#timers.delete(lane);
    this.#silent.add(lane);
    order.markSparse(lane);
    warn(
      'inputSilent',
      `${nameOf(lane)} has brought nothing for ${PATIENCE_MS / 1000} s, and its source is one of real time: the movie goes on without it until it comes back.`,
    );
    changed(lane, true);
  }
}
