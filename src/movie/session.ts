import { type MuxOptions } from '../backend.js';
import { requireArgument } from '../errors.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { adopt } from '../sample/sample.js';
import { MediaTime, toTime } from '../sample/time.js';
import { inSession } from './inSession.js';
import { MoviePart } from './moviePart.js';

/** Which part of the sources' time the movie is. */
export interface Session {
  /** The moment of the sources that is the movie's zero; asked when the first sample is written. */
  start(): MediaTime;
  /** The moment of the sources at which the movie ends; undefined: with the last sample. */
  end(): MediaTime | undefined;
  /** Whether somebody said where the session begins: then what comes before it is no surprise. */
  readonly isAsked: boolean;
}

/** The session that the options of a movie tell. @throws MediaError `invalidArgument` when it ends before it begins */
export function sessionOf(options: MuxOptions): Session {
  const { sessionStart, sessionEnd } = options;
  const start = toTime(sessionStart ?? 0);
  const end = sessionEnd === undefined ? undefined : toTime(sessionEnd);
  requireOrder(start, end);
  return { start: () => start, end: () => end, isAsked: sessionStart !== undefined };
}

/** Throws `invalidArgument` for a session that ends before it begins. */
export function requireOrder(start: MediaTime, end: MediaTime | undefined): void {
  requireArgument(
    end === undefined || end.compare(start) >= 0,
    () =>
      `A session ends at its start or later, and this one would begin at ${String(start)} and end at ${String(end)}.`,
  );
}

/** Turns the sources' time into the movie's. */
export class SessionClock {
  readonly #session: Session;
  /** Whether the movie is a part of a larger one, whose time is the sources' own. */
  readonly #isPart: boolean;
  #start: MediaTime | undefined;
  #part: MoviePart | undefined;

  public constructor(session: Session, isPart = false) {
    this.#session = session;
    this.#isPart = isPart;
  }

  public get isAsked(): boolean {
    return this.#session.isAsked;
  }

  /** The moment of the sources that is the movie's zero; to be asked when its first sample is written. */
  public get start(): MediaTime {
    return (this.#start ??= this.#session.start());
  }

  /** How long the movie is; undefined: up to its last sample. @throws MediaError `invalidArgument` when it ends before it begins */
  public get length(): MediaTime | undefined {
    const end = this.#session.end();
    const start = this.#start ?? MediaTime.zero;
    requireOrder(start, end);
    return end?.minus(start);
  }

  /** Takes a sample over, and gives it in the movie's time; undefined: it has no place in the movie, and was closed. */
  public take(sample: EncodedSample): EncodedSample | undefined {
    const { start } = this;
    const end = this.#session.end();
    if (end !== undefined && isAfter(sample, end)) {
      sample.close();
      return undefined;
    }
    if (this.#isPart) return (this.#part ??= new MoviePart(start)).take(sample, end);
    return start.value === 0n ? sample : adopt(inSession(sample, start));
  }
}

/** Nothing that is presented before the end needs what is decoded after it. */
function isAfter({ timing }: EncodedSample, end: MediaTime): boolean {
  const ticks = timing.dts ?? timing.pts;
  return ticks !== undefined && ticks >= end.toTicks(timing.timeBase, 'up');
}
