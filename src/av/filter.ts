import { type Frame } from 'node-av/lib';
import { type FilterInit, type RawSample, type Routed } from '../backend.js';
import { type Work } from '../codec/work.js';
import { MediaError } from '../errors.js';
import { type FormatDescription } from '../sample/format.js';
import { type Rational, rescale } from '../sample/time.js';
import { type Track } from '../sample/track.js';
import { begun } from './begun.js';
import { FrameOrigin, wrapAudioFrame, wrapVideoFrame } from './frame.js';
import { Graph, type GraphInput, type GraphPlan, sourceText } from './graph.js';
import { type GraphEnds, readGraph, scaleFlags, withoutScaleFlags } from './graphText.js';
import { layoutName } from './layouts.js';
import { TimeSlice } from './slice.js';

/**
 * Opens a filter graph for samples like those in `init.inputs`.
 *
 * A single input needs no label, as in `scale=640:-2`; several are labelled with their numbers, as in
 * `[0][1]overlay`. A graph is a part of the program: some filters read and write files, so it must not be made of
 * what a stranger typed.
 *
 * @throws MediaError `filterFailed`
 */
export async function openFilter(init: FilterInit): Promise<Work<Routed, RawSample>> {
  const inputs = init.inputs.map(inputOf);
  const plan = planGraph(init.graph, inputs);
  const graph = await openGraph(plan);
  return new LibavFilter(init.graph, graph, inputs, init.inputs[0]?.track);
}

