import { type Observable } from 'rxjs';
import { type RawSample } from '../src/backend.js';
import { filtering } from '../src/codec/filtering.js';
import { type WindowLike } from '../src/gate/window.js';
import { type Operator } from '../src/rx.js';

/** Options of {@link filterGraph}. @group Codecs */
export interface FilterGraphOptions {
  /** Further inputs of the graph: the source is `[0]`, these are `[1]`, `[2]`, … */
  readonly with?: readonly Observable<RawSample>[];
  /** How many filtered samples may be unclosed; default 4. */
  readonly window?: WindowLike;
}

/**
 * Sends uncompressed samples through a graph of libav's filters.
 *
 * ![](../docs/diagrams/filterGraph.svg)
 *
 * The graph is built when the first sample of each input is known, and built anew when a source changes its format. It takes the next sample
 * only while fewer than `window` of its outputs are unclosed, also where one sample becomes a thousand. With several inputs, the one
 * that is furthest behind in time is taken from.
 *
 * @param graph - libav's syntax; a program's text, never a stranger's: filters can read files
 * @throws MediaError (through `error`) `filterFailed`
 * @example
 * ```ts
 * import { testPattern } from 'rxmux';
 * import { encode, filterGraph, mux } from 'rxmux/operators';
 *
 * testPattern({ duration: 2 }).pipe(
 *   filterGraph('[0][1]overlay=x=20:y=20', { with: [testPattern({ width: 160, height: 90, duration: 2 })] }),
 *   encode({ codec: 'h264' }),
 *   mux('picture-in-picture.mp4'),
 * ).subscribe();
 * ```
 * @see libav: avfilter_graph_parse2
 * @group Codecs
 */
export function filterGraph<S extends RawSample>(
  graph: string,
  options: FilterGraphOptions = {},
): Operator<S, S> {
  const { with: others = [], window = 4 } = options;
  // A graph gives the kind of media that it takes; those few that do not (showwaves) are the program's to know.
  return (source) => filtering(graph, [source, ...others], window) as Observable<S>;
}
