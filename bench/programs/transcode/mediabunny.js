/** node mediabunny.js IN OUT [HEIGHT]: with its server package, its encoder patched to the same settings. */
import { registerMediabunnyServer } from '@mediabunny/server';
import {
  ALL_FORMATS,
  Conversion,
  FilePathSource,
  FilePathTarget,
  Input,
  Mp4OutputFormat,
  Output,
} from 'mediabunny';

import { say, stopwatch } from '../../support/said.js';
import { patchX264 } from '../x264Patch.js';

const [path, result, height] = process.argv.slice(2);
registerMediabunnyServer();
patchX264({ threads: 2, options: { preset: 'veryfast', crf: '23' } });
const inside = stopwatch();

const input = new Input({ source: new FilePathSource(path), formats: ALL_FORMATS });
const output = new Output({
  format: new Mp4OutputFormat({ fastStart: false }),
  target: new FilePathTarget(result),
});
const conversion = await Conversion.init({
  input,
  output,
  video: {
    codec: 'avc',
    bitrate: 2_000_000,
    forceTranscode: true,
    keyFrameInterval: 10,
    ...(height === undefined ? {} : { height: Number(height) }),
  },
  audio: { codec: 'aac', bitrate: 128_000, forceTranscode: true },
});
await conversion.execute();
say({ inside: inside(), discarded: conversion.discardedTracks.length });
