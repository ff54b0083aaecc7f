/** node nodeAvPipeline.js IN OUT: node-av's own high level. */
import '../withResolvers.js';
import { Demuxer, Muxer, pipeline } from 'node-av/api';

import { say, stopwatch } from '../../support/said.js';

const [input, output] = process.argv.slice(2);
const inside = stopwatch();

const reader = await Demuxer.open(input);
const writer = await Muxer.open(output, { input: reader });
await pipeline(reader, writer).completion;
await writer.close();
await reader.close();
say({ inside: inside() });
