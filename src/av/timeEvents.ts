import { warn } from '../diagnostics.js';
import { type Rational, ticksToSeconds } from '../sample/time.js';
import { type TimeRanges } from './timeRanges.js';

/** Seconds between two samples of sound or pictures from which on a gap is told of. */
const JUMP_SECONDS = 600;
/** Seconds before zero from which on hiding or moving is told of: priming and B-frames need less. */
const TOLD_SECONDS = 1;

/** One container's answer to times before zero, common to its tracks. */
export class BeforeZero {
  /**
   * How it is done: hidden behind an edit list, every time moved by the first sample's, written as they are; or what is decoded before zero is
   * decoded at once behind it, and presented when it should.
   */
  public readonly way: 'hide' | 'move' | 'write' | 'squeeze';
  /** Whether moving looks at presentation instead of decoding. */
  readonly #byPts: boolean;
  /** Whether nobody asked for it by saying where the session starts. */
  readonly #unasked: boolean;
  #moved: number | undefined;

  public constructor(way: BeforeZero['way'], byPts: boolean, unasked: boolean) {
    this.way = way;
    this.#byPts = byPts;
    this.#unasked = unasked;
  }

  /** Seconds by which every time is moved. */
  public get moved(): number {
    return this.#moved ?? 0;
  }

  /** To be told of the times of each sample, until it is settled. Whether the sample can be written. */
  public accepts(track: string, pts: bigint, dts: bigint, timeBase: Rational): boolean {
    if (this.way !== 'move') return true;
    const first = this.#moved === undefined;
    this.#moved ??= Math.max(0, -ticksToSeconds(this.#byPts ? pts : dts, timeBase));
    if (first) this.#tellMoved(track);
    return dts >= 0n || ticksToSeconds(dts, timeBase) + this.#moved > -TOLD_SECONDS;
  }

  /** Whether hiding is worth telling only when it hides most of a track. */
  public get isAsked(): boolean {
    return !this.#unasked;
  }

  /** Whether what is hidden is to take next to no time in the file: somebody said that it is not wanted. */
  public get isShort(): boolean {
    return this.way === 'hide' && this.isAsked;
  }

  /** Tells of the first sample that is hidden. */
  public tellHidden(track: string, seconds: number): void {
    if (!this.#unasked) return;
    warn(
      'samplesHidden',
      `${track} begins ${(-seconds).toFixed(3)} s before the movie does: such samples are in the file, and not presented. ` +
        'If the source counts from elsewhere, set `sessionStart` to its first time. Told once for each track.',
    );
  }

  #tellMoved(track: string): void {
    if (this.moved < TOLD_SECONDS) return;
    warn(
      'timestampShifted',
      `${track} begins ${this.moved.toFixed(3)} s before zero, which the container cannot say: every time in the file is later by as much.`,
    );
  }
}

/** Counts and tells what is written though it is strange, for one track. */
export class TimeEvents {
  readonly #track: string;
  readonly #timeBase: Rational;
  readonly #wrap: bigint | undefined;
  readonly #before: BeforeZero;
  readonly #jump: bigint | undefined;
  /** Gaps that were kept. */
  public jumps = 0;
  /** Samples that are not presented. */
  public hidden = 0;
  /** How often times began anew. */
  public wraps = 0;
  #round = 0n;
  #noted = 0;

  /** `isTimed`: whether gaps are worth telling; subtitles and data have them by nature. */
  public constructor(
    track: string,
    timeBase: Rational,
    ranges: TimeRanges,
    before: BeforeZero,
    isTimed: boolean,
  ) {
    this.#track = track;
    this.#timeBase = timeBase;
    this.#wrap = ranges.wrap;
    this.#before = before;
    this.#jump = isTimed
      ? BigInt(Math.round((JUMP_SECONDS * timeBase.den) / timeBase.num))
      : undefined;
  }

  /** A sample is going to be written with these times. */
  public note(pts: bigint, dts: bigint, duration: bigint, last: bigint | undefined): void {
    this.#noted++;
    if (this.#jump !== undefined && last !== undefined && dts - last >= this.#jump) {
      this.#noteJump(last, dts);
    }
    if (pts < 0n && this.#before.way === 'hide' && pts + duration <= 0n) this.#noteHidden(pts);
    if (this.#wrap !== undefined && pts / this.#wrap !== this.#round) this.#noteWrap(pts);
  }

  /** A sample comes so long before the session that it is not written. */
  public noteLeftOut(): void {
    this.#noted++;
    this.hidden++;
  }

  /** The track has ended: a session that begins after most of it was hardly meant. */
  public tellMostlyHidden(): void {
    if (!this.#before.isAsked || this.hidden * 2 <= this.#noted) return;
    warn(
      'samplesHidden',
      `${this.hidden} of ${this.#noted} samples of ${this.#track} come before the session starts: they are not presented. ` +
        'If the start was subtracted from their times already, start the session at 0.',
    );
  }

  #noteJump(last: bigint, dts: bigint): void {
    this.jumps++;
    if (this.jumps > 1) return;
    warn(
      'timestampJump',
      `${this.#track} has nothing from ${this.#show(last)} to ${this.#show(dts)}. The gap is kept; set \`maximumTimestampGap\` to refuse ` +
        'or to leave out what comes after such a one. Told once for each track.',
    );
  }

  #noteHidden(pts: bigint): void {
    this.hidden++;
    const seconds = ticksToSeconds(pts, this.#timeBase);
    if (this.hidden === 1 && seconds < -TOLD_SECONDS) this.#before.tellHidden(this.#track, seconds);
  }

  #noteWrap(pts: bigint): void {
    const wrap = this.#wrap ?? 1n;
    const round = pts / wrap;
    if (round < this.#round) return;
    this.#round = round;
    this.wraps++;
    if (this.wraps > 1) return;
    warn(
      'timestampWrapped',
      `${this.#track} has come to ${this.#show(pts)}, and the container counts only to ${this.#show(wrap)}: there its times begin anew, ` +
        `so this one reads ${this.#show(pts % wrap)}. Players count on from the beginning of the file. Told once for each track.`,
    );
  }

  #show(ticks: bigint): string {
    return `${ticksToSeconds(ticks, this.#timeBase).toFixed(3)} s`;
  }
}
