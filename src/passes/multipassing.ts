import {
  concat,
  defer,
  EMPTY,
  finalize,
  from,
  type Observable,
  type ObservableInput,
  of,
  switchMap,
} from 'rxjs';
import { openWith } from '../backend.js';
import { type EncoderChoice, type VideoSettings } from '../codec/settings.js';
import { type WindowLike } from '../gate/window.js';
import { acquire } from '../rx.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { type VideoSample } from '../sample/videoSample.js';
import { missingPictures } from './bufferPlan.js';
import { FrameRecord } from './frameRecord.js';
import { KeptMovie } from './keptMovie.js';
import { type MultipassReport, type PassDescription } from './passDescription.js';
import { passing } from './passRun.js';
import { encodeRange } from './rangeEncoding.js';
import { type Pass, type Strategy } from './strategy.js';
import { strategyFor, type MultipassTargets } from './strategyFor.js';
import { bufferOf, type Target, targetOf } from './target.js';
import { type Silo, type Workspace } from './workspace.js';

/** The pictures of a pass. @group Passes */
export type PassSource = (pass: PassDescription) => ObservableInput<VideoSample>;

/** What the engine is told, and whom it tells. */
export interface MultipassInit {
  readonly source: PassSource;
  readonly settings: VideoSettings;
  readonly options: MultipassTargets;
  /** Of encoded samples that are out at a time, while encoding and while the result is read. */
  readonly window: WindowLike;
  /** For what is kept between passes; undefined: where the system keeps such files. */
  readonly folder: string | undefined;
  readonly onEncoder: (choice: EncoderChoice) => void;
  /** A pass begins; undefined: no further one does. */
  readonly onPass: (pass: PassDescription | undefined) => void;
  readonly onReport: (report: MultipassReport) => void;
  /** Whether the source was marked as finished: what there is then is the result. */
  readonly isFinished: () => boolean;
  /** Everything that was kept is being removed: see {@link Workspace.removed}. */
  readonly onClose?: ((removed: Workspace['removed']) => void) | undefined;
}

/** The engine behind `multipass`: passes, one after the other, until the strategy has enough; then the result. */
export function multipassing(init: MultipassInit): Observable<EncodedSample> {
  return defer(() => openWith((backend) => backend.openWorkspace(init.folder))).pipe(
    switchMap((workspace) => {
      const run = new MultipassRun(init, workspace);
      return run.samples$.pipe(
        finalize(() => {
          workspace.close();
          init.onClose?.(workspace.removed);
        }),
      );
    }),
  );
}

class MultipassRun {
  readonly #init: MultipassInit;
  readonly #workspace: Workspace;
  readonly #target: Target;
  readonly #strategy: Strategy;
  readonly #record = new FrameRecord();
  readonly #began = performance.now();
  #movie: KeptMovie | undefined;
  #encoder: EncoderChoice | undefined;
  #passes = 0;

  public constructor(init: MultipassInit, workspace: Workspace) {
    const { settings, options } = init;
    this.#init = init;
    this.#workspace = workspace;
    this.#target = targetOf(settings, options);
    this.#strategy = strategyFor(settings, this.#target, options, {
      statistics: workspace.statistics,
      hasTime: () => {
        const { timeLimit = Infinity } = options;
        return performance.now() - this.#began < timeLimit * 1000;
      },
    });
  }

  /** All passes, then what came of them. */
  public get samples$(): Observable<EncodedSample> {
    return concat(
      this.#passes$(),
      defer(() => this.#result()),
    );
  }

  #passes$(): Observable<never> {
    return defer(() => {
      const pass = this.#init.isFinished() ? undefined : this.#strategy.next();
      if (!pass) return EMPTY;
      return concat(this.#run(pass), this.#passes$());
    });
  }

  #run(pass: Pass): Observable<never> {
    const { source, onPass, isFinished } = this.#init;
    return this.#movieFor(pass).pipe(
      switchMap((movie) => {
        onPass(pass.description);
        const context = {
          pass,
          movie,
          record: this.#record,
          isFinished,
          ended: () => {
            this.#passes++;
            if (movie) this.#replace(movie);
          },
          encode: encodeRange({
            window: this.#init.window,
            target: this.#target,
            movie,
            onEncoder: this.#chosen,
          }),
        };
        return from(source(pass.description)).pipe(
          passing(context),
          finalize(() => {
            if (movie !== this.#movie) movie?.silo.close();
          }),
        );
      }),
    );
  }

  #movieFor({ keeps }: Pass): Observable<KeptMovie | undefined> {
    if (keeps === 'nothing') return of(undefined);
    if (keeps === 'ranges' && this.#movie) return of(this.#movie);
    return acquire(
      () => this.#workspace.openSilo(),
      (late: Silo) => {
        late.close();
      },
    ).pipe(switchMap((silo) => [new KeptMovie(silo)]));
  }

  #replace(movie: KeptMovie): void {
    const old = this.#movie;
    this.#movie = movie;
    if (old && old !== movie) old.silo.close();
  }

  #result(): Observable<EncodedSample> {
    this.#init.onPass(undefined);
    this.#init.onReport(this.#report());
    return this.#movie ? this.#movie.samples(this.#init.window) : EMPTY;
  }

  #report(): MultipassReport {
    const results = this.#movie?.results ?? [];
    const sum = (numbers: number[]): number => numbers.reduce((total, one) => total + one, 0);
    const bytes = sum(results.map((result) => result.bytes));
    const duration = sum(results.map((result) => result.duration));
    const { ranges, refinedFrames, stoppedBecause } = this.#strategy;
    return {
      passes: this.#passes,
      stoppedBecause: this.#init.isFinished() ? 'finished' : stoppedBecause,
      encoder: this.#encoder,
      ranges,
      frames: sum(results.map((result) => result.frames)),
      refinedFrames,
      bytes,
      duration,
      bitRate: duration > 0 ? (bytes * 8) / duration : 0,
      underflows: missingPictures(results, bufferOf(this.#init.settings)),
    };
  }

  readonly #chosen = (choice: EncoderChoice): void => {
    if (this.#encoder?.encoder === choice.encoder) return;
    this.#encoder = choice;
    this.#init.onEncoder(choice);
  };
}
