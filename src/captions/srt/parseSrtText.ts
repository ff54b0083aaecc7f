import {
  type Caption,
  type CaptionAlignment,
  type CaptionDecoration,
  type CaptionTextStyle,
} from '../../sample/caption.js';
import { captionRegions } from '../captionRegions.js';
import { parseColor } from '../colors.js';
import { unescaped } from '../entities.js';
import { StyledText } from '../styledText.js';

type SrtContent = Pick<Caption, 'text' | 'styles' | 'region' | 'textAlignment'>;

/** Text, a tag that is known, or what programs for ASS put between braces. */
const TOKEN = /<(\/?)(b|i|u|s|font)((?:\s[^<>]*)?)>|\{\\[^{}\n]*\}/gi;

/** The text of a caption: tags become style, places become regions, other text stays as it is. */
export function parseSrtText(source: string): SrtContent {
  const text = new StyledText();
  const open: { readonly name: string; readonly style: CaptionTextStyle }[] = [];
  let place: string | undefined;
  let done = 0;
  const add = (upTo: number): void => {
    text.add(unescaped(source.slice(done, upTo)), merged(open.map(({ style }) => style)));
  };
  for (const found of source.matchAll(TOKEN)) {
    add(found.index);
    done = found.index + found[0].length;
    const [all, slash, tag, rest = ''] = found;
    if (tag === undefined) place ??= /\\an([1-9])/.exec(all)?.[1];
    else if (slash === '')
      open.push({ name: tag.toLowerCase(), style: styleOf(tag.toLowerCase(), rest) });
    else {
      const last = open.findLastIndex(({ name }) => name === tag.toLowerCase());
      if (last >= 0) open.splice(last, 1);
    }
  }
  add(source.length);
  return { ...text.content, ...placeOf(Number(place ?? 2)) };
}

function placeOf(place: number): Pick<Caption, 'region' | 'textAlignment'> {
  const alignments: readonly (CaptionAlignment | undefined)[] = ['left', undefined, 'right'];
  const textAlignment = alignments[(place - 1) % 3];
  const region = [undefined, captionRegions.middle, captionRegions.top][
    Math.floor((place - 1) / 3)
  ];
  return { ...(textAlignment && { textAlignment }), ...(region && { region }) };
}

function styleOf(name: string, rest: string): CaptionTextStyle {
  const decoration = (line: CaptionDecoration): CaptionTextStyle => ({ decoration: [line] });
  if (name === 'b') return { fontWeight: 'bold' };
  if (name === 'i') return { fontStyle: 'italic' };
  if (name === 'u') return decoration('underline');
  if (name === 's') return decoration('lineThrough');
  const color = /\bcolor\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))/i.exec(rest);
  return { textColor: parseColor(color?.[1] ?? color?.[2] ?? color?.[3] ?? '') };
}

function merged(styles: readonly CaptionTextStyle[]): CaptionTextStyle {
  const decoration = (['underline', 'lineThrough'] as const).filter((line) =>
    styles.some((style) => style.decoration?.includes(line)),
  );
  const all = styles.reduce(
    (sum, { textColor = sum.textColor, ...style }) => ({ ...sum, ...style, textColor }),
    {},
  );
  return { ...all, decoration };
}
