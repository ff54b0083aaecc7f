/** Unsubscribing every operator at every point: nothing stays open, no file is left, and no native call runs on freed memory. */
import { existsSync } from 'node:fs';

import { type Observable, type Subscription } from 'rxjs';

import { isSample, type Sample } from '../../../src/sample/sample.js';
import { openSamples } from '../../../src/sample/ledger.js';
import { MuxProgress } from '../../../src/movie/progress.js';
import { alone, type Body, type Cases } from '../case.js';
import { movie } from '../material.js';
import { type MakePipeline, pipelines, type Places } from '../pipelines.js';
import { type Trial } from '../trial.js';

const FEW = [0, 2, 9];
const ALL = Array.from({ length: 40 }, (_, moment) => moment);

/** How one run was watched. */
interface Run {
  readonly subscription: Subscription;
  emitted: number;
  ended: boolean;
  /** Something came after the end. */
  broken: boolean;
}

interface Watch {
  /** Called inside each `next`, with how many came before. */
  readonly next?: (count: number, run: () => Run) => void;
  readonly ended?: (run: () => Run) => void;
  /** What is emitted is kept until the next one comes, instead of closed at once. */
  readonly holds?: boolean;
}

function begin(source$: Observable<unknown>, { next, ended, holds = false }: Watch = {}): Run {
  let held: Sample | undefined;
  // eslint-disable-next-line prefer-const -- what is emitted while it is subscribed comes before it
  let made: Run | undefined;
  const state = { emitted: 0, ended: false, over: false, broken: false };
  const run = (): Run => {
    if (!made) throw new Error('it emitted before it was subscribed');
    return made;
  };
  const over = (): void => {
    held?.close();
    state.broken ||= state.over;
    state.over = state.ended = true;
    ended?.(run);
  };
  const subscription = source$.subscribe({
    next: (value) => {
      state.broken ||= state.over;
      held?.close();
      held = undefined;
      if (isSample(value) && holds) held = value;
      else if (isSample(value)) value.close();
      // The movie is whole when this is said, though `complete` is still to come.
      if (value instanceof MuxProgress && value.done) state.ended = true;
      next?.(state.emitted++, run);
    },
    error: over,
    complete: over,
  });
  subscription.add(() => held?.close());
  made = Object.assign(state, { subscription });
  return made;
}

/** Waits until nothing is left of a run that was broken off. */
async function gone(t: Trial, run: Run, { output, writer }: Places): Promise<void> {
  run.subscription.unsubscribe();
  if (writer && writer.status !== 'unknown') await writer.finished.catch(() => undefined);
  const had = run.ended || writer?.status === 'completed';
  await t.until(
    () => openSamples().length === 0 && (had || !existsSync(output)),
    `the end of samples and files (${openSamples().length} open)`,
  );
  t.ok(!run.broken, 'nothing comes after the end');
  if (had && existsSync(output)) t.keep(output);
  t.gc();
}

/** Runs a pipeline once for each moment. */
const atMoments =
  (
    make: MakePipeline,
    breakOff: (t: Trial, source$: Observable<unknown>, moment: number) => Promise<Run>,
  ): Body =>
  async (t) => {
    const source = await movie(t, 24);
    for (const moment of t.fast ? FEW : ALL) {
      const output = t.path(`${moment}.mkv`);
      const places: Places = { source, output };
      await gone(t, await breakOff(t, make(places), moment), places);
    }
  };

const atTurns = async (t: Trial, source$: Observable<unknown>, moment: number): Promise<Run> => {
  const run = begin(source$);
  await t.turns(moment * moment);
  return run;
};

const atMicrotasks = async (
  t: Trial,
  source$: Observable<unknown>,
  moment: number,
): Promise<Run> => {
  const run = begin(source$, { holds: true });
  t.gc();
  for (let count = 0; count < moment * 3; count++) await Promise.resolve();
  return run;
};

/** A synchronous source emits before there is something to unsubscribe: then it is broken off afterwards. */
const insideNext = async (t: Trial, source$: Observable<unknown>, moment: number): Promise<Run> => {
  let stopped = false;
  const run: Run = begin(source$, {
    next: (count, own) => {
      if (count < moment) return;
      t.gc();
      try {
        own().subscription.unsubscribe();
      } catch {
        // It is stopped below.
      }
      stopped = true;
    },
  });
  await t.until(() => stopped || run.ended, 'the moment');
  return run;
};

/** Runs to its end, and is unsubscribed inside `complete`; then once more, to see that the first left nothing behind. */
const insideEnd =
  (make: MakePipeline): Body =>
  async (t) => {
    const source = await movie(t, 24);
    for (const moment of [0, 1]) {
      const output = t.path(`${moment}.mkv`);
      const places: Places = { source, output };
      const run: Run = begin(make(places), {
        ended: () => {
          t.gc();
          queueMicrotask(() => {
            run.subscription.unsubscribe();
          });
        },
      });
      await t.until(() => run.ended, 'the end');
      await gone(t, run, places);
    }
  };

export const cases: Cases = alone(
  Object.fromEntries(
    Object.entries(pipelines).flatMap(([name, make]): [string, Body][] => [
      [`${name}, after turns`, atMoments(make, atTurns)],
      [`${name}, after microtasks`, atMoments(make, atMicrotasks)],
      [`${name}, inside next`, atMoments(make, insideNext)],
      [`${name}, at its end`, insideEnd(make)],
    ]),
  ),
);
