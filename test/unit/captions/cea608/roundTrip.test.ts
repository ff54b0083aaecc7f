import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { Cea608Decoder } from '../../../../src/captions/cea608/cea608Decoder.js';
import { Cea608Encoder } from '../../../../src/captions/cea608/cea608Encoder.js';
import { hasOddParity } from '../../../../src/captions/cea608/cea608Pair.js';
import { characterOf } from '../../../../src/captions/cea608/characters.js';
import { type Caption, type CaptionStyle } from '../../../../src/sample/caption.js';
import { captionRuns, stylesOf } from '../../../../src/sample/captionRuns.js';
import { MediaTime, type Rational } from '../../../../src/sample/time.js';

const RATES: readonly Rational[] = [
  { num: 24_000, den: 1001 },
  { num: 25, den: 1 },
  { num: 30_000, den: 1001 },
  { num: 30, den: 1 },
];

const ALL = [
  ...Array.from({ length: 0x60 }, (_, place) => 0x20 + place),
  ...Array.from({ length: 16 }, (_, place) => 0x1130 + place),
  ...Array.from({ length: 32 }, (_, place) => 0x1220 + place),
  ...Array.from({ length: 32 }, (_, place) => 0x1320 + place),
].flatMap((code) => characterOf(code) ?? []);

const styleOf = fc.record(
  {
    textColor: fc.constantFrom('#00ff00', '#0000ff', '#00ffff', '#ff0000', '#ffff00', '#ff00ff'),
    backgroundColor: fc.constantFrom('#0000ff', '#ffff0080', '#00000080', '#00000000'),
    fontStyle: fc.constant('italic' as const),
    decoration: fc.constant(['underline' as const]),
  },
  { requiredKeys: [] },
);

/** Words apart by three spaces, as many as there may be changes of style between two. */
const line = fc
  .array(
    fc.tuple(
      fc
        .array(fc.constantFrom(...ALL.filter((character) => character !== ' ')), {
          minLength: 1,
          maxLength: 5,
        })
        .map((characters) => characters.join('')),
      styleOf,
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((words) => {
    const styles: CaptionStyle[] = [];
    let text = '';
    for (const [word, style] of words) {
      if (text !== '') text += '   ';
      if (Object.keys(style).length > 0) {
        styles.push({ start: text.length, length: word.length, ...style });
      }
      text += word;
    }
    return { text, styles };
  });

const lines = (most: number): fc.Arbitrary<{ text: string; styles: CaptionStyle[] }> =>
  fc.array(line, { minLength: 1, maxLength: most }).map((all) => {
    let text = '';
    const styles: CaptionStyle[] = [];
    for (const one of all) {
      if (text !== '') text += '\n';
      styles.push(...one.styles.map((style) => ({ ...style, start: style.start + text.length })));
      text += one.text;
    }
    return { text, styles };
  });

/** The caption without its times. */
const look = fc
  .tuple(lines(4), line, fc.nat({ max: 4 }), fc.nat({ max: 10 }), fc.nat({ max: 3 }))
  .map(([several, one, manner, y, height]) => {
    const rolls = manner === 3;
    const { text, styles } = rolls ? one : several;
    const count = text.split('\n').length;
    const rows = rolls ? Math.max(2, height + 1) : count;
    return {
      text,
      styles,
      textAlignment: 'left' as const,
      ...(manner === 4 ? { animation: 'characterReveal' as const } : {}),
      region: {
        id: 'here',
        units: 'cells' as const,
        origin: { x: 4, y },
        size: { width: 28, height: rows },
        ...(rolls ? { scroll: 'rollUp' as const } : {}),
      },
    };
  });

/** Enough for whatever a caption holds: four rows of 28 characters, each with two bytes sent twice and a code before it. */
const LEAD = 700;

const track = fc
  .array(fc.tuple(look, fc.nat({ max: 5 }), fc.integer({ min: 1, max: 4 })), {
    minLength: 1,
    maxLength: 4,
  })
  .chain((all) => fc.constantFrom(...RATES).map((rate) => ({ rate, all })))
  .map(({ rate, all }) => {
    const at = (frame: number): MediaTime => new MediaTime(frame * rate.den, rate.num);
    let frame = 0;
    const captions = all.map(([rest, gap, length]): Caption => {
      // What is loaded unseen may follow at once; what clears the screen before itself does so a little early.
      const isLoaded = rest.animation === undefined && rest.region.scroll === undefined;
      const start = frame + gap + (isLoaded && frame > 0 ? 0 : LEAD);
      frame = start + LEAD + length;
      return { ...rest, start: at(start), duration: at(LEAD + length) };
    });
    return { rate, captions };
  });

/** What can be seen: of spaces nobody sees the style. */
function seen({ text, styles, start, duration, animation, region }: Caption): unknown {
  const said = stylesOf(
    captionRuns({ text, styles }).flatMap((run) =>
      Array.from(run.text).map((character, place) => ({
        start: run.start + place,
        text: character,
        style: /\s/.test(character) ? {} : run.style,
      })),
    ),
  ).filter((style) => text.slice(style.start, style.start + style.length).trim() !== '');
  const { origin, size, scroll } = region ?? {};
  return {
    ...{ text, styles: said, start: String(start), duration: String(duration), animation },
    ...{ origin, height: size?.height, scroll },
  };
}

describe('captions through CEA-608', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(track, ({ rate, captions }) => {
        const encoder = new Cea608Encoder({ frameRate: rate });
        const pairs = [...captions.flatMap((one) => encoder.push(one)), ...encoder.finish()];
        const decoder = new Cea608Decoder(rate);
        const back = [...pairs.flatMap((pair) => decoder.push(pair)), ...decoder.finish()];
        expect(back.map(seen)).toEqual(captions.map(seen));
        expect(
          pairs.every(({ code }) => hasOddParity(code >> 8) && hasOddParity(code & 0xff)),
        ).toBe(true);
      }),
    );
  });
});
