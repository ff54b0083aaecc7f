/** Brings pictures into the form in which they are compared. */
import { type Frame } from 'node-av/lib';
import { MediaError } from '../errors.js';
import { type VideoFormat } from '../sample/format.js';
import { VideoSample } from '../sample/videoSample.js';
import { setColor } from './color.js';
import { type ComparedForm, stepsInto } from './comparedForm.js';
import { check } from './errors.js';
import { NativePicture } from './frame.js';
import { PictureFormats } from './frameFormat.js';
import { FramePool } from './framePool.js';
import { type Graph } from './graph.js';
import { GraphOutput } from './graphOutput.js';
import { inputOf, openGraph, planGraph } from './graphPlan.js';
import { pixelFormat } from './names.js';
import { withNativeFrame } from './nativeFrame.js';

const MICROSECONDS = { num: 1, den: 1_000_000 };

/** Converts one side's pictures; the filters are built anew when their format changes. */
export class FormConverter {
  #steps = '';
  #format: VideoFormat | undefined;
  #graph: Graph | undefined;
  #output: GraphOutput | undefined;
  #closed = false;

  /** Takes the picture over and gives it in the form, for pictures like `target`. */
  public async bring(
    sample: VideoSample,
    form: ComparedForm,
    target: VideoFormat,
  ): Promise<VideoSample> {
    const steps = stepsInto(form, sample.format, target);
    if (steps === undefined) return sample;
    try {
      const { graph, output } = await this.#open(steps, sample);
      await graph.add(sample);
      const brought = await output.next();
      if (brought instanceof VideoSample) return brought;
      throw new MediaError('filterFailed', `Nothing came of '${steps}'.`, { operator: 'quality' });
    } finally {
      sample.close();
    }
  }

  public close(): void {
    this.#closed = true;
    void this.#graph?.close();
  }

  async #open(
    steps: string,
    sample: VideoSample,
  ): Promise<{ readonly graph: Graph; readonly output: GraphOutput }> {
    const { format } = sample;
    if (this.#graph && this.#output && steps === this.#steps && isAlike(format, this.#format)) {
      return { graph: this.#graph, output: this.#output };
    }
    await this.#graph?.close();
    const graph = await openGraph(planGraph(steps, [inputOf(sample)]));
    if (this.#closed) {
      await graph.close();
      throw closed();
    }
    this.#steps = steps;
    this.#format = format;
    this.#graph = graph;
    this.#output = new GraphOutput(graph);
    return { graph, output: this.#output };
  }
}

export function closed(): MediaError {
  return new MediaError('operationCancelled', 'The comparison was closed.');
}

/** Whether filters that were built for one picture take the other. */
export function isAlike(a: VideoFormat, b: VideoFormat | undefined): boolean {
  return (
    a === b ||
    (a.width === b?.width &&
      a.height === b.height &&
      a.pixelFormat === b.pixelFormat &&
      a.color?.range === b.color?.range &&
      a.color?.matrix === b.color?.matrix)
  );
}

/**
 * Pictures whose rows lie without padding. The filter xpsnr reads values of more than eight bits as if they always did, and remembers how
 * far apart the first picture's rows were.
 */
export class TightPictures {
  readonly #pool = new FramePool(4);
  readonly #formats = new PictureFormats();

  /** Takes the picture over. */
  public tighten(sample: VideoSample, form: ComparedForm): VideoSample {
    try {
      return withNativeFrame(sample, MICROSECONDS, (frame) =>
        // What was made of bytes would be copied on its way, into rows with padding.
        sample.picture instanceof NativePicture && isTight(frame, form)
          ? sample.clone()
          : this.#copy(frame, sample, form),
      );
    } finally {
      sample.close();
    }
  }

  public close(): void {
    this.#pool.close();
  }

  #copy(frame: Frame, { pts, format }: VideoSample, form: ComparedForm): VideoSample {
    const { width, height } = form;
    const numbers = pixelFormat(form.pixelFormat);
    const copy = this.#pool.takePicture({ width, height, format: numbers, rowAlignment: 1 });
    const picture = new PooledPicture(copy, this.#formats, this.#pool);
    try {
      check(copy.copy(frame), { code: 'unknown', message: 'libav could not copy a picture' });
      setColor(copy, format.color);
    } catch (error) {
      picture.free();
      throw error;
    }
    return VideoSample.wrap(picture, { pts });
  }
}

/** A picture whose memory is used again. */
class PooledPicture extends NativePicture {
  readonly #pool: FramePool;

  public constructor(frame: Frame, formats: PictureFormats, pool: FramePool) {
    super(frame, formats);
    this.#pool = pool;
  }

  public override free(): void {
    this.#pool.give(this.frame);
  }
}

function isTight({ linesize }: Frame, { planes, depth }: ComparedForm): boolean {
  const bytes = depth > 8 ? 2 : 1;
  return planes.every(({ width }, index) => linesize[index] === width * bytes);
}
