import { type Observable, Subject, type Subscriber } from 'rxjs';
import { MediaError } from '../errors.js';
import { listen, operator, type Operator } from '../rx.js';
import { requireRaw } from '../sample/requireKind.js';
import { type MediaTime } from '../sample/time.js';
import { VideoSample } from '../sample/videoSample.js';
import { type FrameRecord } from './frameRecord.js';
import { type KeptMovie } from './keptMovie.js';
import { RangeTally } from './rangeTally.js';
import { type Pass, type RangeJob } from './strategy.js';

/** What a pass works with. */
export interface PassContext {
  readonly pass: Pass;
  /** Where ranges are kept; undefined: nowhere, they only teach something. */
  readonly movie: KeptMovie | undefined;
  readonly record: FrameRecord;
  /** Whether the source was marked as finished: then a pass that is not complete is given up, and what was there before stays. */
  readonly isFinished: () => boolean;
  /** Everything that the pass was to bring is in the movie. */
  readonly ended: () => void;
  /** Encodes a range, into the movie under `key` where there is one; completes when all of it is there. */
  readonly encode: (
    frames$: Observable<VideoSample>,
    job: RangeJob,
    tally: RangeTally,
    key: number,
  ) => Observable<never>;
}

/** Runs one pass: takes its pictures, has each range encoded, and completes when all of them are in the movie. */
export function passing(context: PassContext): Operator<VideoSample, never> {
  return operator<VideoSample, never>((out, stopSource) => {
    // First: what is closed when encoders are torn down would make the source go on.
    out.add(stopSource);
    const run = new PassRun(context, out);
    return {
      next: (frame) => {
        run.push(frame);
      },
      complete: () => {
        run.end();
      },
      teardown: () => {
        run.teardown();
      },
    };
  });
}

/** A range under way. */
interface OpenRange {
  readonly job: RangeJob;
  readonly frames: Subject<VideoSample>;
  readonly tally: RangeTally;
}

class PassRun {
  readonly #context: PassContext;
  readonly #out: Subscriber<never>;
  readonly #stops = new Set<() => void>();
  readonly #brought = new Set<number>();
  #open: OpenRange | undefined;
  #encoding = 0;
  #ended = false;
  #last: MediaTime | undefined;

  public constructor(context: PassContext, out: Subscriber<never>) {
    this.#context = context;
    this.#out = out;
    context.record.begin();
  }

  public push(frame: VideoSample): void {
    try {
      this.#take(frame);
    } catch (error) {
      frame.close();
      this.#out.error(error);
    }
  }

  public end(): void {
    try {
      this.#endRange();
      this.#requireAll();
    } catch (error) {
      if (!this.#context.isFinished()) throw error;
      this.#out.complete();
      return;
    }
    this.#ended = true;
    this.#look();
  }

  public teardown(): void {
    for (const stop of this.#stops) stop();
  }

  #take(frame: VideoSample): void {
    requirePicture(frame);
    const time = this.#timeOf(frame);
    const job = this.#context.pass.jobAt(time);
    if (!job) {
      frame.close();
      return;
    }
    if (job !== this.#open?.job) {
      this.#endRange();
      this.#begin(job);
    }
    this.#context.record.take(job.index, frame, time);
    const { frames, tally } = this.#open ?? {};
    tally?.frame(frame, time);
    if (frames?.observed === true) frames.next(frame);
    else frame.close();
  }

  #timeOf({ pts }: VideoSample): MediaTime {
    if (pts === undefined) throw untimed('has no presentation time');
    if (this.#last && pts.compare(this.#last) <= 0) {
      throw untimed(
        `at ${pts.seconds} s does not come after the one before it, at ${this.#last.seconds} s`,
      );
    }
    this.#last = pts;
    return pts;
  }

  #begin(job: RangeJob): void {
    const { movie, pass, encode } = this.#context;
    const frames = new Subject<VideoSample>();
    const tally = new RangeTally();
    const key = movie?.keyFor(job.index) ?? 0;
    this.#open = { job, frames, tally };
    this.#encoding++;
    let own: (() => void) | undefined;
    const link = {
      next: () => undefined,
      error: (error: unknown) => {
        this.#out.error(error);
      },
      complete: () => {
        if (own) this.#stops.delete(own);
        movie?.keep(job.index, key, tally.result);
        pass.done(job, tally.result);
        this.#encoding--;
        this.#look();
      },
    };
    listen(encode(frames, job, tally, key), link, (stop) => {
      own = stop;
      this.#stops.add(stop);
    });
  }

  #endRange(): void {
    if (!this.#open) return;
    const { job, frames } = this.#open;
    this.#open = undefined;
    this.#context.record.end(job.index, job.range);
    this.#brought.add(job.index);
    frames.complete();
  }

  #requireAll(): void {
    for (const [index, range] of this.#context.pass.expected ?? []) {
      if (!this.#brought.has(index)) this.#context.record.end(index, range);
    }
  }

  #look(): void {
    if (!this.#ended || this.#encoding > 0 || this.#out.closed) return;
    this.#context.pass.end();
    this.#context.ended();
    this.#out.complete();
  }
}

function requirePicture(frame: VideoSample): void {
  requireRaw(frame, 'multipass');
  if (frame instanceof VideoSample) return;
  throw new MediaError(
    'invalidArgument',
    'Only video is encoded in several passes: what encoders of sound do with a second one is nothing. Use encode(settings).',
    { operator: 'multipass' },
  );
}

const untimed = (what: string): MediaError =>
  new MediaError(
    'invalidTimestamp',
    `Pictures of a pass come in the order in which they are presented, and one ${what}. Give pictures rising times with retimed({ pts }).`,
    { operator: 'multipass' },
  );
