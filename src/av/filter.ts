import { type FilterInit, type RawSample, type Routed } from '../backend.js';
import { type Work } from '../codec/work.js';
import { MediaError } from '../errors.js';
import { type FormatDescription } from '../sample/format.js';
import { type Rational } from '../sample/time.js';
import { type Track } from '../sample/track.js';
import { begun } from './begun.js';
import { type Graph, type GraphInput } from './graph.js';
import { GraphOutput } from './graphOutput.js';
import { inputOf, openGraph, planGraph } from './graphPlan.js';
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
