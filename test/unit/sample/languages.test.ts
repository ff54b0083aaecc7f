/** Codes of languages, by what ICU knows of them. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import {
  isLanguageCode,
  languageCodeOf,
  packedLanguage,
  TERMINOLOGY_CODES,
} from '../../../src/sample/languages.js';

const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(97 + index));
const twoLetters = letters.flatMap((a) => letters.map((b) => a + b));

describe('languages', () => {
  it('have a code with three letters, of which ICU makes the one with two again', () => {
    const known = twoLetters.filter((two) => languageCodeOf(two) !== 'und');
    const back = known.map((two) => Intl.getCanonicalLocales(languageCodeOf(two))[0]);
    // ICU takes Tagalog for Filipino, and Twi for a kind of Akan.
    expect(known.filter((two, index) => back[index] !== two)).toEqual(['tl', 'tw']);
    expect(known).toHaveLength(183);
  });

  it('are the closest ones to tags', () => {
    const tags = ['pt-BR', 'zh-Hant-TW', 'EN', 'deu', 'ger', 'x-mine', 'qq', 'yue'];
    const codes = ['por', 'zho', 'eng', 'deu', 'deu', 'und', 'und', 'yue'];
    expect(tags.map(languageCodeOf)).toEqual(codes);
  });

  it('are the terminological ones', () => {
    for (const [bibliographic, code] of Object.entries(TERMINOLOGY_CODES)) {
      expect([isLanguageCode(bibliographic), isLanguageCode(code)]).toEqual([false, true]);
    }
  });

  it('are packed into 15 bits', () => {
    expect(packedLanguage('und')).toBe(0x55c4);
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{3}$/), (code) => {
        const packed = packedLanguage(code);
        const spelled = [10, 5, 0].map((shift) => ((packed >> shift) & 31) + 0x60);
        expect(String.fromCharCode(...spelled)).toBe(code);
        expect(packed).toBeLessThan(0x8000);
      }),
    );
  });
});
