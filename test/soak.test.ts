/**
 * Thousands of random pipelines in real time, without sleeping: whatever the windows, ratios, timings and bursts, and wherever they are
 * broken off, no more samples are out than the windows say, nothing hangs, nothing is left, and what completes is written whole and in order.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EMPTY, from, map, merge, type Observable, type ObservableInput, of } from 'rxjs';

import { FakePacket } from '../marbles/fakePayload.js';
import { fakeTracks } from '../marbles/fakeTrack.js';
import { interleave, mux, writeTo } from '../operators/index.js';
import { NOTHING_ADJUSTED } from '../src/adjustedTimes.js';
import { type Backend, type Demuxer, installBackend, type Muxer } from '../src/backend.js';
import { stage } from '../src/codec/stage.js';
import { type Work } from '../src/codec/work.js';
import { type AnyIterable, type AnyIterator, iterate } from '../src/gate/pump.js';
import { AssetWriter, demux, EncodedSample, pull, type Track, WriterInput } from '../src/index.js';
import { Signal } from '../src/rx.js';
import { closeLedger, openLedger, openSamples } from '../src/sample/ledger.js';
import {
  boundOf,
  expectedOf,
  type Plan,
  planOf,
  spacingAfter,
  type StagePlan,
  type Steps,
  stepsOf,
  type Timing,
  type TrackPlan,
} from './support/soak.js';

const RUNS = 3000;
/** Turns of the event loop after which a run hangs; the longest one takes some thousand. */
const TURNS = 20_000;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Why a run that was broken off ended. */
class Broken extends Error {}

/** What is watched while a run is under way. */
class Run {
  public readonly plan: Plan;
  public readonly tracks: readonly Track[];
  public readonly written: { readonly track: number; readonly ticks: number }[] = [];
  public peak = 0;
  public opened = 0;
  public closed = 0;
  public outcome: 'complete' | 'error' | 'unsubscribed' | undefined;
  public error: unknown;
  #until: number;

  public constructor(plan: Plan) {
    this.plan = plan;
    this.tracks = fakeTracks(plan.tracks.map((_, index) => (index === 0 ? 'video' : 'audio')));
    this.#until = plan.break?.after ?? Infinity;
  }

  /** Counts what the break is counted in; throws, or says that it is time, when the count is full. */
  public passes(how: NonNullable<Plan['break']>['how']): boolean {
    if (this.plan.break?.how !== how) return true;
    return this.#until-- > 0;
  }

  public make(track: number, ticks: number, duration: number): EncodedSample {
    const timing = {
      pts: BigInt(ticks),
      dts: BigInt(ticks),
      duration: this.plan.tracks[track]?.hasDurations === true ? BigInt(duration) : 0n,
      timeBase: { num: 1, den: 1000 },
    };
    const owner = this.tracks[track];
    if (!owner) throw new Error(`no track ${track}`);
    const sample = EncodedSample.wrap(new FakePacket('s', timing, true, 100), owner);
    this.observe();
    return sample;
  }

  /** Samples that are lent: with one reader, others wait in its queues, which have caps of their own. */
  public observe(): void {
    const lent = openSamples().filter(({ lenderName }) => lenderName !== undefined).length;
    this.peak = Math.max(this.peak, this.plan.oneReader ? lent : openSamples().length);
  }
}

/** Gives values at once, or later, as an iterator of that timing does. */
function timed<T>(values: Iterable<T>, timing: Timing): AnyIterable<T> {
  if (timing === 'sync') return values;
  return later(values, timing === 'micro' ? () => Promise.resolve() : turn);
}

async function* later<T>(values: Iterable<T>, wait: () => Promise<void>): AsyncGenerator<T> {
  for (const value of values) {
    await wait();
    yield value;
  }
}

function* samplesOf(
  run: Run,
  index: number,
  { samples, spacing }: TrackPlan,
): Iterable<EncodedSample> {
  for (let place = 0; place < samples; place++) {
    if (!run.passes('source')) throw new Broken('source');
    yield run.make(index, place * spacing, spacing);
  }
}

/** The samples of a file in which each track comes in bursts. */
function* fileOf(run: Run): Iterable<EncodedSample> {
  const readers = run.plan.tracks.map((track, index) =>
    samplesOf(run, index, track)[Symbol.iterator](),
  );
  const open = new Set(readers);
  while (open.size > 0) {
    for (const reader of open) {
      for (let count = 0; count < run.plan.burst; count++) {
        const result = reader.next() as IteratorResult<EncodedSample, undefined>;
        if (result.done) {
          open.delete(reader);
          break;
        }
        yield result.value;
      }
    }
  }
}

