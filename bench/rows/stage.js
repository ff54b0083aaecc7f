/** What an operator costs when there is nothing to do. */
import { program } from '../support/calls.js';
import { goal } from '../support/goal.js';

const dearest = (cost) => Math.max(...Object.values(cost.said.nanoseconds ?? { none: NaN }));

export const stage = {
  id: 'stage',
  work: 'an RxJS stage, a sample: the dearest of ours',
  rounds: 3,

  prepare: ({ scale }) => ({
    entries: [
      {
        peer: 'rxmux',
        call: program('stage/rxmux.js', Math.max(2000, Math.round(50_000 * scale))),
      },
    ],
  }),

  goals: (figures) => [goal('cost', figures.of('rxmux', dearest) / 1000, '≤', 1, 'µs')],
  compare: () => undefined,
};
