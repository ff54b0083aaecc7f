import { type RawSample } from '../backend.js';
import { type AnyIterator } from '../gate/pump.js';
import { type Graph } from './graph.js';
import { GraphOutput } from './graphOutput.js';
import { openGraph, planGraph } from './graphPlan.js';
import { Serial } from './serial.js';

/**
 * Opens a graph without inputs, of libav's own sources: `testsrc2=duration=2`, `sine=frequency=440`.
 *
 * Each sample is made when it is asked for.
 *
 * @throws MediaError `filterFailed`
 */
export async function openGenerator(graph: string): Promise<AnyIterator<RawSample>> {
  const open = await openGraph(planGraph(graph, []));
  return new Generator(open);
}

class Generator implements AnyIterator<RawSample> {
  readonly #graph: Graph;
  readonly #output: GraphOutput;
  readonly #serial = new Serial('generator');

  public constructor(graph: Graph) {
    this.#graph = graph;
    this.#output = new GraphOutput(graph);
  }

  public async next(): Promise<IteratorResult<RawSample, undefined>> {
    if (this.#serial.isClosed) return { done: true, value: undefined };
    const sample = await this.#serial.run(() => this.#output.next());
    if (sample) return { done: false, value: sample };
    await this.return();
    return { done: true, value: undefined };
  }

  public return(): Promise<void> {
    return this.#serial.close(() => this.#graph.close());
  }
}