class RatioWork implements Work<EncodedSample, EncodedSample> {
  readonly #run: Run;
  readonly #track: number;
  readonly #duration: number;
  readonly #plan: StagePlan;
  readonly #steps: Steps;

  public constructor(run: Run, track: number, plan: StagePlan, spacing: number) {
    this.#run = run;
    this.#track = track;
    this.#plan = plan;
    this.#steps = stepsOf(plan, spacing);
    this.#duration = spacingAfter(plan, spacing);
    run.opened++;
  }

  public push(sample: EncodedSample): ObservableInput<EncodedSample> {
    const ticks = Number(sample.timing.pts);
    sample.close();
    if (!this.#run.passes('work')) throw new Broken('work');
    return this.#give(this.#steps.push(ticks));
  }

  public flush(): ObservableInput<EncodedSample> {
    return this.#give(this.#steps.flush());
  }

  public close(): void {
    this.#run.closed++;
  }

  #give(ticks: readonly number[]): ObservableInput<EncodedSample> {
    const { timing } = this.#plan;
    const make = (value: number): EncodedSample =>
      this.#run.make(this.#track, value, this.#duration);
    if (timing === 'observable') return from(ticks).pipe(map(make));
    if (timing === 'array') return ticks.map(make);
    return timed(made(ticks, make), timing);
  }
}

function* made<T, R>(values: readonly T[], make: (value: T) => R): Iterable<R> {
  for (const value of values) yield make(value);
}

/** A destination that is busy now and then. */
function muxerOf(run: Run): Muxer {
  const { busyAfter, busyFor } = run.plan;
  const ready = new Signal(true);
  const recover = (): void => {
    ready.set(true);
  };
  return {
    formatName: 'soak',
    bytes: 0,
    adjusted: NOTHING_ADJUSTED,
    ready,
    refusal: () => undefined,
    start: () => undefined,
    write: (sample, index) => {
      run.observe();
      run.written.push({ track: sample.track.index, ticks: Number(sample.timing.dts) });
      expect(index).toBe(sample.track.index);
      sample.close();
      if (!run.passes('muxer')) throw new Broken('muxer');
      if (run.written.length % busyAfter > 0) return;
      ready.set(false);
      if (busyFor === 'sync') recover();
      else if (busyFor === 'micro') queueMicrotask(recover);
      else setImmediate(recover);
    },
    finish: () => [],
    abort: () => (run.plan.busyFor === 'sync' ? [] : turn()),
  };
}

/** The two things of a backend that a run needs. */
function backendOf(run: Run): Backend {
  const demuxer: Demuxer = {
    info: {
      formatName: 'soak',
      tracks: run.tracks,
      duration: undefined,
      startTime: undefined,
      bitRate: undefined,
      metadata: {},
    },
    read: (): AnyIterator<EncodedSample> =>
      iterate(timed(fileOf(run), run.plan.tracks[0]?.timing ?? 'sync')),
    close: () => run.closed++,
  };
  const open = {
    openDemuxer: () => {
      run.opened++;
      return [demuxer];
    },
    openMuxer: () => [muxerOf(run)],
  };
  return open as unknown as Backend;
}

function through(
  run: Run,
  index: number,
  source: Observable<EncodedSample>,
): Observable<EncodedSample> {
  const track = run.plan.tracks[index];
  let spacing = track?.spacing ?? 1;
  let out = source;
  for (const [place, plan] of (track?.stages ?? []).entries()) {
    const between = spacing;
    out = out.pipe(
      stage<EncodedSample, EncodedSample>({
        name: `stage ${place}`,
        window: plan.window,
        open: () => of(new RatioWork(run, index, plan, between)),
        sampleOf: (sample) => sample,
      }),
    );
    spacing = spacingAfter(plan, spacing);
  }
  return out;
}

