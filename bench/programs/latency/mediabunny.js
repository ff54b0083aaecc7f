/** See pace.js. Its fragments begin at key frames, so that every picture has to be one. */
import { WritableStream } from 'node:stream/web';

import { registerMediabunnyServer } from '@mediabunny/server';
import { Mp4OutputFormat, Output, StreamTarget, VideoSample, VideoSampleSource } from 'mediabunny';

import { patchX264 } from '../x264Patch.js';
import { came, finish, paced, RATE, SIZE } from './pace.js';

registerMediabunnyServer();
patchX264({ threads: 0, options: { preset: 'veryfast', tune: 'zerolatency' } });

const output = new Output({
  format: new Mp4OutputFormat({ fastStart: 'fragmented', minimumFragmentDuration: 0 }),
  target: new StreamTarget(
    new WritableStream({
      write: ({ data }) => {
        came(data);
      },
    }),
  ),
});
const source = new VideoSampleSource({
  codec: 'avc',
  bitrate: 1_000_000,
  keyFrameInterval: 0,
  latencyMode: 'realtime',
});
output.addVideoTrack(source, { frameRate: RATE });
await output.start();
for await (const { index, bytes } of paced()) {
  const sample = new VideoSample(bytes, {
    format: 'I420',
    codedWidth: SIZE.width,
    codedHeight: SIZE.height,
    timestamp: index / RATE,
    duration: 1 / RATE,
  });
  await source.add(sample, { keyFrame: true });
  sample.close();
}
await output.finalize();
finish();
