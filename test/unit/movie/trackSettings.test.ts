/** Each property of a track and of a movie: its default, what it may be, and when it can be set. */
import { describe, expect, it } from '@jest/globals';

import { AssetWriter } from '../../../src/movie/assetWriter.js';
import { WriterInput } from '../../../src/movie/writerInput.js';
import { marbles } from '../../support/marbles.js';

type Settings = Record<string, unknown>;

const TURN = { a: 0, b: 1, c: -1, d: 0, tx: 48, ty: 0 };
const IDENTITY = { a: 1, b: 0, c: 0, d: 1, tx: 0, ty: 0 };
const TITLE = [{ key: 'com.apple.quicktime.title', value: 'x' }];

/** Of an input: its default, a value, and what it cannot be. */
const TRACK: readonly (readonly [
  name: string,
  before: unknown,
  right: unknown,
  wrong: readonly unknown[],
])[] = [
  [
    'naturalSize',
    undefined,
    { width: 100.5, height: 60 },
    [
      { width: 0, height: 1 },
      { width: 65_536, height: 1 },
      { width: NaN, height: 1 },
    ],
  ],
  [
    'transform',
    IDENTITY,
    TURN,
    [
      { ...TURN, a: NaN },
      { ...TURN, tx: 40_000 },
    ],
  ],
  ['preferredVolume', 0, 0.5, [-1, 128, NaN, '1']],
  ['mediaTimeScale', 0, 600, [-1, 0.5, 2 ** 31]],
  ['marksOutputTrackAsEnabled', true, false, []],
  ['languageCode', undefined, 'deu', ['ger', 'de', 'DEU', '']],
  ['extendedLanguageTag', undefined, 'zh-Hant', ['', 'no_tag', 'e']],
  ['metadata', [], TITLE, [[{ key: '', value: 'x' }], 'title']],
];

/** Of a writer. */
const MOVIE: typeof TRACK = [
  ['metadata', [], TITLE, [[{ key: '', value: 'x' }], { title: 'x' }]],
  ['movieTimeScale', 0, 600, [-1, 0.5, 2 ** 31]],
];

function started(input: WriterInput): AssetWriter {
  const writer = new AssetWriter('out.mov');
  writer.finished.catch(() => undefined);
  writer.add(input);
  writer.startWriting();
  return writer;
}

function checkSetting(
  settings: Settings,
  [name, before, right, wrong]: (typeof TRACK)[number],
): void {
  expect(settings[name]).toEqual(before);
  for (const value of wrong) {
    expect(() => {
      settings[name] = value;
    }).toThrow(expect.objectContaining({ code: 'invalidArgument' }));
  }
  expect(settings[name]).toEqual(before);
  settings[name] = right;
  expect(settings[name]).toEqual(right);
}

function checkLater(settings: Settings, [name, before, right]: (typeof TRACK)[number]): void {
  expect(() => {
    settings[name] = right;
  }).toThrow(expect.objectContaining({ code: 'invalidState' }));
  expect(settings[name]).toEqual(before);
}

describe('a property of a track', () => {
  it.each(TRACK)('%s', (...row) => {
    checkSetting(new WriterInput('video') as unknown as Settings, row);
    marbles(() => {
      const input = new WriterInput('video');
      const writer = started(input);
      checkLater(input as unknown as Settings, row);
      void writer.cancelWriting();
    });
  });

  it('of sound: its volume is 1, and its time scale is its rate', () => {
    const input = new WriterInput('audio');
    expect(input.preferredVolume).toBe(1);
    expect(() => {
      input.mediaTimeScale = 600;
    }).toThrow('The time scale of sound is its sample rate');
  });
});

describe('a property of a movie', () => {
  it.each(MOVIE)('%s', (...row) => {
    checkSetting(new AssetWriter('out.mov') as unknown as Settings, row);
    marbles(() => {
      const writer = started(new WriterInput('video'));
      checkLater(writer as unknown as Settings, row);
      void writer.cancelWriting();
    });
  });

  it('may be told when the writer is made', () => {
    const writer = new AssetWriter('out.mov', { metadata: TITLE, movieTimeScale: 600 });
    expect([writer.metadata, writer.movieTimeScale]).toEqual([TITLE, 600]);
    expect(new AssetWriter('out.mov', { metadata: { title: 'x' } }).metadata).toEqual([]);
  });
});
