import { AV_BUFFERSRC_FLAG_KEEP_REF } from 'node-av/constants';
import { type FilterContext, FilterGraph, type Frame } from 'node-av/lib';
import { type RawSample } from '../backend.js';
import { MediaError } from '../errors.js';
import { AudioSample } from '../sample/audioSample.js';
import { type AudioFormat, type ColorProperties, type VideoFormat } from '../sample/format.js';
import { type Rational } from '../sample/time.js';
import { type ColorNumbers, setColor } from './color.js';
import { avError, check, checkObject, EAGAIN, EOF } from './errors.js';
import { newFrame } from './frame.js';
import { takeRecentLog } from './log.js';
import { layoutName, nameLayout } from './layouts.js';
import { pixelFormat, sampleFormat } from './names.js';
import { withNativeFrame } from './nativeFrame.js';
import { Serial } from './serial.js';

/** One input of a graph, as the first sample tells. */
export interface GraphInput {
  readonly format: VideoFormat | AudioFormat;
  /** Seconds per tick of the frames that go in. */
  readonly timeBase: Rational;
}

/** What a graph is built of. */
export interface GraphPlan {
  /**
   * libav's description of the whole graph, from sources named `buffer@in0`, `abuffer@in1`, … to one sink named
   * `buffersink@out` or `abuffersink@out`.
   */
  readonly description: string;
  readonly inputs: readonly GraphInput[];
  readonly output: 'video' | 'audio';
  /** What people know the graph by, for messages. */
  readonly name: string;
}

/** A source of a graph, to be put into a description. */
export function sourceText(index: number, input: GraphInput): string {
  const { format, timeBase } = input;
  const base = `time_base=${timeBase.num}/${timeBase.den}`;
  if (format.mediaType === 'audio') {
    return `abuffer@in${index}=${base}:sample_rate=${format.sampleRate}:sample_fmt=${sampleFormat(format.sampleFormat ?? '')}:channel_layout=${layoutName(format)}`;
  }
  const { width, height, frameRate, sampleAspectRatio: ratio } = format;
  const { colorSpace, colorRange } = numbersOf(format.color);
  return [
    `buffer@in${index}=${base}`,
    `width=${width}`,
    `height=${height}`,
    `pix_fmt=${pixelFormat(format.pixelFormat ?? '')}`,
    `pixel_aspect=${ratio?.num ?? 0}/${ratio?.den ?? 1}`,
    ...(frameRate ? [`frame_rate=${frameRate.num}/${frameRate.den}`] : []),
    `colorspace=${colorSpace}`,
    `range=${colorRange}`,
  ].join(':');
}

function numbersOf(color: ColorProperties | undefined): ColorNumbers {
  const numbers = {} as ColorNumbers;
  setColor(numbers, color);
  return numbers;
}

/**
 * A filter graph of libav, open.
 *
 * Pictures go through on Node's thread pool, since filtering one takes milliseconds; sound goes through at once,
 * since a hop to the pool costs more than filtering a block of it.
 */
export class Graph {
  readonly #plan: GraphPlan;
  readonly #serial: Serial;
  readonly #graph: FilterGraph;
  readonly #sources: readonly FilterContext[];
  readonly #sink: FilterContext;
  readonly #ended = new Set<number>();
  #spare: Frame | undefined;

