import { deepStrictEqual } from 'node:assert/strict';
import { type Observable } from 'rxjs';
import { type RunHelpers, TestScheduler } from 'rxjs/testing';
import { installBackend } from '../src/backend.js';
import { iterate } from '../src/gate/pump.js';
import { type Operator } from '../src/rx.js';
import { closeLedger, openLedger } from '../src/sample/ledger.js';
import { type Sample } from '../src/sample/sample.js';
import { drawBoth } from './draw.js';
import {
  type CodecDiagram,
  CodecPlan,
  type CodecStage,
  type FakeCodec,
  type FakeCodecOptions,
} from './fakeCodec.js';
import { type FakeMovie, type FakeMovieOptions, type FakeTracks, MoviePlan } from './fakeMovie.js';
import { type SampleKind, type SampleKinds } from './fakeSample.js';
import { type FakeWorkspace, type FakeWorkspaceOptions, WorkspacePlan } from './fakeWorkspace.js';
import { type FakeWriter, type FakeWriterOptions, WriterPlan } from './fakeWriter.js';
import { requireNoneOpen } from './leaks.js';
import { consumeIn, marks } from './marks.js';
import { READY, readyIn } from './ready.js';
import {
  type IterableSamples,
  samplesIn,
  type SamplesOptions,
  type SourceOptions,
  timedSamplesOf,
} from './samples.js';
import { type Logged, type VirtualTime, virtualTime } from './time.js';
import { VirtualBackend } from './virtualBackend.js';

/** Compares, and throws when there is a difference. @group Testing */
export type Matcher = (actual: unknown, expected: unknown) => void;

/** Options of {@link rxTest}. @group Testing */
export interface RxTestOptions {
  /** Default `deepStrictEqual` of `node:assert`; with jest: `(actual, expected) => expect(actual).toEqual(expected)`. */
  readonly matcher?: Matcher;
  /** What samples that are open at the end mean; default `fail`. */
  readonly leaks?: 'fail' | 'ignore';
}

/** What a readiness signal is expected to say. @group Testing */
export interface ReadyExpectation {
  /** `t` and `f`, at their frames. */
  toBe(diagram: string, error?: unknown): void;
}

/** What {@link rxTest} gives to a test, beside RxJS's own helpers. @group Testing */
export interface RxTestHelpers extends RunHelpers {
  /**
   * A cold source of fake samples: each letter is one, not before its frame, and not before the window has room.
   * Upper-case letters are sync samples; in a diagram without any, all are. `hot: true`: a source that cannot wait.
   */
  readonly samples: <K extends SampleKind = 'video'>(
    diagram: string,
    options?: SourceOptions<K>,
  ) => Logged<SampleKinds[K]>;
  /** Fake samples to iterate, for `pull`; dashes are the time that the iterator takes to answer. */
  readonly samplesOf: <K extends SampleKind = 'video'>(
    diagram: string,
    options?: SamplesOptions<K>,
  ) => IterableSamples<SampleKinds[K]>;
  /** A readiness signal, `t` and `f`; hot, replays its present value; `#`: the sink has failed. */
  readonly ready: (diagram: string, error?: unknown) => Logged<boolean>;
  /** Closes each sample at once and emits its mark. */
  readonly marks: () => Operator<Sample, string>;
  /** Holds each sample for as long as the diagram, as `--|`; then closes it and emits its mark. */
  readonly consume: (diagram: string) => Operator<Sample, string>;
  /** Arranges what codecs, filters and parsers do with each input: `---(p|)`. */
  readonly fakeCodec: (diagram: CodecDiagram, options?: FakeCodecOptions) => FakeCodec;
  /** Arranges what `mux` and `AssetWriter` write to. */
  readonly fakeWriter: (options?: FakeWriterOptions) => FakeWriter;
  /** Arranges what passes keep their samples in. */
  readonly fakeWorkspace: (options?: FakeWorkspaceOptions) => FakeWorkspace;
  /** Arranges what `demux` and `probe` read. */
  readonly fakeMovie: (tracks: FakeTracks, options?: FakeMovieOptions) => FakeMovie;
  /** Arranges what `testPattern` and `tone` generate. */
  readonly fakeGenerator: (diagram: string, options?: SamplesOptions<'video' | 'audio'>) => void;
  /** Expects what a readiness signal says: `t--f`. */
  readonly expectReady: (ready$: Observable<boolean>, unsubscription?: string) => ReadyExpectation;
  /** Fails at once when a sample is open. At the end of the test this is done anyway. */
  readonly expectNoLeaks: () => void;
}

