/** node mediabunny.js IN OUT */
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

const [path, result] = process.argv.slice(2);
const inside = stopwatch();

const input = new Input({ source: new FilePathSource(path), formats: ALL_FORMATS });
const output = new Output({
  format: new Mp4OutputFormat({ fastStart: false }),
  target: new FilePathTarget(result),
});
const conversion = await Conversion.init({ input, output });
await conversion.execute();
say({ inside: inside(), discarded: conversion.discardedTracks.length });
