import { type MediaType } from '../sample/format.js';
import { MediaTime } from '../sample/time.js';
import { type Track } from '../sample/track.js';
import { type Timing } from '../sample/payload.js';
import { type AdjustedTimes } from '../adjustedTimes.js';
import { type RepairProblem } from './remains/problems.js';
import { type MuxProgress } from './progress.js';

/** What was recovered of a track. @group Movies */
export interface RepairedTrack {
  /** Its place in what was left, from 0. */
  readonly index: number;
  readonly mediaType: MediaType;
  /** libav's name of the codec. */
  readonly codec: string | undefined;
  /** Samples that are in the new movie. */
  readonly samples: number;
  /** Their bytes. */
  readonly bytes: number;
  /** From the first one's beginning to the last one's end. */
  readonly duration: MediaTime;
  /** Samples that were left out, because they are not whole. */
  readonly leftOut: number;
}

/** What {@link repair} found and did. @group Movies */
export interface RepairReport {
  /** What was wrong; none: the movie was whole, and is now there twice. */
  readonly problems: readonly RepairProblem[];
  readonly tracks: readonly RepairedTrack[];
  /** What was done about times that could not stand. */
  readonly adjusted: AdjustedTimes | undefined;
}

/** How far a repair is. One is emitted now and then while samples are looked for, one for each sample written; the last one has the report. @group Movies */
export interface RepairProgress {
  /** Bytes looked through for samples that no index tells of. */
  readonly searched: number;
  /** What is written, once that has begun. */
  readonly written: MuxProgress | undefined;
  /** In the last one only. */
  readonly report: RepairReport | undefined;
}

interface Sum {
  readonly track: Track;
  samples: number;
  bytes: number;
  start: MediaTime | undefined;
  end: MediaTime;
  leftOut: number;
}

/** Counts what becomes of the samples. */
export class RepairTally {
  readonly #problems: RepairProblem[] = [];
  readonly #sums = new Map<number, Sum>();

  public add(...problems: readonly RepairProblem[]): void {
    this.#problems.push(...problems);
  }

  /** A sample is not in the new movie. */
  public leftOut(track: Track): void {
    this.#sumOf(track).leftOut++;
  }

  /** A sample is in the new movie. */
  public written(track: Track, { pts, dts, duration, timeBase }: Timing, bytes: number): void {
    const sum = this.#sumOf(track);
    const start = MediaTime.fromTicks(pts ?? dts ?? 0n, timeBase);
    const end = MediaTime.fromTicks((pts ?? dts ?? 0n) + duration, timeBase);
    sum.samples++;
    sum.bytes += bytes;
    if (sum.start === undefined || start.compare(sum.start) < 0) sum.start = start;
    if (end.compare(sum.end) > 0) sum.end = end;
  }

  public report(adjusted: AdjustedTimes | undefined): RepairReport {
    const sums = [...this.#sums.values()].sort((a, b) => a.track.index - b.track.index);
    const damaged = sums.reduce((sum, { leftOut }) => sum + leftOut, 0);
    const missing = this.#problems.some(({ code }) => code === 'mediaCut' || code === 'fileCut');
    const problems: RepairProblem[] =
      damaged > 0 && !missing ? [...this.#problems, { code: 'samplesDamaged' }] : this.#problems;
    return { problems, tracks: sums.map(toTrack), adjusted };
  }

  #sumOf(track: Track): Sum {
    const known = this.#sums.get(track.index);
    if (known) return known;
    const sum = { track, samples: 0, bytes: 0, start: undefined, end: MediaTime.zero, leftOut: 0 };
    this.#sums.set(track.index, sum);
    return sum;
  }
}

function toTrack({ track, samples, bytes, start, end, leftOut }: Sum): RepairedTrack {
  const { index, mediaType, format } = track;
  const duration = start ? end.minus(start) : MediaTime.zero;
  return { index, mediaType, codec: format.codec, samples, bytes, duration, leftOut };
}
