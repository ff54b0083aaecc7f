import { type Frame } from 'node-av/lib';
import { type RawSample } from '../backend.js';
import { rescale } from '../sample/time.js';
import { type Track } from '../sample/track.js';
import { FrameOrigin, wrapAudioFrame, wrapVideoFrame } from './frame.js';
import { type Graph } from './graph.js';

/** Makes samples of the frames that a graph gives. */
export class GraphOutput {
  readonly #graph: Graph;
  readonly #origin: FrameOrigin;
  /** One picture at the frame rate, in ticks; 0: unknown. */
  readonly #step: bigint;

  public constructor(graph: Graph, track?: Track) {
    const { timeBase, frameRate } = graph;
    this.#graph = graph;
    this.#origin = new FrameOrigin(timeBase, track, frameRate);
    this.#step = frameRate ? rescale(1n, { num: frameRate.den, den: frameRate.num }, timeBase) : 0n;
  }

  /** The next sample that is ready. */
  public async next(): Promise<RawSample | undefined> {
    const pulled = this.#graph.pull();
    const frame = pulled instanceof Promise ? await pulled : pulled;
    return frame && this.#wrap(frame);
  }

  #wrap(frame: Frame): RawSample {
    if (this.#graph.output === 'audio') return wrapAudioFrame(frame, this.#origin);
    // Filters of several inputs forget how long a picture lasts.
    if (frame.duration <= 0n) frame.duration = this.#step;
    return wrapVideoFrame(frame, this.#origin);
  }
}
