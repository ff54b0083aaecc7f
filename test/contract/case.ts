import { type Trial } from './trial.js';

/** What a case does: it says what must happen, and throws when something else does. */
export type Body = (t: Trial) => void | Promise<void>;

/** A case with its conditions. */
export interface ContractCase {
  readonly run: Body;
  /** It may end the process: few share one with it. */
  readonly alone?: boolean;
  /** The case ends the process itself, with this status. */
  readonly exits?: number;
}

/** Cases of one theme, by what they say. */
export type Cases = Readonly<Record<string, Body | ContractCase>>;

/** Either form of a case in its long form. */
export function toCase(entry: Body | ContractCase): ContractCase {
  return typeof entry === 'function' ? { run: entry } : entry;
}

/** Marks cases that may end the process. */
export function alone(cases: Readonly<Record<string, Body>>): Cases {
  return Object.fromEntries(
    Object.entries(cases).map(([name, run]) => [name, { run, alone: true }]),
  );
}
