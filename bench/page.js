/** `node bench/page.js`: docs/speed.md again, from the result of this version. */
import { readFileSync } from 'node:fs';

import { writeDocs } from './support/docs.js';
import { here, host } from './support/host.js';

writeDocs(JSON.parse(readFileSync(here(`results/${host().rxmux}.json`), 'utf8')));