const STAGES: readonly CodecStage[] = [
  'decode',
  'encode',
  'filterGraph',
  'quality',
  'bitstreamFilter',
  'parse',
];

/**
 * Runs a test of a media pipeline in virtual time: no codec, no file, no sleep.
 *
 * RxJS's `TestScheduler.run` with a virtual backend in the place of libav, and with the ledger of samples open: a sample
 * that nobody closed fails the test. Nothing native is loaded. Works with any test framework.
 *
 * @param test - must be synchronous: virtual time does not see promises
 * @throws what the matcher throws; Error when samples leak
 * @example
 * ```ts
 * import { decode } from 'rxmux/operators';
 * import { rxTest } from 'rxmux/testing';
 *
 * rxTest(({ samples, fakeCodec, marks, expectObservable, expectSubscriptions }) => {
 *   const codec = fakeCodec('---(p|)');
 *   const decoded$ = samples('(abc|)', { kind: 'encoded' }).pipe(decode(), marks());
 *   expectObservable(decoded$).toBe('---a--b--(c|)');
 *   expectSubscriptions(codec.subscriptions).toBe(['^--!', '---^--!', '------^--!']);
 * });
 * ```
 * @see RxJS: TestScheduler.run
 * @group Testing
 */
export function rxTest(
  test: (helpers: RxTestHelpers) => unknown,
  options: RxTestOptions = {},
): void {
  const { leaks = 'fail' } = options;
  const scheduler = new TestScheduler(drawing(options.matcher ?? deepStrictEqual));
  openLedger();
  try {
    scheduler.run((run) => {
      const time = virtualTime(scheduler, run);
      const backend = new VirtualBackend(time);
      installBackend(backend);
      const result = test(helpersOf(run, time, backend));
      if (result instanceof Promise) throw new Error(ASYNC_TEST);
    });
    if (leaks === 'fail') requireNoneOpen();
  } finally {
    installBackend(undefined);
    closeLedger();
  }
}

/** Says a difference in diagrams first, then as the matcher says it. */
function drawing(matcher: Matcher): Matcher {
  return (actual, expected) => {
    try {
      matcher(actual, expected);
    } catch (error) {
      const drawn = drawBoth(actual, expected);
      if (drawn === undefined) throw error;
      throw new Error(`The diagrams differ:\n${drawn}\n\n${String(error)}`, { cause: error });
    }
  };
}

const ASYNC_TEST =
  'A marble test must be synchronous, and this one returned a promise: virtual time does not see promises. ' +
  'Test what needs one in real time, with expectNoLeaks(async () => …).';

function helpersOf(run: RunHelpers, time: VirtualTime, backend: VirtualBackend): RxTestHelpers {
  return {
    ...run,
    samples: (diagram, options) => samplesIn(time, diagram, options),
    samplesOf: (diagram, options) => timedSamplesOf(time, diagram, options),
    ready: (diagram, error) => readyIn(time, diagram, error),
    marks,
    consume: (diagram) => consumeIn(time, diagram),
    fakeCodec: (diagram, options = {}) => {
      const plan = new CodecPlan(time, diagram, options);
      const { stages = STAGES } = options;
      for (const stage of typeof stages === 'string' ? [stages] : stages) {
        backend.codecs.set(stage, plan);
      }
      return plan;
    },
    fakeWriter: (options = {}) => (backend.writer = new WriterPlan(time, options)),
    fakeWorkspace: (options = {}) => (backend.workspace = new WorkspacePlan(time, options)),
    fakeMovie: (tracks, options = {}) => (backend.movie = new MoviePlan(time, tracks, options)),
    fakeGenerator: (diagram, options) => {
      const samples = timedSamplesOf(time, diagram, options);
      backend.generator = () => iterate(samples);
    },
    expectReady: (ready$, unsubscription) => ({
      toBe: (diagram, error) => {
        run.expectObservable(ready$, unsubscription).toBe(diagram, READY, error);
      },
    }),
    expectNoLeaks: requireNoneOpen,
  };
}
