/** Reads libav's filter descriptions, as far as needed to connect their open ends. */
import { AVFILTER_FLAG_DYNAMIC_INPUTS, AVMEDIA_TYPE_AUDIO } from 'node-av/constants';
import { Filter } from 'node-av/lib';
import { MediaError } from '../errors.js';

/** One filter in a description. */
interface FilterText {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** The open ends of a description. */
export interface GraphEnds {
  /** Labels of inputs that no filter feeds, in the order in which they appear. */
  readonly inputs: readonly string[];
  /** Whether the first filter has an input without a label. */
  readonly startsOpen: boolean;
  /** Labels of outputs that no filter takes. */
  readonly outputs: readonly string[];
  /** Whether the last filter has an output without a label. */
  readonly endsOpen: boolean;
  /** What comes out; undefined when the last filter decides it by its options. */
  readonly outputType: 'video' | 'audio' | undefined;
}

/** @throws MediaError `filterFailed` for a filter that this build does not have */
export function readGraph(description: string): GraphEnds {
  const filters = parse(description);
  const [first, last] = [filters[0], filters.at(-1)];
  if (!first || !last) throw failed('A filter graph needs at least one filter.');
  const fed = new Set(filters.flatMap(({ outputs }) => outputs));
  const taken = new Set(filters.flatMap(({ inputs }) => inputs));
  const outputs = [...fed].filter((label) => !taken.has(label));
  const open = filters.find((filter) => filter.outputs.some((label) => outputs.includes(label)));
  const endsOpen = last.outputs.length === 0 && !isSink(last);
  return {
    inputs: [...taken].filter((label) => !fed.has(label)),
    startsOpen: first.inputs.length === 0 && !isSource(first),
    outputs,
    endsOpen,
    outputType: outputType(endsOpen ? last : (open ?? last)),
  };
}

/** Splits at `,` and `;` outside of quotes, with the labels around each filter. */
function parse(description: string): FilterText[] {
  const filters: FilterText[] = [];
  for (const text of split(withoutScaleFlags(description))) {
    const body = text.replaceAll(/^(?:\s*\[[^\]]*\])*|(?:\[[^\]]*\]\s*)*$/g, '');
    const at = text.indexOf(body);
    const name = /^\s*([^=@\s]*)/.exec(body)?.[1] ?? '';
    requireFilter(name);
    const labels = (part: string): string[] =>
      [...part.matchAll(/\[([^\]]*)\]/g)].map((match) => match[1] ?? '');
    const inputs = labels(text.slice(0, at));
    filters.push({ name, inputs, outputs: labels(text.slice(at + body.length)) });
  }
  return filters;
}

/** A graph may begin with options for the scalers that libav inserts. */
const SCALE_FLAGS = /^\s*sws_flags=[^;]*;/;

export function scaleFlags(description: string): string {
  return SCALE_FLAGS.exec(description)?.[0] ?? '';
}

export function withoutScaleFlags(description: string): string {
  return description.replace(SCALE_FLAGS, '');
}

/** As libav reads: a backslash takes the next character as it is, quotes take everything up to the next quote. */
function split(description: string): string[] {
  const parts: string[] = [];
  let part = '';
  let quoted = false;
  for (let at = 0; at < description.length; at++) {
    const letter = description.charAt(at);
    if (letter === '\\' && !quoted) part += letter + description.charAt(++at);
    else if ((letter === ',' || letter === ';') && !quoted) {
      parts.push(part);
      part = '';
    } else {
      if (letter === "'") quoted = !quoted;
      part += letter;
    }
  }
  parts.push(part);
  return parts.map((text) => text.trim()).filter((text) => text !== '');
}

function requireFilter(name: string): void {
  if (name !== '' && !name.includes('\0') && Filter.getByName(name)) return;
  const near = Filter.getList()
    .map((filter) => filter.name ?? '')
    .filter((known) => isNear(known, name))
    .slice(0, 3);
  const hint = near.length === 0 ? '' : ` Near it is ${near.join(', ')}.`;
  throw failed(`libav has no filter '${name}'.${hint}`);
}

/** The same letters in another order, or one letter more or less. */
function isNear(known: string, name: string): boolean {
  const sorted = (text: string): string => Array.from(text).sort().join('');
  if (sorted(known) === sorted(name)) return true;
  const [short, long] = known.length < name.length ? [known, name] : [name, known];
  if (long.length - short.length > 1) return false;
  const start = Array.from(short).findIndex((letter, at) => letter !== long.charAt(at));
  if (start < 0) return true;
  const rest = short.length === long.length ? start + 1 : start;
  return short.slice(rest) === long.slice(start + 1);
}

function isSource({ name }: FilterText): boolean {
  const filter = Filter.getByName(name);
  if (!filter || filter.inputs.length > 0) return false;
  return !filter.hasFlags(AVFILTER_FLAG_DYNAMIC_INPUTS);
}

function isSink({ name }: FilterText): boolean {
  return /(?:^|_)a?(?:null|buffer)sink$/.test(name);
}

function outputType({ name }: FilterText): 'video' | 'audio' | undefined {
  const type = Filter.getByName(name)?.outputs[0]?.type;
  if (type === undefined) return undefined;
  return type === AVMEDIA_TYPE_AUDIO ? 'audio' : 'video';
}

function failed(message: string): MediaError {
  return new MediaError('filterFailed', message, { operator: 'filterGraph' });
}
