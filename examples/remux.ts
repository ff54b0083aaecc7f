// Every sample in file order into another container; nothing is decoded.
import { mux } from '../operators/index.js';
import { demux } from '../src/index.js';

const [input = 'in.ts', output = 'out.mp4'] = process.argv.slice(2);

demux(input).pipe(mux(output)).subscribe({ error: console.error });
