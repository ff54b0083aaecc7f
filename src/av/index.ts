import { type Backend } from '../backend.js';
import { enableWatchdog } from '../gate/watchdog.js';
import { openBitstreamFilter } from './bitstreamFilter.js';
import { openComparison } from './comparison.js';
import { openBytes } from './byteReader.js';
import { openDecoder } from './decoder.js';
import { openDemuxer } from './demuxer.js';
import { openEncoder } from './encoder.js';
import { openFilter } from './filter.js';
import { openGenerator } from './generator.js';
import { log$ } from './log.js';
import { openMeter } from './meter.js';
import { openMuxer } from './openMuxer.js';
import { openParser } from './parser.js';
import { openWorkspace } from './workspace.js';
import { writeBytes } from './writeBytes.js';

enableWatchdog();

const reading = { openDemuxer, openDecoder, openBitstreamFilter, openParser, log$ };

const writing = {
  openFilter,
  openComparison,
  openGenerator,
  openEncoder,
  openMuxer,
  openWorkspace,
  writeBytes,
};

const mending = { openBytes, openMeter };

/** libav through node-av. */
export const libav: Backend = { ...reading, ...mending, ...writing };
