/** node mediabunny.js CLIP TIMES OUT: packets in memory, added in decode order, each call awaited. */
import { bunnyMuxer } from '../../support/bunnyMuxer.js';
import { inOrder, packetsOf } from '../../support/packets.js';
import { say, stopwatch } from '../../support/said.js';

const [clip, times, output] = process.argv.slice(2);
const lists = packetsOf(clip, Number(times));

const inside = stopwatch();
const muxer = await bunnyMuxer(output, lists);
for (const { kind, packet } of inOrder(lists)) await muxer.add(kind, packet);
await muxer.finalize();
say({ inside: inside() });
