/**
 * Reads marbles/diagrams/*.txt and runs them. The text of the operator box *is* the pipeline that is tested, and every row that is
 * drawn is an input or an expectation: what is drawn and what is tested cannot differ.
 *
 * Blocks are separated by empty lines; `%` begins a comment. A block that begins with `>` is an operator box: an expression,
 * or `name = expression`. Any other block is a row: its marbles; below them its subscriptions (`^--!`, a line each), aligned with the
 * marbles; then `title = name`, under which operator boxes know an input, and `kind = …`:
 *
 * - `samples {options}` (default of an input), `hot {options}`, `iterable {options}`, `ready`, `codec {options}`,
 *   `movie mediaType`, `generator {options}`, `destination {options}`
 *
 * Rows below the boxes are expected: the pipeline, or `of = expression`. `consume = --|` holds each sample before it is closed.
 * Subscription lines of such a row say when it is subscribed.
 */
import { expect } from '@jest/globals';
import { isObservable, merge, type Observable } from 'rxjs';

import { fakeTrack, markOf } from '../../marbles/index.js';
import { type RxTestHelpers } from '../../marbles/rxTest.js';
import * as verbs from '../../operators/index.js';
import * as nouns from '../../src/index.js';
import { metadataTrack } from '../../src/movie/timedMetadata/metadataTrack.js';
import { MuxProgress } from '../../src/movie/progress.js';
import { operator, type Operator } from '../../src/rx.js';
import { toTime } from '../../src/sample/time.js';
import { isSample } from '../../src/sample/sample.js';
import { marbles } from './marbles.js';

/** A box of a diagram. */
export interface Box {
  readonly name: string | undefined;
  readonly expression: string;
}

/** A row of a diagram. */
export interface Row {
  readonly marbles: string;
  readonly subscriptions: readonly string[];
  readonly settings: Readonly<Record<string, string | undefined>>;
}

/** A diagram, read. */
export interface Diagram {
  readonly inputs: readonly Row[];
  readonly boxes: readonly Box[];
  readonly outputs: readonly Row[];
}

type Scope = Record<string, unknown>;

/** A track of timed metadata. */
const facts = metadataTrack([{ id: 1, key: 'com.example.fact', dataType: 'utf8' }]);

/** Reads the text of a diagram. */
export function readDiagram(text: string): Diagram {
  const lines = text.split('\n').filter((line) => !line.trimStart().startsWith('%'));
  const blocks = lines
    .join('\n')
    .split(/\n\s*\n/)
    .map((block) => block.split('\n').filter((line) => line.trim() !== ''))
    .filter((block) => block.length > 0);
  const isBox = (block: readonly string[]): boolean => block[0]?.startsWith('>') === true;
  const first = blocks.findIndex(isBox);
  const last = blocks.findLastIndex(isBox);
  if (first < 0) throw new Error('a diagram needs an operator box: a line that begins with >');
  return {
    inputs: blocks.slice(0, first).map(readRow),
    boxes: blocks.slice(first, last + 1).map(readBox),
    outputs: blocks.slice(last + 1).map(readRow),
  };
}

function readBox(block: readonly string[]): Box {
  const text = block.join(' ').slice(1).trim();
  const named = /^(\w+) = (.*)$/.exec(text);
  return { name: named?.[1], expression: named?.[2] ?? text };
}

function readRow([marbles = '', ...rest]: readonly string[]): Row {
  const isSubscription = (line: string): boolean => /^[-^!() ]+$/.test(line);
  const settings = rest
    .filter((line) => !isSubscription(line))
    .map((line) => /^(\w+) = (.*)$/.exec(line.trim()))
    .map((match) => {
      if (match?.[1] && match[2]) return [match[1], match[2]] as const;
      throw new Error(`not a setting: ${rest.join(' / ')}`);
    });
  return {
    marbles: marbles.trim(),
    subscriptions: rest.filter(isSubscription),
    settings: Object.fromEntries(settings),
  };
}

/** Runs a diagram as a test. */
export function runDiagram({ inputs, boxes, outputs }: Diagram): void {
  expect(outputs).not.toHaveLength(0);
  marbles((helpers) => {
    const scope: Scope = {
      ...verbs,
      ...nouns,
      merge: (...sources: Observable<unknown>[]) => merge(...sources),
      markOf,
      onDrop: () => undefined,
    };
    const movie: Record<string, string> = {};
    const sources = inputs.map((row) => arrange(helpers, scope, movie, row));
    let pipeline: unknown;
    for (const { name, expression } of boxes) {
      const value = evaluate(expression, scope);
      if (name === undefined) pipeline = value;
      else scope[name] = value;
    }
    const source = sources.find(isObservable);
    for (const row of outputs) expectRow(helpers, scope, row, toOutput(pipeline, source));
  });
}