  private constructor(plan: GraphPlan, graph: FilterGraph) {
    this.#plan = plan;
    this.#serial = new Serial(plan.name);
    // The contexts are part of the graph and die with it: they stay with the object that frees it.
    this.#graph = graph;
    this.#sources = plan.inputs.map(({ format }, index) =>
      found(graph, `${format.mediaType === 'audio' ? 'abuffer' : 'buffer'}@in${index}`),
    );
    this.#sink = found(graph, plan.output === 'audio' ? 'abuffersink@out' : 'buffersink@out');
  }

  /** @throws MediaError `filterFailed` with libav's words for what it does not like */
  public static async open(plan: GraphPlan): Promise<Graph> {
    const graph = new FilterGraph();
    graph.alloc();
    try {
      const failure = {
        message: `The ${plan.name} could not be built`,
        code: 'filterFailed',
      } as const;
      const parsed = graph.parse2(plan.description);
      const code = parsed < 0 ? parsed : await graph.config();
      if (code < 0) throw avError(code, { ...failure, libav: await takeRecentLog() });
      return new Graph(plan, graph);
    } catch (error) {
      graph.free();
      throw error;
    }
  }

  /** Seconds per tick of the frames that come out. */
  public get timeBase(): Rational {
    const { num, den } = this.#sink.buffersinkGetTimeBase();
    return { num, den };
  }

  /** Frames per second of what comes out; undefined when unknown or variable. */
  public get frameRate(): Rational | undefined {
    if (this.#plan.output === 'audio') return undefined;
    const { num, den } = this.#sink.buffersinkGetFrameRate();
    return num > 0 && den > 0 ? { num, den } : undefined;
  }

  public get output(): 'video' | 'audio' {
    return this.#plan.output;
  }

  /** Puts a sample in, which stays the caller's; it may be closed when this has answered. */
  public add(sample: RawSample, input = 0): Promise<void> | void {
    const source = this.#source(input);
    const { timeBase } = this.#plan.inputs[input] ?? { timeBase: MICROSECONDS };
    if (sample instanceof AudioSample) {
      this.#serial.requireIdle('take a frame');
      this.#added(
        withNativeFrame(sample, timeBase, (frame) => {
          nameLayout(frame, sample.format);
          return source.buffersrcAddFrameSync(frame, AV_BUFFERSRC_FLAG_KEEP_REF);
        }),
      );
      return undefined;
    }
    return this.#serial
      .run(() =>
        withNativeFrame(sample, timeBase, (frame) =>
          source.buffersrcAddFrame(frame, AV_BUFFERSRC_FLAG_KEEP_REF),
        ),
      )
      .then((code) => {
        this.#added(code);
      });
  }

  /** Tells an input that nothing more comes. */
  public end(input = 0): void {
    if (this.#ended.has(input)) return;
    this.#serial.requireIdle('end an input');
    const source = this.#source(input);
    this.#ended.add(input);
    this.#added(source.buffersrcAddFrameSync(null));
  }

  /** The next frame that is ready, at once or later; the caller frees it. Undefined: more input is needed, or the end. */
  public pull(): Promise<Frame | undefined> | Frame | undefined {
    const frame = (this.#spare ??= newFrame());
    if (this.#plan.output === 'audio' && this.#plan.inputs.every(isSound)) {
      this.#serial.requireIdle('give a frame');
      return this.#pulled(this.#sink.buffersinkGetFrameSync(frame), frame);
    }
    return this.#serial
      .run(() => this.#sink.buffersinkGetFrame(frame))
      .then((code) => this.#pulled(code, frame));
  }

  /** Frees it when the call under way has returned. */
  public close(): Promise<void> {
    return this.#serial.close(() => {
      this.#spare?.free();
      this.#graph.free();
    });
  }

  #source(input: number): FilterContext {
    const source = this.#sources[input];
    if (source && !this.#ended.has(input)) return source;
    throw new MediaError(
      'invalidState',
      `The ${this.#plan.name} has no open input ${input}: it has ${this.#sources.length}, and those that ended take nothing more.`,
      { operator: 'filterGraph' },
    );
  }

  #added(code: number): void {
    // A graph that needs no more of an input answers with the end: what comes is then not wanted.
    if (code === EOF) return;
    check(code, { message: `The ${this.#plan.name} refused a frame`, code: 'filterFailed' });
  }

  #pulled(code: number, frame: Frame): Frame | undefined {
    if (code === EAGAIN || code === EOF) return undefined;
    check(code, { message: `The ${this.#plan.name} failed`, code: 'filterFailed' });
    this.#spare = undefined;
    return frame;
  }
}

const MICROSECONDS: Rational = { num: 1, den: 1_000_000 };

const isSound = ({ format }: GraphInput): boolean => format.mediaType === 'audio';

function found(graph: FilterGraph, name: string): FilterContext {
  return checkObject(graph.getFilter(name), {
    message: `The filter graph has no ${name}`,
    code: 'filterFailed',
  });
}
