import { type Backend } from '../backend.js';

/** libav through node-av. */
export const libav: Backend = undefined as unknown as Backend;
