import { type CaptionStyle, type CaptionTextStyle } from '../sample/caption.js';
import { type CaptionRun, stylesOf } from '../sample/captionRuns.js';

/** What models of captions cannot have, from files that do. */
const UNWANTED = /[^\P{Cc}\n\t]|[\uFFFE\uFFFF]/gu;

/** A text that grows run by run. */
export class StyledText {
  readonly #runs: CaptionRun[] = [];
  #length = 0;

  /** Adds characters; controls are left out, and halves of characters replaced. */
  public add(raw: string, style: CaptionTextStyle): void {
    const text = cleaned(raw);
    if (text === '') return;
    this.#runs.push({ start: this.#length, text, style });
    this.#length += text.length;
  }

  /** As a caption has them. */
  public get content(): { readonly text: string; readonly styles?: readonly CaptionStyle[] } {
    const text = this.#runs.map((run) => run.text).join('');
    const styles = stylesOf(this.#runs);
    return styles.length === 0 ? { text } : { text, styles };
  }
}

/** What a file says, as captions may have it. */
export function cleaned(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(UNWANTED, '')
    .replace(/\p{Surrogate}/gu, '\uFFFD');
}

/** A name that a file gives, on one line; undefined where nothing is left of it. */
export function cleanedName(name: string): string | undefined {
  const one = cleaned(name)
    .replace(/[\n\t ]+/g, ' ')
    .trim();
  return one === '' ? undefined : one;
}
