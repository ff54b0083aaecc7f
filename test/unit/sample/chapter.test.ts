import { describe, expect, it } from '@jest/globals';

import { type Chapter, chapterLists } from '../../../src/sample/chapter.js';
import { MediaTime } from '../../../src/sample/time.js';

describe('chapters', () => {
  it('are a list for each language, in the order in which languages come', () => {
    const lists = chapterLists([
      { title: 'a', start: 0, language: 'fra' },
      { title: 'b', start: 0 },
      { title: 'c', start: new MediaTime(1001, 30_000), duration: 1, language: 'fra' },
    ]);
    expect(
      lists.map(({ language, chapters }) => [language, chapters.map((one) => one.title)]),
    ).toEqual([
      ['fra', ['a', 'c']],
      [undefined, ['b']],
    ]);
    expect(lists[0]?.chapters[1]?.start).toEqual(new MediaTime(1001, 30_000));
  });

  it.each<[string, readonly Chapter[], RegExp]>([
    ['early', [{ title: 'a', start: -0.1 }], /starts at 0 or later/],
    ['empty', [{ title: 'a', start: 0, duration: 0 }], /lasts longer than nothing/],
    ['of two lines', [{ title: 'a\n', start: 0 }], /text of one line/],
    ['of half a character', [{ title: '\ud800', start: 0 }], /text of one line/],
    ['long', [{ title: 'é'.repeat(0x8000), start: 0 }], /not 65536\. Shorten it/],
    [
      'out of order',
      [
        { title: 'a', start: 1 },
        { title: 'b', start: 1 },
      ],
      /'b' .* does not come after 'a'/,
    ],
    [
      'one in another',
      [
        { title: 'a', start: 0, duration: 2 },
        { title: 'b', start: 1 },
      ],
      /'a' reaches into 'b'/,
    ],
  ])('are refused: %s', (_, chapters, message) => {
    expect(() => chapterLists(chapters)).toThrow(message);
  });
});
