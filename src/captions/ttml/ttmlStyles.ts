import {
  type CaptionAlignment,
  type CaptionDecoration,
  type CaptionTextStyle,
} from '../../sample/caption.js';
import { parseColor } from '../colors.js';
import { type XmlElement } from './parseXml.js';

const LINES = ['underline', 'lineThrough', 'overline'] as const;

/** The attributes of a span that is drawn so; ruby and voice are elements. */
export function printStyle(style: CaptionTextStyle): [string, string][] {
  const { textColor, backgroundColor, fontWeight, fontStyle, language } = style;
  const { decoration = [], textCombine } = style;
  const lines = LINES.filter((line) => decoration.includes(line));
  const combined = typeof textCombine === 'number' ? `digits ${textCombine}` : textCombine;
  const said: readonly (readonly [string, string | undefined])[] = [
    ['xml:lang', language],
    ['tts:color', textColor?.toLowerCase()],
    ['tts:backgroundColor', backgroundColor?.toLowerCase()],
    ['tts:fontWeight', fontWeight === 'bold' ? 'bold' : undefined],
    ['tts:fontStyle', fontStyle === 'italic' ? 'italic' : undefined],
    ['tts:textDecoration', lines.length === 0 ? undefined : lines.join(' ')],
    ['tts:textCombine', combined],
  ];
  return said.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
}

/** What characters inherit, and what their own element says. `attributes`: its own, and those of its styles. */
export function inheritedStyle(
  outer: CaptionTextStyle,
  attributes: ReadonlyMap<string, string>,
): CaptionTextStyle {
  const style = { ...outer };
  const set = <K extends keyof CaptionTextStyle>(key: K, value: CaptionTextStyle[K]): void => {
    if (value === undefined) Reflect.deleteProperty(style, key);
    else style[key] = value;
  };
  const color = parseColor(attributes.get('tts:color') ?? '');
  if (color !== undefined) set('textColor', color);
  const behind = parseColor(attributes.get('tts:backgroundColor') ?? '');
  // Nothing lets what is behind be seen, which is that of the outer element.
  if (behind !== undefined && behind !== '#00000000') set('backgroundColor', behind);
  const weight = attributes.get('tts:fontWeight');
  if (weight !== undefined) set('fontWeight', weight === 'bold' ? 'bold' : undefined);
  const slant = attributes.get('tts:fontStyle');
  const isSlanted = slant === 'italic' || slant === 'oblique';
  if (slant !== undefined) set('fontStyle', isSlanted ? 'italic' : undefined);
  const lines = attributes.get('tts:textDecoration');
  if (lines !== undefined) set('decoration', decorated(outer.decoration ?? [], lines));
  const combined = attributes.get('tts:textCombine');
  if (combined !== undefined) set('textCombine', parseCombine(combined));
  const language = attributes.get('xml:lang');
  if (language !== undefined)
    set('language', /^[a-z]{1,8}(?:-[a-z\d]{1,8})*$/i.test(language) ? language : undefined);
  return style;
}

function decorated(
  outer: readonly CaptionDecoration[],
  text: string,
): readonly CaptionDecoration[] | undefined {
  const words = text.trim().split(/\s+/);
  const lines = LINES.filter((line) => {
    if (words.includes(line)) return true;
    const isOff =
      words.includes('none') || words.includes(`no${line[0]?.toUpperCase()}${line.slice(1)}`);
    return outer.includes(line) && !isOff;
  });
  return lines.length === 0 ? undefined : lines;
}

function parseCombine(text: string): CaptionTextStyle['textCombine'] {
  const digits = /^digits?(?:\s+([1-4]))?$/.exec(text.trim());
  if (digits) return Number(digits[1] ?? 2) as 1 | 2 | 3 | 4;
  return text.trim() === 'all' ? 'all' : undefined;
}

/** Where lines stand; `justify` is what it is for those who cannot. */
export function parseAlign(text: string | undefined): CaptionAlignment | undefined {
  if (text === 'justify') return 'start';
  return (['start', 'end', 'left', 'center', 'right'] as const).find((one) => one === text);
}

/** Styles that refer to each other; more are made to exhaust readers. */
const DEEPEST = 50;

/** Styles by their names, each with those that it refers to. */
export class TtmlStyles {
  readonly #elements = new Map<string, XmlElement>();
  readonly #known = new Map<string, ReadonlyMap<string, string>>();

  public constructor(styling: XmlElement | undefined) {
    for (const child of styling?.children ?? []) {
      const id = typeof child === 'string' ? undefined : child.attributes.get('xml:id');
      if (typeof child !== 'string' && child.name === 'style' && id !== undefined)
        this.#elements.set(id, child);
    }
  }

  /** What an element says of style, and what its styles say. Those that refer to each other in a circle end there. */
  public attributesOf(
    element: XmlElement,
    nested: readonly XmlElement[] = [],
  ): ReadonlyMap<string, string> {
    const said = new Map(this.#referred(element, new Set()));
    for (const one of nested)
      for (const [key, value] of this.attributesOf(one)) said.set(key, value);
    for (const [key, value] of element.attributes) said.set(key, value);
    return said;
  }

  #referred(element: XmlElement, above: ReadonlySet<string>): ReadonlyMap<string, string> {
    const names = element.attributes.get('style')?.split(/\s+/) ?? [];
    const said = new Map<string, string>();
    for (const name of names)
      for (const [key, value] of this.#named(name, above)) said.set(key, value);
    return said;
  }

  #named(name: string, above: ReadonlySet<string>): ReadonlyMap<string, string> {
    const known = this.#known.get(name);
    const element = this.#elements.get(name);
    if (known || !element || above.has(name) || above.size > DEEPEST) return known ?? new Map();
    const own = [...element.attributes].filter(([key]) => key.startsWith('tts:'));
    const all = new Map([...this.#referred(element, new Set([...above, name])), ...own]);
    this.#known.set(name, all);
    return all;
  }
}
