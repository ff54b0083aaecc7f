import { type Backend } from '../backend.js';
import { openBitstreamFilter } from './bitstreamFilter.js';
import { openDecoder } from './decoder.js';
import { openDemuxer } from './demuxer.js';
import { log$ } from './log.js';
import { openParser } from './parser.js';

const reading = { openDemuxer, openDecoder, openBitstreamFilter, openParser, log$ };

/** libav through node-av. */
export const libav: Backend = { ...reading } as unknown as Backend;
