import { describe, expect, it } from '@jest/globals';
import { fakeTrack } from '../../../marbles/index.js';
import { trackTexts } from '../../../src/av/trackTexts.js';

const textsOf = (
  metadata: Readonly<Record<string, string>>,
  muxer = 'matroska',
  language?: string,
): Record<string, string> | undefined =>
  trackTexts({ ...fakeTrack('video'), metadata, language }, muxer);

describe('the texts of a track', () => {
  it('are those of its source, and its language', () => {
    expect(textsOf({ title: 'Commentary' }, 'mov', 'eng')).toEqual({
      title: 'Commentary',
      language: 'eng',
    });
  });

  it.each(['DURATION', 'duration'])('do not say how long another file was: %s', (key) => {
    expect(textsOf({ [key]: '00:00:30.000000000', title: 'a' })).toEqual({ title: 'a' });
  });

  it.each([
    ['a language that is none', { language: 'e1' }],
    ['a NUL', { title: 'a\0b' }],
    ['a key that no reader shows', { 'a\nb': 'c' }],
    ['half a character', { title: '\ud800' }],
  ])('leave out %s', (_, metadata) => {
    expect(textsOf(metadata)).toEqual({});
  });

  it('keep a long name of a handler where it fits', () => {
    const handler = { handler_name: 'x'.repeat(256) };
    expect(textsOf(handler, 'mp4')).toEqual(handler);
    expect(textsOf(handler, 'mov')).toEqual({});
  });
});
