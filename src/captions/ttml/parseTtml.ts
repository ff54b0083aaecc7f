import { warn } from '../../diagnostics.js';
import { MediaError } from '../../errors.js';
import { type Caption, type CaptionRegion } from '../../sample/caption.js';
import { type MediaTime } from '../../sample/time.js';
import { cleanedName, StyledText } from '../styledText.js';
import { parseXml, type XmlElement } from './parseXml.js';
import { TtmlContext, type TtmlDocument } from './ttmlContext.js';
import { nameOfId } from './ttmlIds.js';
import { measuresOf, parseRegion } from './ttmlRegions.js';
import { runsOf, type TtmlRun } from './ttmlRuns.js';
import { TtmlStyles } from './ttmlStyles.js';
import { clockOf } from './ttmlTimes.js';

/** A caption of a document. */
export interface TtmlCaption {
  readonly content: Omit<Caption, 'start' | 'duration'>;
  readonly begin: MediaTime;
  /** Undefined: nothing says when it goes. */
  readonly end: MediaTime | undefined;
  /** The id of its paragraph. */
  readonly id: string | undefined;
}

/**
 * The captions of a document, in its order; one that nothing ends lasts until the next one begins, or is left out with a warning where there is none.
 *
 * @throws MediaError `invalidSourceMedia` for what is no TTML
 * @see TTML2: 12.3 timed text time expressions
 */
export function parseTtml(source: string): Caption[] {
  const all = ttmlCaptions(source);
  const begins = all.map(({ begin }) => begin).sort((a, b) => a.compare(b));
  return all.flatMap(({ content, begin, end }) => {
    const until = end ?? begins[firstAfter(begins, begin)];
    if (until) return [{ ...content, start: begin, duration: until.minus(begin) }];
    warn(
      'captionSimplified',
      `Nothing says when the caption at ${String(begin)} ends, so it is left out. Give its paragraph an end or a dur.`,
    );
    return [];
  });
}

/** The place of the first that is later. */
function firstAfter(times: readonly MediaTime[], time: MediaTime): number {
  let [from, to] = [0, times.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((times[middle]?.compare(time) ?? 1) > 0) to = middle;
    else from = middle + 1;
  }
  return from;
}

/** What a document shows, and when. @throws MediaError `invalidSourceMedia` */
export function ttmlCaptions(source: string): TtmlCaption[] {
  const root = parseXml(source);
  if (root.name !== 'tt') {
    throw new MediaError(
      'invalidSourceMedia',
      `The root of TTML is <tt>, and this one is <${root.name}>.`,
    );
  }
  return new TtmlReader(root).read();
}

const childOf = (element: XmlElement | undefined, name: string): XmlElement | undefined =>
  elementsOf(element).find((one) => one.name === name);

const elementsOf = (element: XmlElement | undefined): XmlElement[] =>
  element?.children.filter((child) => typeof child !== 'string') ?? [];

class TtmlReader {
  readonly #root: XmlElement;
  readonly #document: TtmlDocument;
  readonly #regions = new Map<string, CaptionRegion | undefined>();
  readonly #regionStyles = new Map<string, ReadonlyMap<string, string>>();
  readonly #captions: TtmlCaption[] = [];

