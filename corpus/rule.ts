/** What a rule is. */
import { type Case, type Told } from './cases.js';
import { type Difference } from './compare.js';
import { type Inspection } from './inspection.js';

/** What a rule may look at. */
export interface Context {
  readonly todo: Case;
  readonly source: Inspection;
  readonly ours: Inspection;
  readonly theirs: Inspection | undefined;
  readonly told: Told;
  /** What we said of the source. */
  readonly probed?: Told | undefined;
  /** Every difference of the case. */
  readonly all: readonly Difference[];
}

/** Why two files may differ so; undefined when the rule does not apply. */
export type Rule = (difference: Difference, context: Context) => string | undefined;
