/** Makes what the other programs copy: moving pictures with B-frames and a key frame each second, and sound. */
import { argv } from 'node:process';

import { lastValueFrom } from 'rxjs';

import { testPattern, tone } from 'rxmux';
import { encode, interleave, mux } from 'rxmux/operators';

const [, , path, kind, seconds] = argv;
const duration = Number(seconds);
const CODECS = {
  h264: [
    { codec: 'libx264', preset: 'ultrafast', options: { g: 30, bf: 2, b: 2_000_000 } },
    { codec: 'aac' },
  ],
  vp8: [
    { codec: 'libvpx', options: { g: 30, deadline: 'realtime', 'cpu-used': 8, b: 1_000_000 } },
    { codec: 'libopus' },
  ],
};
const [picture, sound] = CODECS[kind];

await lastValueFrom(
  interleave(
    testPattern({ width: 320, height: 180, frameRate: 30, duration }).pipe(encode(picture)),
    tone({ sampleRate: 48_000, duration }).pipe(encode(sound)),
  ).pipe(mux(path)),
);
