import { type MediaTime } from './time.js';

/** A stretch of the source's time in which a track presents nothing. */
export interface Gap {
  readonly from: MediaTime;
  /** Undefined: nothing came since. */
  to: MediaTime | undefined;
}

/** What a track is told beside its samples, in the source's time; it grows until the movie is finished. */
export class TrackMarks {
  public readonly gaps: Gap[] = [];
  /** Whether gaps are told that something follows. */
  readonly #keepsGaps: boolean;
  /** When its last sample ends; undefined: by its own duration. */
  public end: { readonly at: MediaTime; readonly isDecodeTime: boolean } | undefined;

  public constructor(keepsGaps = true) {
    this.#keepsGaps = keepsGaps;
  }

  /** Whether there is anything to tell. */
  public get isEmpty(): boolean {
    return this.gaps.length === 0 && this.end === undefined;
  }

  /** Nothing is presented from here until the next sample is. */
  public open(from: MediaTime): void {
    this.gaps.push({ from, to: undefined });
  }

  /** A sample is presented: gaps end there, at the latest. */
  public presented(at: MediaTime): void {
    this.end = undefined;
    const last = this.gaps.at(-1);
    if (!last || at.compare(last.from) < 0) return;
    if (!this.#keepsGaps) this.gaps.pop();
    else if (last.to === undefined || at.compare(last.to) < 0) last.to = at;
  }
}
