import { defer, finalize, from, type Observable, of, type Subscriber, switchMap, tap } from 'rxjs';
import { type Comparison, openWith, type PicturePair } from '../backend.js';
import { MediaError } from '../errors.js';
import { requirePaced } from '../gate/pace.js';
import { watch } from '../gate/watchdog.js';
import { cold, listen } from '../rx.js';
import { requirePicture } from '../sample/requireKind.js';
import { adopt, discard } from '../sample/sample.js';
import { type MediaTime } from '../sample/time.js';
import { type VideoSample } from '../sample/videoSample.js';
import { LookAhead } from './lookAhead.js';
import { Matching, otherSide, type Side, SIDES } from './matching.js';
import { type PictureQuality, type QualityMetric, type QualityScores } from './pictureQuality.js';

/** What is to be compared, and how. */
export interface ComparingInit {
  readonly sources: Readonly<Record<Side, Observable<VideoSample>>>;
  readonly metrics: readonly QualityMetric[];
  readonly unmatched: 'error' | 'skip';
  /** How many pictures one side may be ahead of the other beyond the windows. */
  readonly lookAhead: number;
}

/** The engine behind `quality`: two sides, matched by time, compared one pair after another. */
export function comparing(init: ComparingInit): Observable<PictureQuality> {
  return cold((out) => {
    const run = new ComparingRun(init, out);
    out.add(() => {
      run.teardown();
    });
    run.start();
  });
}

class ComparingRun {
  readonly #init: ComparingInit;
  readonly #out: Subscriber<PictureQuality>;
  readonly #matching = new Matching();
  readonly #lookAhead: LookAhead;
  readonly #stops: (() => void)[] = [];
  readonly #unwatch: () => void;
  #comparison: Comparison | undefined;
  /** Stops what is under way: opening, or comparing a pair. */
  #underWay: (() => void) | undefined;
  #started = false;
  #running = false;

  public constructor(init: ComparingInit, out: Subscriber<PictureQuality>) {
    this.#init = init;
    this.#out = out;
    this.#lookAhead = new LookAhead({
      limit: init.lookAhead,
      waiting: () => this.#waiting(),
      exhausted: (side) => {
        this.#fail(tooFarAhead(side, this.#matching.waiting(side).length));
      },
    });
    this.#unwatch = watch({
      name: 'quality',
      isWaiting: () => this.#waiting() !== undefined,
      describe: () =>
        `${SIDES.map((side) => `${this.#matching.waiting(side).length} ${side}s`).join(', ')} waiting`,
    });
  }

  public start(): void {
    for (const side of SIDES) {
      if (this.#out.closed) return;
      const link = {
        next: (sample: VideoSample): void => {
          this.#push(side, sample);
        },
        error: (error: unknown): void => {
          this.#fail(error);
        },
        complete: (): void => {
          this.#matching.end(side);
          this.#run();
        },
      };
      listen(this.#init.sources[side], link, (stop) => this.#stops.push(stop));
    }
    this.#started = true;
    this.#run();
  }

  public teardown(): void {
    this.#unwatch();
    this.#stop();
    for (const sample of this.#matching.clear()) sample.close();
    this.#underWay?.();
    this.#comparison?.close();
  }

  /** Closing what waits would make a source go on that others have, too: it learns of the error first. */
  #fail(error: unknown): void {
    this.#stop();
    const waiting = this.#matching.clear();
    this.#out.error(error);
    for (const sample of waiting) sample.close();
  }

  /** While an end travels down, samples are closed there, and the sources would bring more. */
  #stop(): void {
    this.#lookAhead.stop();
    for (const stop of this.#stops) stop();
  }

  #push(side: Side, given: VideoSample): void {
    try {
      const sample = adopt(requirePicture(given, 'quality'));
      const { length } = this.#matching.waiting(side);
      requirePaced(sample, length, 'quality', this.#init.lookAhead);
      this.#lookAhead.heard(sample);
      this.#matching.push(side, sample);
    } catch (error) {
      discard(given);
      this.#fail(error);
      return;
    }
    this.#run();
  }

  #run(): void {
    // A picture that is closed makes its source bring the next one.
    if (this.#running) return;
    this.#running = true;
    while (!this.#out.closed && this.#step());
    this.#running = false;
    if (this.#started && !this.#underWay && this.#isDone()) this.#out.complete();
    else this.#lookAhead.look();
  }

  /** What is left out needs not be waited for. */
  #isDone(): boolean {
    const isDone = (side: Side): boolean => this.#matching.isDone(side);
    return this.#init.unmatched === 'skip' ? SIDES.some(isDone) : SIDES.every(isDone);
  }

  /** Takes a pair, or what is alone; whether there was anything. */
  #step(): boolean {
    const match = this.#underWay ? undefined : this.#matching.next();
    if (!match) return false;
    if ('picture' in match) {
      this.#compare(match);
      return true;
    }
    match.alone.close();
    if (this.#init.unmatched === 'error') this.#fail(unmatched(match.side, match.alone.pts));
    return true;
  }

  #compare(pair: PicturePair): void {
    const { pts, duration } = pair.picture;
    const link = {
      next: (scores: QualityScores): void => {
        if (pts) this.#out.next({ pts, duration, ...scores });
      },
      error: (error: unknown): void => {
        this.#fail(error);
      },
      complete: (): void => {
        this.#underWay = undefined;
        this.#run();
      },
    };
    listen(this.#scores(pair), link, (stop) => {
      this.#underWay = stop;
    });
  }

  #scores(pair: PicturePair): Observable<QualityScores> {
    let isOurs = true;
    return this.#opened().pipe(
      switchMap((comparison) => {
        isOurs = false;
        return from(comparison.compare(pair));
      }),
      finalize(() => {
        if (!isOurs) return;
        pair.picture.close();
        pair.reference.close();
      }),
    );
  }

  #opened(): Observable<Comparison> {
    return defer(() =>
      this.#comparison
        ? of(this.#comparison)
        : openWith((backend) => backend.openComparison(this.#init.metrics)).pipe(
            tap((comparison) => {
              this.#comparison = comparison;
            }),
          ),
    );
  }

  /** The side that waits for the other one, which can still bring something. */
  #waiting(): { readonly side: Side; readonly samples: VideoSample[] } | undefined {
    if (this.#underWay) return undefined;
    const side = SIDES.find((one) => this.#matching.waiting(one).length > 0);
    if (side === undefined || !this.#matching.isOpen(otherSide(side))) return undefined;
    return { side, samples: this.#matching.waiting(side) };
  }
}

const NAMES: Record<Side, string> = { picture: 'pictures', reference: 'references' };

function unmatched(side: Side, pts: MediaTime | undefined): MediaError {
  const other = otherSide(side);
  return new MediaError(
    'unmatchedPicture',
    `Pictures are compared with the reference's of the same time, and at ${String(pts)} there is a ${side} and no ${other}. ` +
      "Bring both to the same times, or leave out what has no counterpart with unmatched: 'skip'.",
    { operator: 'quality', time: pts?.seconds },
  );
}

function tooFarAhead(side: Side, count: number): MediaError {
  const other = NAMES[otherSide(side)];
  return new MediaError(
    'queueFull',
    `${count} ${NAMES[side]} wait for ${other}, of which none has come for a while. If both come from one source, what lies between holds back ` +
      'more pictures than one side may be ahead: raise lookAhead, or lower what the encoder holds back (maxFrameDelayCount).',
    { operator: 'quality' },
  );
}
