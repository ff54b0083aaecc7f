/** node nodeAvPipeline.js IN OUT [FILTER]: node-av's own high level, the same settings. */
import '../withResolvers.js';
import { Decoder, Demuxer, Encoder, FilterAPI, Muxer, pipeline } from 'node-av/api';

import { say, stopwatch } from '../../support/said.js';

const [input, output, filter] = process.argv.slice(2);
const inside = stopwatch();

const reader = await Demuxer.open(input);
const pictures = await Decoder.create(reader.video());
const sound = await Decoder.create(reader.audio());
const h264 = await Encoder.create('libx264', {
  decoder: pictures,
  context: { threadCount: 2, gopSize: 250 },
  options: { preset: 'veryfast', crf: 23 },
});
const aac = await Encoder.create('aac', { decoder: sound, context: { bitRate: 128_000n } });
const between = filter === undefined ? [] : [FilterAPI.create(filter)];
const writer = await Muxer.open(output, { input: reader });

const stages = { video: [pictures, ...between, h264], audio: [sound, aac] };
await pipeline(reader, stages, writer).completion;
await writer.close();
await reader.close();
say({ inside: inside() });
