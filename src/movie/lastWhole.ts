import {
  catchError,
  concat,
  concatMap,
  defer,
  EMPTY,
  from,
  ignoreElements,
  map,
  type Observable,
  of,
  tap,
} from 'rxjs';
import { decoding } from '../codec/decoding.js';
import { MediaError } from '../errors.js';
import { listen, operator, type Operator } from '../rx.js';
import { EncodedSample } from '../sample/encodedSample.js';
import { type Timing } from '../sample/payload.js';
import { adopt } from '../sample/sample.js';
import { MediaTime } from '../sample/time.js';
import { type Track } from '../sample/track.js';
import { pull } from '../source/pull.js';
import { type RepairTally } from './repairReport.js';

/** Bytes from a sync sample to the last one; of more it is not found out whether the last one is whole. */
const MOST = 128 * 1024 * 1024;

/** Otherwise libav makes up what is missing of a picture, and says nothing. */
const STRICT = { err_detect: 'explode' };

/** A sample that was passed on, and that later ones need. */
interface Passed {
  readonly bytes: Uint8Array;
  readonly timing: Timing;
  readonly isSync: boolean;
}

/** A track's last sample, and those that it needs to be decoded. */
class Tail {
  public readonly track: Track;
  public held: EncodedSample | undefined;
  #passed: Passed[] = [];
  #bytes = 0;

  public constructor(track: Track) {
    this.track = track;
  }

  /** Holds a sample back; the one that was held until now is the answer. */
  public hold(sample: EncodedSample): EncodedSample | undefined {
    const { held } = this;
    if (held) this.#pass(held);
    this.held = sample;
    return held;
  }

  /** Copies of what is to be decoded, to find out whether the last one can be; undefined: that cannot be found out. */
  public get unit(): (() => EncodedSample)[] | undefined {
    const { held, track } = this;
    if (!held || this.#bytes > MOST) return undefined;
    const last = keep(held);
    const unit = last.isSync ? [last] : [...this.#passed, last];
    if (unit[0]?.isSync !== true) return undefined;
    return unit.map((one) => () => toSample(one, track));
  }

  #pass(sample: EncodedSample): void {
    if (sample.isSync) {
      this.#passed = [];
      this.#bytes = 0;
    }
    this.#bytes += sample.byteLength;
    if (this.#bytes <= MOST) this.#passed.push(keep(sample));
    else this.#passed = [];
  }
}

/**
 * Leaves out the last sample of a track when it cannot be decoded: in containers that do not say how long samples are, nothing else tells that it is cut.
 */
export function lastWhole(tally: RepairTally): Operator<EncodedSample, EncodedSample> {
  return operator<EncodedSample, EncodedSample>((out) => {
    const tails = new Map<number, Tail>();
    let stop = (): void => undefined;
    return {
      next: (sample) => {
        const { track } = sample;
        const tail = tails.get(track.index) ?? new Tail(track);
        tails.set(track.index, tail);
        const before = tail.hold(adopt(sample));
        if (before) out.next(before);
      },
      complete: () => {
        const last$ = from([...tails.values()]).pipe(concatMap((tail) => lastOf(tail, tally)));
        stop = listen(last$, {
          next: (sample) => {
            out.next(sample);
          },
          error: (error) => {
            out.error(error);
          },
          complete: () => {
            out.complete();
          },
        });
      },
      teardown: () => {
        stop();
        for (const { held } of tails.values()) held?.close();
      },
    };
  });
}

/** The sample that a track ends with, when it can be decoded. */
function lastOf(tail: Tail, tally: RepairTally): Observable<EncodedSample> {
  const { held, track, unit } = tail;
  if (!held) return EMPTY;
  const pass$ = defer(() => {
    tail.held = undefined;
    return of(held);
  });
  if (!unit || !['audio', 'video'].includes(track.mediaType)) return pass$;
  const decoded$ = pull(unit.map((make) => make())).pipe(
    decoding({ strict: true, options: STRICT }, 16),
    tap((frame) => {
      frame.close();
    }),
    ignoreElements(),
    map(() => held),
  );
  return concat(decoded$, pass$).pipe(
    catchError((error: unknown) => {
      if (!(error instanceof MediaError)) throw error;
      // Without a decoder nothing is known against it.
      if (error.code !== 'decodeFailed') return pass$;
      tail.held = undefined;
      held.close();
      tally.leftOut(track);
      return EMPTY;
    }),
  );
}

function keep(sample: EncodedSample): Passed {
  return { bytes: sample.copyBytes(), timing: sample.timing, isSync: sample.isSync };
}

function toSample({ bytes, timing, isSync }: Passed, track: Track): EncodedSample {
  const { pts, dts = pts ?? 0n, duration, timeBase } = timing;
  const time = (ticks: bigint): MediaTime => MediaTime.fromTicks(ticks, timeBase);
  return EncodedSample.fromBytes(bytes, {
    track,
    pts: time(pts ?? dts),
    dts: time(dts),
    duration: time(duration),
    isSync,
  });
}
