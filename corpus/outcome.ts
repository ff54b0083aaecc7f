/** What a case ends as. */
import { type Case } from './cases.js';

/** How a case can end; the last three are failures. */
export type Kind =
  | 'equal'
  | 'explained'
  | 'better'
  | 'typed error'
  | 'not judged'
  | 'UNEXPLAINED'
  | 'SIGNAL'
  | 'HANG';

/** How a case ended. */
export interface Outcome {
  readonly todo: Case;
  readonly kind: Kind;
  /** Reasons, for people. */
  readonly reasons: readonly string[];
  /** What ffmpeg was told, and what it said. */
  readonly ffmpeg?: string;
}

const MARKS: Readonly<Record<Kind, string>> = {
  equal: '≡',
  explained: '~',
  better: '▲',
  'typed error': '!',
  'not judged': '·',
  UNEXPLAINED: '?',
  SIGNAL: '✗',
  HANG: '∞',
};

const FAILURES: ReadonlySet<Kind> = new Set(['UNEXPLAINED', 'SIGNAL', 'HANG']);

export const KINDS: readonly Kind[] = Object.keys(MARKS) as Kind[];

/** One sign for a table. */
export function mark(kind: Kind): string {
  return MARKS[kind];
}

export function isFailure({ kind }: Outcome): boolean {
  return FAILURES.has(kind);
}