/** Brings the tracks into a movie: with operators, or with a writer. Emits for each sample written. */
function written(run: Run, tracks: readonly Observable<EncodedSample>[]): Observable<unknown> {
  const { inputWindow: window } = run.plan;
  if (window === undefined) return interleave(...tracks).pipe(mux('soak'));
  const writer = new AssetWriter('soak');
  // Who unsubscribes does not hear of a failure that comes after; the promise does.
  writer.finished.catch(() => undefined);
  const inputs = run.tracks.map(({ mediaType }) =>
    writer.add(new WriterInput<EncodedSample>(mediaType, undefined, { window })),
  );
  return merge(...inputs.map((input, index) => (tracks[index] ?? EMPTY).pipe(writeTo(input))));
}

function movieOf(run: Run): Observable<unknown> {
  const { tracks, oneReader } = run.plan;
  if (!oneReader) {
    const sources = tracks.map((track, index) =>
      through(
        run,
        index,
        pull(() => timed(samplesOf(run, index, track), track.timing), { window: track.window }),
      ),
    );
    return written(run, sources);
  }
  // One window for all tracks: the smallest, so that the sum of the windows is still a bound.
  const window = Math.min(...tracks.map((track) => track.window));
  return demux('soak', { window }, (movie) =>
    written(
      run,
      tracks.map((_, index) => through(run, index, movie.samplesOf(index))),
    ),
  );
}

/** Runs a plan until it ends, is unsubscribed, or hangs. */
async function play(run: Run): Promise<void> {
  installBackend(backendOf(run));
  let count = 0;
  const subscription = movieOf(run).subscribe({
    next: () => {
      count++;
    },
    error: (error: unknown) => {
      run.outcome = 'error';
      run.error = error;
    },
    complete: () => {
      run.outcome = 'complete';
    },
  });
  const { how, after } = run.plan.break ?? {};
  const isTime = (): boolean => how === 'unsubscribe' && count >= (after ?? 0);
  for (let turns = 0; run.outcome === undefined && turns < TURNS; turns++) {
    if (isTime()) {
      run.outcome = 'unsubscribed';
      subscription.unsubscribe();
    } else await turn();
  }
  // What was under way may still arrive; it must be closed then.
  for (let turns = 0; turns < 50 && openSamples().length > 0; turns++) await turn();
}

/** What is wrong with a run that has ended; empty when nothing is. */
function complaints(run: Run): string[] {
  const found: string[] = [];
  const { plan, outcome, error, written } = run;
  if (outcome === undefined) found.push('hangs');
  if (openSamples().length > 0) found.push(`${openSamples().length} samples open`);
  if (run.opened !== run.closed) found.push(`${run.opened} opened, ${run.closed} closed`);
  if (run.peak > boundOf(plan)) found.push(`${run.peak} samples out, bound ${boundOf(plan)}`);
  if (outcome === 'error' && !(error instanceof Broken) && !isEmpty(plan)) {
    found.push(`failed: ${String(error)}`);
  }
  if (written.some(({ ticks }, place) => ticks < (written[place - 1]?.ticks ?? 0))) {
    found.push('written out of order');
  }
  if (outcome === 'complete') found.push(...missing(run));
  return found;
}

const isEmpty = ({ tracks }: Plan): boolean =>
  tracks.every((track) => expectedOf(track).length === 0);

/** Tracks without a sample are left out of the movie, so the others move up. */
function missing({ plan, written }: Run): string[] {
  const expected = plan.tracks.map(expectedOf).filter((ticks) => ticks.length > 0);
  return expected.flatMap((ticks, index) => {
    const own = written.filter(({ track }) => track === index).map((sample) => sample.ticks);
    return own.join() === ticks.join() ? [] : [`track ${index}: ${own.length} of ${ticks.length}`];
  });
}

describe('random pipelines', () => {
  beforeAll(openLedger);
  afterAll(() => {
    installBackend(undefined);
    closeLedger();
  });

  it(`keep every promise in ${RUNS} runs`, async () => {
    const seen = { complete: 0, error: 0, unsubscribed: 0, atBound: 0 };
    for (let seed = 1; seed <= RUNS; seed++) {
      const run = new Run(planOf(seed));
      openLedger();
      await play(run);
      const found = complaints(run);
      // One seed at a time is what helps: it says everything about the run.
      expect({ seed, found }).toEqual({ seed, found: [] });
      if (run.outcome) seen[run.outcome]++;
      if (run.peak === boundOf(run.plan)) seen.atBound++;
    }
    // The runs are worth something only when all of it happens.
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(RUNS / 50);
  }, 120_000);
});
