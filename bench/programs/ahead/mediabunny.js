/** node mediabunny.js CLIP TIMES OUT LUMP: as rxmux.js beside it; each call is awaited, which is what it offers against running ahead. */
import { setImmediate } from 'node:timers/promises';

import { bunnyMuxer } from '../../support/bunnyMuxer.js';
import { readPackets, repeated } from '../../support/packets.js';
import { say, stopwatch } from '../../support/said.js';

const [clip, times, output, lump] = process.argv.slice(2);
const lists = readPackets(clip);
const made = { video: 0, audio: 0 };
let ahead = 0;

const inside = stopwatch();
const muxer = await bunnyMuxer(output, lists);
const perPicture = lists.audio.packets.length / lists.video.packets.length;

async function pictures() {
  for (const packet of repeated(lists.video, Number(times))) {
    // Evenly: each picture waits for its sound.
    while (lump === '0' && made.audio < made.video * perPicture) await setImmediate();
    await muxer.add('video', packet);
    made.video++;
    if (made.video % 100 === 0) await setImmediate();
  }
}

async function sound() {
  for (const packet of repeated(lists.audio, Number(times))) {
    while (lump === '0' && made.audio > (made.video + 1) * perPicture) await setImmediate();
    if (lump !== '0' && made.audio % lump === 1) {
      for (let turn = 0; turn < 1000; turn++) await setImmediate();
      ahead = Math.max(ahead, made.video - made.audio / perPicture);
    }
    await muxer.add('audio', packet);
    made.audio++;
  }
}

await Promise.all([pictures(), sound()]);
await muxer.finalize();
say({ inside: inside(), ahead: Math.round(ahead) });
