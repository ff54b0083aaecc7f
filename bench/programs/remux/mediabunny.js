/** node mediabunny.js IN OUT [server]: mp4 or mkv; with `server` its server package stands by for what it cannot do alone. */
import {
  ALL_FORMATS,
  Conversion,
  FilePathSource,
  FilePathTarget,
  Input,
  MkvOutputFormat,
  Mp4OutputFormat,
  Output,
} from 'mediabunny';

import { say, stopwatch } from '../../support/said.js';

const [path, result, server] = process.argv.slice(2);
if (server === 'server') (await import('@mediabunny/server')).registerMediabunnyServer();
const inside = stopwatch();

const input = new Input({ source: new FilePathSource(path), formats: ALL_FORMATS });
const output = new Output({
  format: result.endsWith('.mkv')
    ? new MkvOutputFormat()
    : new Mp4OutputFormat({ fastStart: false }),
  target: new FilePathTarget(result),
});
const conversion = await Conversion.init({ input, output });
await conversion.execute();
say({ inside: inside(), discarded: conversion.discardedTracks.length });
