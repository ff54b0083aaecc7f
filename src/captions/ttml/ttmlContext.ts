import { type CaptionRuby, type CaptionTextStyle } from '../../sample/caption.js';
import { MediaTime } from '../../sample/time.js';
import { type XmlElement } from './parseXml.js';
import { parseTtmlTime, type TtmlClock } from './ttmlTimes.js';
import { inheritedStyle, parseAlign, type TtmlStyles } from './ttmlStyles.js';

/** What holds for a whole document. */
export interface TtmlDocument {
  readonly clock: TtmlClock;
  readonly styles: TtmlStyles;
  /** Who speaks, by the ids of agents. */
  readonly agents: ReadonlyMap<string, string>;
  readonly language: string | undefined;
}

/** What an element has of those around it. */
export class TtmlContext {
  public begin: MediaTime = MediaTime.zero;
  /** Undefined: nothing says when it ends. */
  public end: MediaTime | undefined;
  public style: CaptionTextStyle = {};
  public isKept = false;
  public region: string | undefined;
  /** As elements say it, the nearest first; `isNear`: not the body. */
  public align: { readonly value: string; readonly isNear: boolean } | undefined;
  public ruby: Omit<CaptionRuby, 'text'> = {};
  #isSequence = false;
  readonly #document: TtmlDocument;

  public constructor(document: TtmlDocument) {
    this.#document = document;
  }

  /** Inside an element; `previous`: when the one before it ends. Undefined: it is never shown. */
  public enter(element: XmlElement, previous: MediaTime | undefined): TtmlContext | undefined {
    const attributes = this.#document.styles.attributesOf(element);
    if (attributes.get('tts:display') === 'none') return undefined;
    if (attributes.get('tts:visibility') === 'hidden') return undefined;
    const inner = new TtmlContext(this.#document);
    if (!inner.#setTimes(element, this, previous)) return undefined;
    const space = attributes.get('xml:space');
    inner.isKept = space === undefined ? this.isKept : space === 'preserve';
    inner.region = attributes.get('region') ?? this.region;
    const align = attributes.get('tts:textAlign');
    inner.align =
      align === undefined ? this.align : { value: align, isNear: element.name !== 'body' };
    inner.ruby = { ...this.ruby, ...rubyPlace(attributes) };
    inner.style = this.#styleOf(element, attributes);
    return inner;
  }

  /** What the region says is behind all that elements say. */
  public setRegionStyle(attributes: ReadonlyMap<string, string>): void {
    const said = new Map([...attributes].filter(([key]) => key !== 'xml:lang'));
    said.delete('tts:backgroundColor');
    this.style = { ...inheritedStyle({}, said), ...this.style };
    const align = attributes.get('tts:textAlign');
    if (align !== undefined) this.align ??= { value: align, isNear: false };
  }

  /** What a caption says: centred by its region or by the body is what it would be anyway. */
  public get textAlignment(): ReturnType<typeof parseAlign> {
    const { value = 'start', isNear = true } = this.align ?? {};
    return value === 'center' && !isNear ? undefined : parseAlign(value);
  }

  #styleOf(element: XmlElement, attributes: ReadonlyMap<string, string>): CaptionTextStyle {
    const said = new Map(attributes);
    // What is behind whole blocks is not behind their characters alone.
    if (element.name === 'body' || element.name === 'div') said.delete('tts:backgroundColor');
    const { language, agents } = this.#document;
    const style = { ...inheritedStyle(this.style, said) };
    const agent = said.get('ttm:agent')?.trim().split(/\s+/)[0];
    const voice = agent === undefined ? undefined : agents.get(agent);
    const isOwn = style.language !== undefined && style.language !== language;
    const { language: own, ...rest } = style;
    return { ...rest, ...(isOwn && { language: own }), ...(voice !== undefined && { voice }) };
  }

  /** @see TTML2: 12.4 time intervals */
  #setTimes(
    { attributes }: XmlElement,
    outer: TtmlContext,
    previous: MediaTime | undefined,
  ): boolean {
    const { clock } = this.#document;
    const from = outer.#isSequence && previous ? previous : outer.begin;
    const times = ['begin', 'end', 'dur'].map((name) => {
      const text = attributes.get(name);
      return text === undefined ? undefined : (parseTtmlTime(text, clock) ?? NONE);
    });
    if (times.includes(NONE)) return false;
    const [begin, end, duration] = times as (MediaTime | undefined)[];
    this.begin = begin ? from.plus(begin) : from;
    const ends = [
      ...(outer.end ? [outer.end] : []),
      ...(end ? [from.plus(end)] : []),
      ...(duration ? [this.begin.plus(duration)] : []),
    ];
    this.end = ends.reduce<MediaTime | undefined>(
      (least, one) => (least && least.compare(one) <= 0 ? least : one),
      undefined,
    );
    this.#isSequence = attributes.get('timeContainer') === 'seq';
    return !this.end || this.end.compare(this.begin) > 0;
  }
}

/** What is meant to be a time and is none. */
const NONE = Symbol('no time');

function rubyPlace(attributes: ReadonlyMap<string, string>): Omit<CaptionRuby, 'text'> {
  const position = (['before', 'after'] as const).find(
    (one) => one === attributes.get('tts:rubyPosition'),
  );
  const alignment = (['start', 'center', 'spaceBetween', 'spaceAround'] as const).find(
    (one) => one === attributes.get('tts:rubyAlign'),
  );
  return { ...(position && { position }), ...(alignment && { alignment }) };
}