/** What a box stands for: a source, or an operator on the first input. */
function toOutput(pipeline: unknown, source: Observable<unknown> | undefined): Observable<unknown> {
  if (isObservable(pipeline)) return pipeline;
  if (typeof pipeline === 'function' && source) {
    return source.pipe(pipeline as Operator<unknown, unknown>);
  }
  throw new Error('the last box is neither an Observable nor an operator with an input');
}

function expectRow(
  { expectObservable, cold }: RxTestHelpers,
  scope: Scope,
  row: Row,
  pipeline: Observable<unknown>,
): void {
  const { of, consume } = row.settings;
  const shown = of === undefined ? pipeline : (evaluate(of, scope) as Observable<unknown>);
  const hold = consume === undefined ? undefined : cold(consume);
  expectObservable(shown.pipe(show(hold)), row.subscriptions[0]).toBe(row.marbles);
}

/** Values as the one letter that a row has for them. */
function show(hold: Observable<unknown> | undefined): Operator<unknown, string> {
  return operator((out) => ({
    next: (value) => {
      out.next(letterOf(value));
      if (!isSample(value)) return;
      if (hold === undefined) value.close();
      else
        hold.subscribe({
          complete: () => {
            value.close();
          },
        });
    },
  }));
}

function letterOf(value: unknown): string {
  if (isSample(value)) return markOf(value);
  if (value instanceof MuxProgress) return value.done ? 'd' : String(value.samples);
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (typeof value === 'object' && value !== null && 'worst' in value) {
    return String((value as nouns.MeanQuality).pictures);
  }
  if (typeof value === 'object' && value !== null && 'pts' in value) {
    return String((value as nouns.WrittenSample).pts?.seconds);
  }
  if (typeof value === 'object' && value !== null && 'items' in value) {
    return String((value as nouns.ReadMetadataGroup).start.seconds);
  }
  // A caption.
  if (typeof value === 'object' && value !== null && 'text' in value) {
    const { text, start } = value as nouns.Caption;
    // Samples of fakes have no letters: by its time.
    return text === '' ? String(toTime(start).seconds) : text.slice(0, 1);
  }
  return String(value).slice(0, 1);
}

function arrange(
  helpers: RxTestHelpers,
  scope: Scope,
  movie: Record<string, string>,
  row: Row,
): unknown {
  const { title = 'source', kind = 'samples' } = row.settings;
  const [word = '', ...rest] = kind.split(' ');
  const text = rest.join(' ');
  const input = makeInput(helpers, movie, row, word, text);
  scope[title] = input;
  if (typeof input !== 'object' || input === null || !('subscriptions' in input)) {
    expect(row.subscriptions).toHaveLength(0);
    return input;
  }
  // Each input shows when it is subscribed.
  expect(row.subscriptions).not.toHaveLength(0);
  const { subscriptions } = input as ReturnType<RxTestHelpers['fakeCodec']>;
  helpers.expectSubscriptions(subscriptions).toBe([...row.subscriptions]);
  return input;
}

function makeInput(
  helpers: RxTestHelpers,
  movie: Record<string, string>,
  row: Row,
  word: string,
  text: string,
): unknown {
  const options = text.startsWith('{') ? (evaluate(text, { fakeTrack, facts }) as object) : {};
  switch (word) {
    case 'samples':
      return helpers.samples(row.marbles, options);
    case 'hot':
      return helpers.samples(row.marbles, { ...options, hot: true });
    case 'iterable':
      return helpers.samplesOf(row.marbles, options);
    case 'ready':
      return helpers.ready(row.marbles);
    case 'codec':
      return helpers.fakeCodec(row.marbles, options);
    case 'generator':
      helpers.fakeGenerator(row.marbles, options);
      return undefined;
    case 'destination':
      return helpers.fakeWriter({ ...options, ready: row.marbles });
    case 'movie':
      movie[text] = row.marbles;
      helpers.fakeMovie(movie);
      return undefined;
    default:
      throw new Error(`no such kind of row: ${word}`);
  }
}

/** Our own files, and nothing else, are evaluated here: that is what makes the drawn text the tested one. */
function evaluate(expression: string, scope: Scope): unknown {
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- see above
  return new Function(...Object.keys(scope), `return (${expression});`)(...Object.values(scope));
}
