/** What containers can say of tracks and movies, without writing any. */
import { describe, expect, it } from '@jest/globals';

import { fakeTrack } from '../../../marbles/index.js';
import { videoTimeScale } from '../../../src/av/mediaTimeScales.js';
import { carriedMetadata, givenMetadata } from '../../../src/av/movieMetadata.js';
import { type MuxPlan } from '../../../src/av/muxPlan.js';
import { askedShape } from '../../../src/av/pixelShape.js';
import { requireSayable } from '../../../src/av/propertyRules.js';
import { fileType } from '../../../src/fileTypes.js';
import { type MuxOptions } from '../../../src/muxOptions.js';
import { type MetadataItem } from '../../../src/sample/metadataItem.js';
import { type Track } from '../../../src/sample/track.js';
import { type TrackProperties } from '../../../src/sample/trackProperties.js';

const planOf = (format: string, options: MuxOptions = {}): MuxPlan => ({
  type: fileType(format, undefined),
  options,
  shape: 'plain',
});

const video = (properties: TrackProperties, more: Partial<Track> = {}): Track => ({
  ...fakeTrack('video'),
  format: { mediaType: 'video', codec: 'h264', width: 64, height: 48 },
  properties,
  ...more,
});

const TURN = { a: 0, b: 1, c: -1, d: 0, tx: 48, ty: 0 };
const MIRROR = { a: -1, b: 0, c: 0, d: 1, tx: 64, ty: 0 };
const TITLE: MetadataItem = { key: 'com.apple.quicktime.title', value: 'x' };

describe('properties that a container cannot say', () => {
  const refused: readonly (readonly [format: string, properties: TrackProperties])[] = [
    ['webm', { naturalSize: { width: 100, height: 60 } }],
    ['mkv', { naturalSize: { width: 32, height: 48 } }],
    ['mkv', { transform: MIRROR }],
    ['mkv', { preferredVolume: 0.5 }],
    ['mkv', { mediaTimeScale: 600 }],
    ['mkv', { extendedLanguageTag: 'pt-BR' }],
    ['mkv', { alternateGroup: 1 }],
    ['mkv', { references: [{ type: 'chap', tracks: [1] }] }],
    ['mkv', { mediaDataLocation: 'beforeMainMediaDataNotInterleaved' }],
    ['mkv', { preferredMediaChunkAlignment: 4096 }],
    ['mpegts', { transform: TURN }],
    ['mpegts', { marksOutputTrackAsEnabled: false }],
    ['wav', { languageCode: 'deu' }],
    ['wav', { metadata: [TITLE] }],
  ];
  it.each(refused)('%s %j', (format, properties) => {
    const [name = ''] = Object.keys(properties);
    expect(() => {
      requireSayable([video(properties)], planOf(format));
    }).toThrow(
      expect.objectContaining({
        code: 'formatUnsupported',
        message: expect.stringMatching(
          new RegExp(`cannot say the ${name} of video #0: .*mp4 or mov`),
        ),
      }),
    );
  });

  const said: readonly (readonly [format: string, properties: TrackProperties])[] = [
    ['mkv', { naturalSize: { width: 100, height: 48 } }],
    ['mkv', { naturalSize: { width: 64, height: 96 } }],
    ['mkv', { transform: TURN, languageCode: 'deu', marksOutputTrackAsEnabled: false }],
    ['webm', { metadata: [TITLE] }],
    ['mpegts', { languageCode: 'deu' }],
    [
      'wav',
      { preferredVolume: 0, mediaTimeScale: 0, marksOutputTrackAsEnabled: true, metadata: [] },
    ],
    ['wav', { naturalSize: { width: 64, height: 48 }, transform: { ...MIRROR, a: 1, tx: 0 } }],
    ['wav', { mediaDataLocation: 'sparselyInterleavedWithMainMediaData', alternateGroup: 0 }],
    ['mov', { preferredVolume: 0.5, transform: MIRROR, mediaTimeScale: 600, metadata: [TITLE] }],
  ];
  it.each(said)('and those that it can, or that are as ever: %s %j', (format, properties) => {
    expect(() => {
      requireSayable([video(properties)], planOf(format));
    }).not.toThrow();
  });
});

