import { MediaError } from '../../errors.js';
import { unescaped } from '../entities.js';

/** An element of TTML, or of what stands in it. */
export interface XmlElement {
  /** `p`, `ttm:agent`; of other namespaces `{uri}name`. */
  readonly name: string;
  /** By `begin`, `tts:color`, `xml:id`; those of other namespaces are left out. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly (XmlElement | string)[];
}

interface Open {
  readonly raw: string;
  readonly prefixes: ReadonlyMap<string, string>;
  readonly element: XmlElement & { readonly children: (XmlElement | string)[] };
}

/** Elements inside each other; more are made to exhaust readers. */
const DEEPEST = 100;

/** Comments, instructions, declarations, CDATA, tags, text: in this order. */
const TOKEN =
  /<!--[^]*?-->|<\?[^]*?\?>|<!DOCTYPE[^<>[]*(?:\[[^]*?\]\s*)?>|<!\[CDATA\[([^]*?)\]\]>|<\/([^\s<>]+)\s*>|<([^\s<>/!?][^\s<>/]*)((?:\s+[^\s=<>/]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|[^<]+/y;
const ATTRIBUTE = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** TTML's namespaces, and those of its drafts. */
const TTML = /^http:\/\/www\.w3\.org\/(?:ns\/ttml|2006\/\d\d\/ttaf1)(?:#([\w-]+))?$/;
const PREFIXES: Readonly<Record<string, string>> = {
  styling: 'tts:',
  'style-extension': 'tts:',
  parameter: 'ttp:',
  metadata: 'ttm:',
};
/** Of files that forget to say so. */
const USUAL: readonly (readonly [string, string])[] = [
  ['tts', 'http://www.w3.org/ns/ttml#styling'],
  ['ttp', 'http://www.w3.org/ns/ttml#parameter'],
  ['ttm', 'http://www.w3.org/ns/ttml#metadata'],
  ['xml', 'xml'],
];

/**
 * The root of a document. Declarations of entities are not followed.
 *
 * @throws MediaError `invalidSourceMedia`, with the line, for what is not well-formed
 */
export function parseXml(source: string): XmlElement {
  const text = source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const reader = new XmlReader(text);
  return reader.read();
}

/** Undefined: it does not match, or is more than expressions can take. */
function matched(token: RegExp, text: string): RegExpExecArray | undefined {
  try {
    return token.exec(text) ?? undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

class XmlReader {
  readonly #text: string;
  readonly #open: Open[] = [];
  #root: XmlElement | undefined;

  public constructor(text: string) {
    this.#text = text;
  }

  public read(): XmlElement {
    const token = new RegExp(TOKEN);
    let at = 0;
    while (at < this.#text.length) {
      token.lastIndex = at;
      const found = matched(token, this.#text);
      if (!found) throw this.#malformed(at, 'a tag that does not end, or is none');
      this.#take(found, at);
      at = token.lastIndex;
    }
    if (!this.#root || this.#open.length > 0) throw this.#malformed(at, 'its end too early');
    return this.#root;
  }

  #take(found: RegExpExecArray, at: number): void {
    const [all, data, close, name, attributes = '', slash] = found;
    if (name !== undefined) this.#start(name, attributes, slash === '/', at);
    else if (close !== undefined) this.#end(close, at);
    else if (data !== undefined) this.#open.at(-1)?.element.children.push(data);
    else if (!all.startsWith('<')) this.#addText(all, at);
  }

  #addText(text: string, at: number): void {
    const top = this.#open.at(-1);
    if (top) top.element.children.push(unescaped(text));
    else if (text.trim() !== '') throw this.#malformed(at, 'text outside of its elements');
  }

  #start(raw: string, attributeText: string, isEmpty: boolean, at: number): void {
    if (this.#root) throw this.#malformed(at, 'a second root');
    if (this.#open.length >= DEEPEST)
      throw this.#malformed(at, `more than ${DEEPEST} elements inside each other`);
    const said = [...attributeText.matchAll(ATTRIBUTE)].map(
      ([, key = '', double, single = '']) => [key, unescaped(double ?? single)] as const,
    );
    const prefixes = prefixesOf(said, this.#open.at(-1)?.prefixes);
    const attributes = new Map<string, string>();
    for (const [key, value] of said) {
      const name = resolved(key, prefixes, false);
      if (!name.startsWith('{')) attributes.set(name, value);
    }
    const element: Open['element'] = {
      name: resolved(raw, prefixes, true),
      attributes,
      children: [],
    };
    this.#open.at(-1)?.element.children.push(element);
    this.#open.push({ raw, prefixes, element });
    if (isEmpty) this.#end(raw, at);
  }

  #end(name: string, at: number): void {
    const top = this.#open.pop();
    if (top?.raw !== name) throw this.#malformed(at, `</${name}>, which ends nothing`);
    if (this.#open.length === 0) this.#root = top.element;
  }

  #malformed(at: number, what: string): MediaError {
    const line = this.#text.slice(0, at).split('\n').length;
    return new MediaError(
      'invalidSourceMedia',
      `TTML is XML that is well-formed, and this has ${what}, in line ${line}.`,
    );
  }
}

function prefixesOf(
  attributes: readonly (readonly [string, string])[],
  outer: ReadonlyMap<string, string> = new Map(USUAL),
): ReadonlyMap<string, string> {
  const own = attributes.flatMap(([key, value]) => {
    const prefix = /^xmlns(?::(.+))?$/.exec(key);
    return prefix ? [[prefix[1] ?? '', value] as const] : [];
  });
  return own.length === 0 ? outer : new Map([...outer, ...own]);
}

function resolved(raw: string, prefixes: ReadonlyMap<string, string>, isElement: boolean): string {
  const colon = raw.indexOf(':');
  const [prefix, local] = colon < 0 ? ['', raw] : [raw.slice(0, colon), raw.slice(colon + 1)];
  if (prefix === '' && !isElement) return local === 'xmlns' ? '{xmlns}' : local;
  const uri = prefixes.get(prefix) ?? prefix;
  if (uri === '' || uri === 'xml') return uri === '' ? local : `xml:${local}`;
  const known = TTML.exec(uri);
  const mark = known?.[1] === undefined ? '' : PREFIXES[known[1]];
  return known && mark !== undefined ? mark + local : `{${uri}}${local}`;
}
