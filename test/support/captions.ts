/** Captions for tests: texts that formats could take for something else, and styles of every kind. */
import fc from 'fast-check';

import {
  type Caption,
  type CaptionStyle,
  type CaptionTextStyle,
} from '../../src/sample/caption.js';
import { captionRuns, stylesOf } from '../../src/sample/captionRuns.js';
import { MediaTime } from '../../src/sample/time.js';

const HOSTILE = [
  ...[
    '-->',
    '&',
    '&amp;',
    '&lt;',
    '&#65;',
    '<',
    '>',
    '<b>',
    '</b>',
    '<i',
    '<c.red>',
    '<00:01.000>',
    '{\\an8}',
    '{',
    '\\N',
    ']]>',
    '<!--',
  ],
  ...[
    'NOTE',
    'STYLE',
    'REGION',
    'WEBVTT',
    '1',
    '00:00:01,000 --> 00:00:02,000',
    '"',
    "'",
    '\t',
    ' ',
    '  ',
    '\n',
    '\n\n',
  ],
  ...['שלום', 'مرحبا', '👩‍👩‍👧', 'é', 'e\u0301', '字幕', '\u00A0', '\u200F', '\u2028', '𝄞'],
];

/** A text of lines that may be empty. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'grapheme', maxLength: 5 })), {
    maxLength: 8,
  })
  .map((parts) => parts.join('').replace(/[^\P{Cc}\n\t]|\p{Surrogate}|[\uFFFE\uFFFF]/gu, ''));

const name = fc.constantFrom('Roger', 'Bingo <b> & Co', 'Ça va', '字', 'a --> b', 'א');

/** Styles by what they are made of. */
export const styleParts: {
  readonly [K in keyof CaptionTextStyle]-?: fc.Arbitrary<CaptionTextStyle[K]>;
} = {
  textColor: fc.constantFrom('#ffff00', '#00ff00', '#123456', '#12345678', '#ffffff'),
  backgroundColor: fc.constantFrom('#000000', '#00000080', '#0000ff'),
  fontWeight: fc.constant('bold'),
  fontStyle: fc.constant('italic'),
  decoration: fc.subarray(['underline', 'lineThrough', 'overline'] as const, { minLength: 1 }),
  textCombine: fc.constantFrom<CaptionTextStyle['textCombine']>('all', 1, 2, 3, 4),
  ruby: fc.record({ text: name }),
  voice: name,
  language: fc.constantFrom('de', 'pt-BR', 'zh-Hant'),
};

/** Captions whose styles have these parts; neighbours that say the same are one. */
export function captionsWith(
  ...keys: readonly (keyof CaptionTextStyle)[]
): fc.Arbitrary<Caption[]> {
  const parts = Object.fromEntries(keys.map((key) => [key, styleParts[key]]));
  const style = fc.record(parts, { requiredKeys: [] }) as fc.Arbitrary<CaptionTextStyle>;
  const runs = fc.array(fc.tuple(hostileText, style), { maxLength: 4 });
  const times = fc.record({ after: fc.nat(5000), length: fc.integer({ min: 1, max: 9_000_000 }) });
  return fc.array(fc.tuple(runs, times), { maxLength: 5 }).map((all) => {
    let at = 0;
    return all.map(([texts, { after, length }]) => {
      at += after;
      const time = { start: new MediaTime(at, 1000), duration: new MediaTime(length, 1000) };
      return { ...joined(texts), ...time };
    });
  });
}

function joined(
  texts: readonly (readonly [string, CaptionTextStyle])[],
): Pick<Caption, 'text' | 'styles'> {
  const styles: CaptionStyle[] = [];
  let text = '';
  for (const [part, style] of texts) {
    if (part !== '') styles.push({ start: text.length, length: part.length, ...style });
    text += part;
  }
  const merged = stylesOf(captionRuns({ text, styles }));
  return merged.length === 0 ? { text } : { text, styles: merged };
}
