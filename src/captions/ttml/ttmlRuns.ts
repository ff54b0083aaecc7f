import { type CaptionRuby, type CaptionTextStyle } from '../../sample/caption.js';
import { type MediaTime } from '../../sample/time.js';
import { cleaned, cleanedName } from '../styledText.js';
import { type XmlElement } from './parseXml.js';
import { type TtmlContext } from './ttmlContext.js';

/** Characters that are drawn alike, and while they are shown. */
export interface TtmlRun {
  readonly text: string;
  readonly style: CaptionTextStyle;
  readonly begin: MediaTime;
  /** Undefined: nothing says when they go. */
  readonly end: MediaTime | undefined;
  /** Blanks stay as they are. */
  readonly isKept: boolean;
}

/** The runs of a paragraph, with blanks as they are shown. */
export function runsOf(paragraph: XmlElement, context: TtmlContext): TtmlRun[] {
  return shown(childRuns(paragraph, context));
}

function childRuns({ children }: XmlElement, context: TtmlContext): TtmlRun[] {
  const runs: TtmlRun[] = [];
  let previous: MediaTime | undefined;
  for (const child of children) {
    if (typeof child === 'string') {
      runs.push(runOf(child, context));
      continue;
    }
    const inner = context.enter(child, previous);
    if (!inner) continue;
    previous = inner.end;
    if (child.name === 'br') runs.push({ ...runOf('\n', inner), isKept: true });
    else if (child.name === 'span') runs.push(...spanRuns(child, inner));
  }
  return runs;
}

const runOf = (text: string, { style, begin, end, isKept }: TtmlContext): TtmlRun => ({
  text,
  style,
  begin,
  end,
  isKept,
});

const rubyKind = ({ attributes }: XmlElement): string | undefined => attributes.get('tts:ruby');

function spanRuns(span: XmlElement, context: TtmlContext): TtmlRun[] {
  return rubyKind(span) === 'container' ? rubyRuns(span, context) : childRuns(span, context);
}

/** What is told of bases: of each its own where there are as many, of all of them the whole otherwise. */
function rubyRuns(container: XmlElement, context: TtmlContext): TtmlRun[] {
  const bases: TtmlRun[][] = [];
  const rubies: CaptionRuby[] = [];
  const visit = (element: XmlElement, outer: TtmlContext): void => {
    for (const child of element.children) {
      const inner = typeof child === 'string' ? undefined : outer.enter(child, undefined);
      if (!inner || typeof child === 'string') continue;
      const kind = rubyKind(child);
      if (kind === 'base') bases.push(shown(childRuns(child, inner)));
      else if (kind === 'text') rubies.push(...rubyOf(child, inner));
      else if (kind === 'baseContainer' || kind === 'textContainer') visit(child, inner);
    }
  };
  visit(container, context);
  const [first, ...others] = rubies;
  const all = first && { ...first, text: [first, ...others].map(({ text }) => text).join('') };
  const isPaired = bases.length === rubies.length;
  return bases.flatMap((base, place) => {
    const ruby = isPaired ? rubies[place] : all;
    // Blanks have been seen to inside it.
    return base.map((run) => ({
      ...run,
      isKept: true,
      ...(ruby && { style: { ...run.style, ruby } }),
    }));
  });
}

function rubyOf(element: XmlElement, context: TtmlContext): CaptionRuby[] {
  const text = cleanedName(
    childRuns(element, context)
      .map((run) => run.text)
      .join(''),
  );
  const said = context.ruby;
  return text === undefined ? [] : [{ text, ...said }];
}

/** Blanks that stand together are one, and none at the ends of lines, where nothing says that they are kept. @see TTML2: xml:space */
function shown(runs: readonly TtmlRun[]): TtmlRun[] {
  const out: TtmlRun[] = [];
  let isAfterBlank = true;
  for (const run of runs) {
    const text = cleaned(run.text);
    if (run.isKept) {
      if (text.startsWith('\n')) trimEnd(out);
      isAfterBlank = text === '' ? isAfterBlank : text.endsWith('\n');
      out.push({ ...run, text });
      continue;
    }
    const one = text.replace(/[ \t\n]+/g, ' ');
    const rest = isAfterBlank ? one.replace(/^ /, '') : one;
    if (rest !== '') isAfterBlank = rest.endsWith(' ');
    out.push({ ...run, text: rest });
  }
  trimEnd(out);
  return out.filter(({ text }) => text !== '');
}

/** Takes away the blank at the end of a line. */
function trimEnd(runs: TtmlRun[]): void {
  for (let place = runs.length - 1; place >= 0; place--) {
    const run = runs[place];
    if (!run || run.isKept) return;
    runs[place] = { ...run, text: run.text.replace(/ $/, '') };
    if (run.text !== '') return;
  }
}
