import {
  type CaptionRuby,
  type CaptionStyle,
  type CaptionTextStyle,
} from '../../sample/caption.js';
import { withoutBlanks } from '../../sample/captionRuns.js';
import { unescaped } from '../entities.js';
import { cleaned, cleanedName, StyledText } from '../styledText.js';
import { classStyle, rubyPlace } from './vttClasses.js';

/** An open tag, and what counts inside it. */
interface Open {
  readonly name: string;
  readonly style: CaptionTextStyle;
  readonly classes: readonly string[];
}

/** Text, or a tag as far as it goes. */
const TOKEN = /<([^>]*)(?:>|$)|[^<]+/g;
const TAG = /^(c|i|b|u|ruby|rt|v|lang)((?:\.[^\s.]*)*)(?:[\s]+([^]*))?$/;

/** The text of a cue: what tags say becomes style, what cannot be read is left out. @see WebVTT: 6.4 cue text parsing rules */
export function parseCueText(source: string): {
  readonly text: string;
  readonly styles?: readonly CaptionStyle[];
} {
  const reader = new CueReader();
  for (const [token, tag] of source.matchAll(TOKEN)) {
    if (tag === undefined) reader.addText(unescaped(token));
    else if (tag.startsWith('/')) reader.close(tag.slice(1).trim());
    else reader.open(tag);
  }
  return reader.finish();
}

class CueReader {
  readonly #text = new StyledText();
  readonly #open: Open[] = [];
  /** What has been said since a ruby began, until it is known what is told of it. */
  #bases: { readonly text: string; readonly style: CaptionTextStyle }[] = [];
  #ruby = '';

  public addText(text: string): void {
    if (this.#isIn('rt')) this.#ruby += text;
    else if (this.#isIn('ruby')) this.#bases.push({ text, style: this.#style });
    else this.#text.add(text, this.#style);
  }

  public open(tag: string): void {
    const [, name, classText = '', annotation = ''] = TAG.exec(tag) ?? [];
    if (name === undefined) return;
    if (name === 'rt' && this.#open.at(-1)?.name !== 'ruby') return;
    const classes = classText.split('.').filter((one) => one !== '');
    const style = { ...classStyle(classes), ...tagStyle(name, annotation) };
    this.#open.push({ name, style: withoutBlanks(style), classes });
  }

  public close(name: string): void {
    const last = this.#open.at(-1)?.name;
    if (last === name) this.#leave();
    else if (name === 'ruby' && last === 'rt') {
      this.#leave();
      this.#leave();
    }
  }

  public finish(): ReturnType<typeof parseCueText> {
    while (this.#open.length > 0) this.#leave();
    return this.#text.content;
  }

  #leave(): void {
    const { name } = this.#open.at(-1) ?? {};
    if (name === 'rt' || (name === 'ruby' && this.#bases.length > 0)) this.#tell();
    this.#open.pop();
  }

  /** A base, and what was told of it. */
  #tell(): void {
    const text = cleanedName(cleaned(this.#ruby));
    const classes = this.#open.flatMap((one) => one.classes);
    const ruby: CaptionRuby | undefined =
      text === undefined ? undefined : { text, ...rubyPlace(classes) };
    for (const base of this.#bases)
      this.#text.add(base.text, ruby ? { ...base.style, ruby } : base.style);
    this.#bases = [];
    this.#ruby = '';
  }

  get #style(): CaptionTextStyle {
    let all: CaptionTextStyle = {};
    for (const { style } of this.#open) {
      const decoration = [...new Set([...(all.decoration ?? []), ...(style.decoration ?? [])])];
      all = { ...all, ...style, ...(decoration.length > 0 && { decoration: inOrder(decoration) }) };
    }
    return all;
  }

  #isIn(name: string): boolean {
    return this.#open.some((one) => one.name === name);
  }
}

const LINES = ['underline', 'lineThrough', 'overline'] as const;

const inOrder = (lines: readonly string[]): (typeof LINES)[number][] =>
  LINES.filter((one) => lines.includes(one));

function tagStyle(name: string, annotation: string): CaptionTextStyle {
  const said = cleanedName(unescaped(annotation));
  switch (name) {
    case 'b':
      return { fontWeight: 'bold' };
    case 'i':
      return { fontStyle: 'italic' };
    case 'u':
      return { decoration: ['underline'] };
    case 'v':
      return said === undefined ? {} : { voice: said };
    case 'lang':
      return said !== undefined && /^[a-z]{1,8}(-[a-z\d]{1,8})*$/i.test(said)
        ? { language: said }
        : {};
    default:
      return {};
  }
}
