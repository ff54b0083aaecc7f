/**
 * mediabunny has no knob for x264's preset, quality or threads. So that it is measured at the same work, its encoder is
 * given the options of `settings` just before it opens. A user has no such thing: as shipped it takes twice the time of `veryfast`.
 */
import { AVMEDIA_TYPE_VIDEO } from 'node-av/constants';
import { CodecContext } from 'node-av/lib';

/** @param {{ threads: number, options: Record<string, string> }} settings */
export function patchX264({ threads, options }) {
  const { open2 } = CodecContext.prototype;
  CodecContext.prototype.open2 = function (...args) {
    // Its video encoder alone is opened without arguments.
    if (args.length === 0 && this.codecType === AVMEDIA_TYPE_VIDEO) {
      this.bitRate = 0n;
      this.gopSize = 250;
      this.threadCount = threads;
      for (const [name, value] of Object.entries(options)) {
        if (this.setOption(name, value) < 0) throw new Error(`x264 does not know ${name}`);
      }
    }
    return open2.apply(this, args);
  };
}
