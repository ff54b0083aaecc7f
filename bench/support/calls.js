/** How the programs of a row are called. */
import { here } from './host.js';

/** One of `bench/programs`; `args` go to it as text. */
export const program = (path, ...args) => ({
  command: process.execPath,
  args: [here(`programs/${path}`), ...args.map(String)],
});

export const ffmpeg = (...args) => ({
  command: 'ffmpeg',
  args: ['-v', 'error', '-nostdin', '-y', ...args.flat().map(String)],
});

/** A GStreamer pipeline as one would type it. */
export const gstreamer = (pipeline) => ({
  command: 'gst-launch-1.0',
  args: ['-q', ...pipeline.trim().split(/\s+/)],
});

/** A queue that never fills: GStreamer's own stand still where the tracks of a file lie far apart. */
export const QUEUE = 'queue max-size-buffers=0 max-size-bytes=0 max-size-time=0';