  public constructor(root: XmlElement) {
    this.#root = root;
    const head = childOf(root, 'head');
    this.#document = {
      clock: clockOf(root),
      styles: new TtmlStyles(childOf(head, 'styling')),
      agents: new Map(elementsOf(head).flatMap(agentsIn)),
      language: root.attributes.get('xml:lang'),
    };
    const measures = measuresOf(root.attributes);
    for (const region of elementsOf(childOf(head, 'layout'))) {
      const id = region.attributes.get('xml:id');
      if (region.name !== 'region' || id === undefined) continue;
      const nested = elementsOf(region).filter(({ name }) => name === 'style');
      const attributes = this.#document.styles.attributesOf(region, nested);
      this.#regions.set(id, parseRegion(id, attributes, measures));
      this.#regionStyles.set(id, attributes);
    }
  }

  public read(): TtmlCaption[] {
    const outer = new TtmlContext(this.#document);
    outer.isKept = this.#root.attributes.get('xml:space') === 'preserve';
    const body = childOf(this.#root, 'body');
    const inner = body && outer.enter(body, undefined);
    if (inner) this.#visit(body, inner);
    return this.#captions;
  }

  #visit(element: XmlElement, context: TtmlContext): void {
    let previous: MediaTime | undefined;
    for (const child of elementsOf(element)) {
      if (child.name !== 'div' && child.name !== 'p') continue;
      const inner = context.enter(child, previous);
      if (!inner) continue;
      previous = inner.end;
      if (child.name === 'div') this.#visit(child, inner);
      else this.#readParagraph(child, inner);
    }
  }

  #readParagraph(paragraph: XmlElement, context: TtmlContext): void {
    const name = context.region ?? regionOfSpan(paragraph) ?? '';
    const regionStyle = this.#regionStyles.get(name);
    if (regionStyle) context.setRegionStyle(regionStyle);
    const id = paragraph.attributes.get('xml:id');
    const identifier = id === undefined ? undefined : cleanedName(nameOfId(id));
    const region = this.#regions.get(name);
    const { textAlignment } = context;
    const rest = {
      ...(identifier !== undefined && { identifier }),
      ...(region && { region }),
      ...(textAlignment && { textAlignment }),
    };
    const runs = runsOf(paragraph, context);
    for (const piece of pieces(runs, context)) {
      const text = new StyledText();
      for (const run of piece.runs) text.add(run.text, run.style);
      this.#captions.push({
        ...{ content: { ...text.content, ...rest }, id },
        ...{ begin: piece.begin, end: piece.end },
      });
    }
  }
}

/** Some say it of the first span instead of the paragraph. */
function regionOfSpan(paragraph: XmlElement): string | undefined {
  return childOf(paragraph, 'span')?.attributes.get('region');
}

interface Piece {
  readonly runs: readonly TtmlRun[];
  readonly begin: MediaTime;
  readonly end: MediaTime | undefined;
}

/** Pieces of text, times the moments at which they change. */
const MOST_LOOKS = 1_000_000;

/** Pieces of time in which a paragraph shows the same: one, unless its spans have times of their own. */
function pieces(runs: readonly TtmlRun[], { begin, end }: TtmlContext): Piece[] {
  const isTimed = ({ begin: from, end: to }: TtmlRun): boolean =>
    !from.equals(begin) || (to ? !end?.equals(to) : end !== undefined);
  if (!runs.some(isTimed)) return [{ runs, begin, end }];
  const all = [
    begin,
    ...(end ? [end] : []),
    ...runs.flatMap((run) => [run.begin, ...(run.end ? [run.end] : [])]),
  ];
  const sorted = all.sort((a, b) => a.compare(b));
  const edges = sorted.filter((edge, place) => place === 0 || !sorted[place - 1]?.equals(edge));
  if (edges.length * runs.length > MOST_LOOKS) {
    throw new MediaError(
      'limitExceeded',
      `A paragraph has ${runs.length} pieces of text that come and go at ${edges.length} times, which is more than anybody could read. Make it several paragraphs.`,
    );
  }
  return edges.flatMap((from, place) => {
    const to = edges[place + 1] ?? end;
    const shown = runs.filter(
      (run) => run.begin.compare(from) <= 0 && (!run.end || run.end.compare(from) > 0),
    );
    const isOver = end !== undefined && from.compare(end) >= 0;
    const hasText = shown.some(({ text }) => text.trim() !== '');
    return isOver || !hasText ? [] : [{ runs: shown, begin: from, end: to }];
  });
}

/** Who speaks: the ids and names of agents, wherever in the head they are. */
function agentsIn(element: XmlElement): [string, string][] {
  if (element.name !== 'ttm:agent') return elementsOf(element).flatMap(agentsIn);
  const id = element.attributes.get('xml:id');
  const name = childOf(element, 'ttm:name')?.children.filter((one) => typeof one === 'string');
  const said = cleanedName(name?.join('') ?? '');
  return id === undefined || said === undefined ? [] : [[id, said]];
}
