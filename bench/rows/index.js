/** Every row, in the order of the table. */
import { ahead } from './ahead.js';
import { canvas } from './canvas.js';
import { copy } from './copy.js';
import { latency } from './latency.js';
import { live } from './live.js';
import { mux } from './mux.js';
import { remux } from './remux.js';
import { stage } from './stage.js';
import { scale, transcode } from './transcode.js';

export const rows = [remux, mux, ahead, transcode, scale, live, canvas, latency, stage, copy];
