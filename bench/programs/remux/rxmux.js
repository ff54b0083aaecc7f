/** node rxmux.js IN OUT */
import { demux } from 'rxmux';
import { mux } from 'rxmux/operators';

import { say, stopwatch } from '../../support/said.js';

const [input, output] = process.argv.slice(2);
const inside = stopwatch();

demux(input)
  .pipe(mux(output, { overwrite: true }))
  .subscribe({ complete: () => say({ inside: inside() }) });