/** What comes out may depend on the options of the last filter: then it is tried. */
export async function openGraph(plans: readonly GraphPlan[]): Promise<Graph> {
  let failure: unknown;
  for (const plan of plans) {
    try {
      return await Graph.open(plan);
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure;
}

function inputOf({ format, pts, track }: RawSample): GraphInput {
  if (format.mediaType === 'audio') return { format, timeBase: { num: 1, den: format.sampleRate } };
  return { format, timeBase: pictureBase(pts?.timescale, track?.timeBase, format.frameRate) };
}

const INT32_MAX = 0x7fff_ffff;
/** What nearly every frame rate divides. */
const COMMON = 90_000;

/** Exact for the first sample's time and the frame rate; fine enough for what may come later. */
function pictureBase(
  timescale = 1,
  trackBase: Rational | undefined,
  rate: Rational | undefined,
): Rational {
  if (trackBase?.den === timescale && trackBase.den >= 1000) return trackBase;
  let den = 1;
  for (const scale of [timescale, rate?.num ?? 1, ...(timescale < 10_000 ? [COMMON] : [])]) {
    const common = (den / gcd(den, scale)) * scale;
    if (common <= INT32_MAX) den = common;
  }
  return { num: 1, den };
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/** The whole description, from the sources to the sink; one for each kind of output that may come. */
export function planGraph(text: string, inputs: readonly GraphInput[]): GraphPlan[] {
  const ends = readGraph(text);
  const open = requireOneOutput(text, ends);
  const body = withoutScaleFlags(text);
  const first = inputs[0]?.format.mediaType === 'audio' ? 'audio' : 'video';
  const outputs =
    ends.outputType === undefined
      ? ([first, first === 'audio' ? 'video' : 'audio'] as const)
      : [ends.outputType];
  return outputs.map((output) => ({
    description: [
      scaleFlags(text),
      connect(text, ends, inputs),
      body,
      open === undefined ? ',' : `;[${open}]`,
      output === 'audio' ? 'abuffersink@out' : 'buffersink@out',
    ].join(''),
    inputs,
    output,
    name: `filter graph '${text}'`,
  }));
}

/** The sources, up to where the description goes on. */
function connect(text: string, ends: GraphEnds, inputs: readonly GraphInput[]): string {
  const labels = ends.inputs;
  const count = labels.length + (ends.startsOpen ? 1 : 0);
  if (count !== inputs.length) {
    const found = ends.startsOpen ? ['one without a label', ...labels] : labels;
    throw failed(
      `The graph '${text}' has ${count} open inputs (${found.join(', ')}), and is given ${inputs.length}. ` +
        (inputs.length > 1 ? 'Label them by number, as in [0][1]overlay.' : 'Connect the others.'),
    );
  }
  const sources = inputs.map((input, index) => {
    const source = sourceText(index, input);
    if (ends.startsOpen && inputs.length === 1) return `${source},`;
    return `${source}[${labelOf(text, labels, index)}];`;
  });
  return sources.join('');
}

/** The label that means the input of this number. */
function labelOf(text: string, labels: readonly string[], index: number): string {
  const meaning = new RegExp(`^(?:in)?${index}(?::[va])?$`);
  const label = labels.length === 1 ? labels[0] : labels.find((name) => meaning.test(name));
  if (label !== undefined) return label;
  throw failed(
    `The graph '${text}' does not say where input ${index} goes: its open inputs are ${labels.join(', ')}. Label them by number, as in [0][1]overlay.`,
  );
}

/** The label of the one open output; undefined: it has none. */
function requireOneOutput(text: string, { outputs, endsOpen }: GraphEnds): string | undefined {
  const count = outputs.length + (endsOpen ? 1 : 0);
  if (count === 1) return endsOpen ? undefined : outputs[0];
  throw failed(
    count === 0
      ? `The graph '${text}' has no open output, so nothing would come out.`
      : `The graph '${text}' has ${count} open outputs, and a stage has one. To make several out of one use teeSamples, with a graph for each branch.`,
  );
}

function failed(message: string): MediaError {
  return new MediaError('filterFailed', message, { operator: 'filterGraph' });
}

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

/** A graph at work, built anew when the samples of an input change their format. */
class LibavFilter implements Work<Routed, RawSample> {
  readonly #text: string;
  readonly #track: Track | undefined;
  readonly #slice = new TimeSlice();
  readonly #ended = new Set<number>();
  #inputs: readonly GraphInput[];
  #graph: Graph;
  #output: GraphOutput;
  #closed = false;

  public constructor(
    text: string,
    graph: Graph,
    inputs: readonly GraphInput[],
    track: Track | undefined,
  ) {
    this.#text = text;
    this.#graph = graph;
    this.#inputs = inputs;
    this.#track = track;
    this.#output = new GraphOutput(graph, track);
  }

  public push({ input, sample }: Routed): AsyncIterableIterator<RawSample> {
    return begun(sample ? this.#filter(input, sample) : this.#endInput(input));
  }

  public flush(): AsyncIterableIterator<RawSample> {
    return begun(this.#finish());
  }

  public close(): void {
    this.#closed = true;
    void this.#graph.close();
  }

  async *#filter(input: number, sample: RawSample): AsyncGenerator<RawSample> {
    try {
      if (!this.#takes(input, sample)) yield* this.#rebuild(input, sample);
      await this.#graph.add(sample, input);
      sample.close();
      yield* this.#outputs();
    } finally {
      sample.close();
    }
  }

  async *#endInput(input: number): AsyncGenerator<RawSample> {
    if (this.#ended.has(input)) return;
    this.#ended.add(input);
    this.#graph.end(input);
    yield* this.#outputs();
  }

  async *#finish(): AsyncGenerator<RawSample> {
    for (const input of this.#inputs.keys()) yield* this.#endInput(input);
  }

  async *#outputs(): AsyncGenerator<RawSample> {
    for (;;) {
      if (this.#slice.isSpent) await this.#slice.turn();
      const sample = await this.#output.next();
      if (!sample) return;
      yield sample;
    }
  }

  #takes(input: number, { format }: RawSample): boolean {
    const known = this.#inputs[input]?.format;
    return known === undefined || known === format || alike(known, format);
  }

  /** As ffmpeg does: what is inside comes out, and a new graph goes on. */
  async *#rebuild(input: number, sample: RawSample): AsyncGenerator<RawSample> {
    for (const index of this.#inputs.keys()) {
      if (!this.#ended.has(index)) this.#graph.end(index);
    }
    yield* this.#outputs();
    await this.#graph.close();
    const inputs = this.#inputs.map((known, index) =>
      index === input ? { ...inputOf(sample), timeBase: timeBaseFor(known, sample) } : known,
    );
    const graph = await openGraph(planGraph(this.#text, inputs));
    if (this.#closed) {
      await graph.close();
      throw new MediaError('operationCancelled', 'The filter graph was closed.');
    }
    this.#inputs = inputs;
    this.#graph = graph;
    this.#output = new GraphOutput(graph, this.#track);
    for (const index of this.#ended) graph.end(index);
  }
}

/** Sound counts in its own rate; pictures go on counting as before. */
function timeBaseFor(known: GraphInput, { format }: RawSample): Rational {
  return format.mediaType === 'audio' ? { num: 1, den: format.sampleRate } : known.timeBase;
}

/** Whether a graph that was built for `a` takes `b`. */
function alike(a: FormatDescription, b: FormatDescription): boolean {
  if (a.mediaType === 'audio' && b.mediaType === 'audio') {
    return (
      a.sampleRate === b.sampleRate &&
      a.sampleFormat === b.sampleFormat &&
      a.channels === b.channels &&
      layoutName(a) === layoutName(b)
    );
  }
  return (
    a.mediaType === 'video' &&
    b.mediaType === 'video' &&
    a.width === b.width &&
    a.height === b.height &&
    a.pixelFormat === b.pixelFormat
  );
}
