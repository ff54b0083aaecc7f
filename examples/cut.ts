// A part of a movie, without encoding: from the key frame before it, presented from exactly where it was asked.
import { interleave, mux } from '../operators/index.js';
import { demux, timeRange } from '../src/index.js';

const [input = 'in.mp4', output = 'cut.mp4', from = '5', to = '10'] = process.argv.slice(2);
const range = timeRange(Number(from), Number(to));

demux(input, { ranges: [range] }, ({ video, audio }) => interleave(video, audio))
  .pipe(mux(output, { sessionStart: range.start }))
  .subscribe({ error: console.error });
