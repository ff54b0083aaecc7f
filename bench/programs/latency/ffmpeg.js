/** See pace.js: through ffmpeg's standard input and output. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { came, finish, paced, RATE, SIZE } from './pace.js';

const input = `-f rawvideo -pix_fmt yuv420p -s ${SIZE.width}x${SIZE.height} -r ${RATE} -i -`;
const codec = '-c:v libx264 -preset veryfast -tune zerolatency';
const muxer = '-f mp4 -movflags empty_moov+default_base_moof+frag_every_frame -flush_packets 1 -';
const args = ['-v error', input, codec, muxer].join(' ').split(' ');

const child = spawn('ffmpeg', args, { stdio: ['pipe', 'pipe', 'inherit'] });
child.stdout.on('data', came);
const ended = once(child, 'close');
for await (const { bytes } of paced()) {
  if (!child.stdin.write(bytes)) await once(child.stdin, 'drain');
}
child.stdin.end();
await ended;
finish();