describe('items of metadata', () => {
  const refused: readonly (readonly [format: string, item: MetadataItem, message: string])[] = [
    [
      'mov',
      { key: '©nam', keySpace: 'itsk', value: 'x' },
      'A movie in mov has no place for itsk/©nam',
    ],
    ['mov', { key: 'cprt', keySpace: 'uiso', value: 'x' }, 'no place for uiso/cprt'],
    ['mp4', { key: '©nam', keySpace: 'udta', value: 'x' }, 'no place for udta/©nam'],
    ['3gp', { key: '©nam', keySpace: 'itsk', value: 'x' }, 'no place for itsk/©nam'],
    [
      'mkv',
      { key: 'covr', keySpace: 'itsk', value: Uint8Array.of(0xff, 0xd8, 0xff) },
      'attached_pic',
    ],
    [
      'mkv',
      { ...TITLE, extendedLanguageTag: 'de' },
      'no place for the language of mdta/com.apple.quicktime.title',
    ],
    ['wav', { key: 'com.example', value: 'x' }, 'wav does not keep the metadata com.example'],
  ];
  it.each(refused)('that %s cannot hold: %j', (format, item, message) => {
    expect(() => givenMetadata(planOf(format, { metadata: [item] }))).toThrow(message);
  });

  it('of a track are not iTunes', () => {
    const metadata: MetadataItem[] = [{ key: '©nam', keySpace: 'itsk', value: 'x' }];
    expect(() => {
      requireSayable([video({ metadata })], planOf('mp4'));
    }).toThrow('A track in mp4 has no place for itsk/©nam');
  });

  it('are tags where there are no boxes, one of a name', () => {
    const metadata: MetadataItem[] = [
      TITLE,
      { key: 'trkn', keySpace: 'itsk', value: 3 },
      { key: 'com.apple.quicktime.location.ISO6709', value: '+48.1374+011.5755/' },
    ];
    expect(givenMetadata(planOf('mkv', { metadata })).tags).toEqual({
      title: 'x',
      track: '3',
      location: '+48.1374+011.5755/',
    });
    const twice = [TITLE, { key: '©nam', keySpace: 'udta', value: 'y' } as const];
    expect(() => givenMetadata(planOf('mkv', { metadata: twice }))).toThrow("one value of 'title'");
  });
});

describe('what a source says of its movie', () => {
  const movieMetadata = {
    major_brand: 'qt  ',
    encoder: 'Lavf',
    TITLE: 'A title',
    creation_time: '2026-01-31T12:00:00.000000Z',
    comment: 'line\u0001line',
    mood: 'blue',
    'com.apple.quicktime.make': 'Apple',
    'com.apple.quicktime.make-deu': 'Apfel',
    'com.android.capture.fps': '240.000000',
  };
  const track = video({}, { movieMetadata });

  it('is carried as far as the container holds it', () => {
    const { tags, items } = carriedMetadata(planOf('mov'), [track, track]);
    expect(tags).toEqual({ title: 'A title', creation_time: '2026-01-31T12:00:00.000000Z' });
    expect(items).toEqual([
      { key: 'com.apple.quicktime.make', value: 'Apple' },
      { key: 'com.android.capture.fps', value: 240, dataType: 'float32' },
    ]);
    const matroska = carriedMetadata(planOf('mkv'), [track]);
    expect(matroska.items).toEqual([]);
    expect(matroska.tags).toMatchObject({
      TITLE: 'A title',
      mood: 'blue',
      'com.apple.quicktime.make': 'Apple',
    });
    expect(Object.keys(matroska.tags ?? {})).not.toContain('encoder');
    expect(carriedMetadata(planOf('h264'), [track])).toEqual({ tags: {}, items: [] });
  });

  it('is not carried from one of several movies', () => {
    const other = video({}, { movieMetadata: { title: 'Another' } });
    expect(carriedMetadata(planOf('mov'), [track, other])).toEqual({ items: [] });
    expect(carriedMetadata(planOf('mov'), [track, video({})]).tags).toMatchObject({
      title: 'A title',
    });
  });
});

describe('time scales and shapes', () => {
  const asks = (mediaTimeScale: number, den = 90_000): Track =>
    video({ mediaTimeScale }, { timeBase: { num: 1, den } });

  it('of all pictures are one where libav would double them', () => {
    expect(videoTimeScale([asks(0)])).toBeUndefined();
    expect(videoTimeScale([asks(90_000), asks(30_000)])).toBeUndefined();
    expect(videoTimeScale([asks(600), asks(600)])).toBe(600);
    expect(videoTimeScale([asks(600), asks(0, 25)])).toBe(600);
    for (const other of [asks(0), asks(1000), asks(90_000)]) {
      expect(() => videoTimeScale([asks(600), other])).toThrow(
        'Give both the same, or at least 10000',
      );
    }
  });

  it('are those of the size that was asked for', () => {
    expect(askedShape(video({}))).toBeUndefined();
    expect(askedShape(video({ naturalSize: { width: 128, height: 48 } }))).toEqual({
      num: 2,
      den: 1,
    });
    expect(askedShape(video({ naturalSize: { width: 100.5, height: 60 } }))).toEqual({
      num: 201,
      den: 160,
    });
  });
});
