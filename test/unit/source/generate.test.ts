import { describe, expect, it } from '@jest/globals';

import { testPattern, tone } from '../../../src/source/generate.js';
import { marbles } from '../../support/marbles.js';

describe('generators', () => {
  it('make pictures while their window has room', () => {
    marbles((t) => {
      t.fakeGenerator('(abcd)');
      const expected = '                  --(ab)';
      t.expectObservable(testPattern({ window: 2 }).pipe(t.consume('--|')), '^---!').toBe(expected);
    });
  });

  it('make sound', () => {
    marbles((t) => {
      t.fakeGenerator('a-b|', { kind: 'audio' });
      t.expectObservable(tone().pipe(t.marks())).toBe('a-b|');
    });
  });

  it.each([{ width: 0 }, { height: -2 }, { duration: 0 }, { frameRate: 0 }, { frameRate: 'fast' }])(
    'testPattern refuses %j',
    (options) => {
      expect(() => testPattern(options)).toThrow('positive');
    },
  );

  it.each([{ frequency: 0 }, { sampleRate: NaN }, { channels: 9 }])(
    'tone refuses %j',
    (options) => {
      expect(() => tone(options)).toThrow();
    },
  );
});
