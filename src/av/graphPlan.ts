/** From what a program writes, `[0][1]overlay`, to a whole graph with sources and a sink. */
import { type RawSample } from '../backend.js';
import { MediaError } from '../errors.js';
import { type Rational } from '../sample/time.js';
import { Graph, type GraphInput, type GraphPlan, sourceText } from './graph.js';
import { type GraphEnds, readGraph, scaleFlags, withoutScaleFlags } from './graphText.js';

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

/** What a graph must know of an input, as its first sample tells. */
export function inputOf({ format, pts, track }: RawSample): GraphInput {
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
