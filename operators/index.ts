/** The verbs: operators that pipelines are composed of. */

// Codecs
export { bitstreamFilter } from './bitstreamFilter.js';
export { decode, type DecodeStageOptions } from './decode.js';
export { encode, type EncodeStageOptions } from './encode.js';
export { filterGraph, type FilterGraphOptions } from './filterGraph.js';
export { multipass, type MultipassOptions } from './multipass.js';
export { packViews } from './packViews.js';
export { parse } from './parse.js';
export { splitViews, type SplitViewsOptions } from './splitViews.js';

// Metadata
export { parseMetadata } from './parseMetadata.js';

// Quality
export { meanQuality } from './meanQuality.js';
export { quality, type QualityOptions } from './quality.js';

// Captions
export { clipCaptions } from './clipCaptions.js';
export { cutCaptions } from './cutCaptions.js';
export { decodeCaptions } from './decodeCaptions.js';
export { embedCaptions } from './embedCaptions.js';
export { extractCaptions, type ExtractCaptionsOptions } from './extractCaptions.js';
export { shiftCaptions } from './shiftCaptions.js';
export { writeCaptions, type WriteCaptionsOptions } from './writeCaptions.js';

// Flow control
export { filterSamples } from './filterSamples.js';
export { mapSample } from './mapSample.js';
export { realtime, type DropReport, type RealtimeOptions } from './realtime.js';
export { takeSamples } from './takeSamples.js';
export { teeSamples } from './teeSamples.js';
export { whenReady } from './whenReady.js';

// Movies
export { interleave } from './interleave.js';
export { mux } from './mux.js';
export { writeTo } from './writeTo.js';
