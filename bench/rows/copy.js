/** Stream copies of real files: of how many is every packet kept? */
import { existsSync } from 'node:fs';

import { program } from '../support/calls.js';
import { goal } from '../support/goal.js';
import { here } from '../support/host.js';

/** A folder of clips; they are no part of the repository. */
const CORPUS = process.env.BENCH_CORPUS ?? here('../../shared/media');
const kept = (cost) => cost.said.kept;

export const copy = {
  id: 'copy',
  work: 'stream copy of the corpus, files with every packet kept',
  rounds: 1,

  prepare({ scale, out }) {
    if (!existsSync(CORPUS)) return { entries: [], absent: [`the corpus, ${CORPUS}`] };
    const scratch = out('.');
    const entry = (peer, name) => ({
      peer,
      call: program('copy/count.js', name, CORPUS, scale, scratch),
      limit: 600,
    });
    return {
      entries: [
        entry('rxmux', 'rxmux'),
        entry('ffmpeg', 'ffmpeg'),
        entry('mediabunny', 'mediabunny'),
        entry('node-av pipeline', 'nodeAv'),
      ],
    };
  },

  goals: (figures) => [
    goal('files kept whole', figures.of('rxmux', kept), '>', figures.of('ffmpeg', kept)),
  ],
  compare: (figures, peer) => figures.of(peer, kept),
};
