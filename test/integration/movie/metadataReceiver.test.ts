/** Timed metadata in movies: read back by ourselves, by mp4box.js and by exiftool. */
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';

import { beforeAll, describe, expect, it } from '@jest/globals';
import { concatMap, firstValueFrom, from, lastValueFrom, toArray } from 'rxjs';

import { mux, parseMetadata, writeTo } from '../../../operators/index.js';
import {
  AssetWriter,
  type AssetWriterOptions,
  demux,
  type Destination,
  metadataKeys,
  MetadataReceiver,
  probe,
  type ReadMetadataGroup,
  repair,
  testPattern,
  type TimedMetadataGroup,
  type TimedMetadataKey,
  WriterInput,
} from '../../../src/index.js';
import { readTracks } from '../../support/boxReader.js';
import { describeWith } from '../../support/judges.js';
import { describeWithClip } from '../../support/media.js';
import { scratch } from '../../support/writing.js';

const path = scratch();

const LOCATION = 'com.apple.quicktime.location.ISO6709';
const FACE = 'com.example.detected-face';
const SPEED = 'com.example.speed';
const NOTE = 'com.example.note';
const KEYS: readonly TimedMetadataKey[] = [
  { key: LOCATION, dataType: 'utf8' },
  { key: SPEED, dataType: 'float64' },
  { key: FACE, dataType: 'rectF32' },
  { key: NOTE, dataType: 'utf8', extendedLanguageTag: 'pt-BR' },
  { key: NOTE, dataType: 'utf8', extendedLanguageTag: 'de' },
];

const face = (x: number) => ({ key: FACE, value: { x, y: 0.25, width: 0.125, height: 0.5 } });
const GROUPS: readonly TimedMetadataGroup[] = [
  {
    start: 0.2,
    duration: 0.4,
    items: [
      { key: LOCATION, value: '+48.1374+011.5755+520/' },
      { key: SPEED, value: 12.5 },
    ],
  },
  { start: 1, items: [face(0.125), face(0.5), { key: SPEED, value: 13 }] },
  {
    start: 1.5,
    duration: 0.5,
    items: [
      { key: NOTE, value: 'curva', extendedLanguageTag: 'pt-BR' },
      { key: NOTE, value: 'Kurve', extendedLanguageTag: 'de' },
    ],
  },
];

async function write(
  name: string,
  options: AssetWriterOptions = {},
  session = 0,
  destination: Destination = path(name),
): Promise<string> {
  const writer = new AssetWriter(destination, { overwrite: true, ...options });
  const video = writer.add(new WriterInput('video', { codec: 'libx264' }));
  const data = writer.add(new WriterInput('data'));
  data.addTrackAssociation(video, 'metadataReferent');
  const receiver = new MetadataReceiver(data, { keys: KEYS });
  writer.startWriting();
  writer.startSession(session);
  testPattern({ width: 64, height: 48, frameRate: 25, duration: 2 + session })
    .pipe(writeTo(video))
    .subscribe();
  const moved = GROUPS.map((group) => ({ ...group, start: Number(group.start) + session }));
  await lastValueFrom(from(moved).pipe(concatMap((group) => receiver.append(group))));
  receiver.finish();
  await writer.finished;
  return path(name);
}

const groupsOf = (movie: string): Promise<ReadMetadataGroup[]> =>
  lastValueFrom(
    demux(movie, { tracks: ({ format }) => format.codecTag === 'mebx' }).pipe(
      parseMetadata(),
      toArray(),
    ),
  );

/** Groups as their times, in seconds, and their values. */
const shown = (groups: readonly ReadMetadataGroup[]) =>
  groups.map(({ start, duration, items }) => [
    Number(start.seconds.toFixed(6)),
    Number(duration?.seconds.toFixed(6)),
    items.map(({ key, value, extendedLanguageTag }) => [key, value, extendedLanguageTag]),
  ]);

const EXPECTED = [
  [
    ...[0.2, 0.4],
    [
      [LOCATION, '+48.1374+011.5755+520/', undefined],
      [SPEED, 12.5, undefined],
    ],
  ],
  [0.6, 0.4, []],
  [
    ...[1, 0.5],
    [
      [FACE, face(0.125).value, undefined],
      [FACE, face(0.5).value, undefined],
      [SPEED, 13, undefined],
    ],
  ],
  [
    ...[1.5, 0.5],
    [
      [NOTE, 'curva', 'pt-BR'],
      [NOTE, 'Kurve', 'de'],
    ],
  ],
];

describe.each([
  ['mov', {}],
  ['mp4', {}],
  ['mp4', { movieFragmentInterval: 0.5 }],
  ['mp4', { shouldOptimizeForNetworkUse: true }],
] as const)('timed metadata in %s %j', (type, options) => {
  it('are read back as they were, with what lies between them', async () => {
    const movie = await write(`m${Object.keys(options).join('')}.${type}`, options);

    expect(shown(await groupsOf(movie))).toEqual(EXPECTED);
  });

  it('have a track of their own that describes the pictures', async () => {
    const movie = await write(`m${Object.keys(options).join('')}.${type}`, options);
    const [video, data] = readTracks(movie);

    expect(data).toMatchObject({
      ...{ handler: 'meta', descriptions: ['mebx'], references: { cdsc: [video?.id] } },
    });
    expect(data?.durations.map((seconds) => seconds.toFixed(2))).toEqual([
      '0.40',
      '0.40',
      '0.50',
      '0.50',
    ]);
  });
});

describe('timed metadata', () => {
  it('begin with the session', async () => {
    const movie = await write('session.mov', {}, 3);
    expect(shown(await groupsOf(movie))).toEqual(EXPECTED);
  });

  it('survive a remux, and go through a receiver once more', async () => {
    const movie = await write('first.mov');
    await lastValueFrom(demux(movie).pipe(mux(path('second.mp4'))));
    const groups = await groupsOf(path('second.mp4'));
    expect(shown(groups)).toEqual(EXPECTED);

    const { tracks } = await firstValueFrom(probe(path('second.mp4')));
    const track = tracks.find(({ format }) => format.codecTag === 'mebx');
    const writer = new AssetWriter(path('third.mov'));
    const keys = track ? metadataKeys(track) : [];
    const receiver = new MetadataReceiver(writer.add(new WriterInput('data')), { keys });
    from(groups).subscribe(receiver);
    await writer.finished;

    expect(keys).toEqual(KEYS.map((key) => ({ keySpace: 'mdta', ...key })));
    expect((await groupsOf(path('third.mov'))).map(({ items }) => items)).toEqual(
      groups.map(({ items }) => items),
    );
  });

  it('are kept by a repair of what a killed process has left', async () => {
    const stream = new PassThrough();
    const [bytes] = await Promise.all([
      buffer(stream),
      write('', { format: 'mp4', movieFragmentInterval: 0.25 }, 0, stream),
    ]);
    const cut = bytes.subarray(0, Math.floor(bytes.byteLength * 0.8));
    await lastValueFrom(repair(cut, path('repaired.mp4')));

    const groups = shown(await groupsOf(path('repaired.mp4')));
    expect(groups.length).toBeGreaterThanOrEqual(2);
    expect(groups.map(([, , items]) => items)).toEqual(
      EXPECTED.slice(0, groups.length).map(([, , items]) => items),
    );
  });

  it.each(['ts', 'm4v'])('are refused by %s, by name', async (type) => {
    const writer = new AssetWriter(path(`refused.${type}`));
    const receiver = new MetadataReceiver(writer.add(new WriterInput('data')), { keys: KEYS });
    from(GROUPS).subscribe(receiver);
    await expect(writer.finished).rejects.toMatchObject({
      code: 'formatUnsupported',
      message: expect.stringContaining('mp4 and mov') as unknown,
    });
  });
});

describeWith('exiftool', 'what exiftool reads of timed metadata', (exiftool) => {
  let all: string;
  beforeAll(async () => {
    all = exiftool(['-ee', '-G3', '-a', '-n', await write('judged.mov')]).text;
  });

  it.each([
    [/GPS ?Coordinates\s+: 48\.1374 11\.5755 520/i],
    [/Speed\s+: 12\.5/],
    [/Detected Face\s+: 0\.125 0\.25 0\.125 0\.5/],
    [/Detected Face\s+: 0\.5 0\.25 0\.125 0\.5/],
    [/Note\s+: curva/],
    [/Note\s+: Kurve/],
  ])('has %s', (expected) => {
    expect(all).toMatch(expected);
  });

  it('has their times, counted from the first: it passes over edit lists', () => {
    const times = [...all.matchAll(/Sample Time\s+: (\S+)/g)].map(([, time]) => Number(time));
    expect(times).toEqual([0, 0.4, 0.8, 1.3]);
  });
});

describeWithClip('media__sample_edit_list.mp4', 'the timed metadata of a telephone', (clip) => {
  it('are read', async () => {
    const tracks = (await firstValueFrom(probe(clip))).tracks.filter(
      ({ format }) => format.codecTag === 'mebx',
    );
    const groups = await Promise.all(
      tracks.map(({ index }) =>
        lastValueFrom(
          demux(clip, { tracks: (track) => track.index === index }).pipe(
            parseMetadata(),
            toArray(),
          ),
        ),
      ),
    );
    expect(groups.flat().map(({ items }) => items)).toEqual([
      [
        {
          ...{ key: 'com.apple.quicktime.video-orientation', keySpace: 'mdta' },
          ...{ dataType: 'int16', value: 6 },
        },
      ],
      [],
    ]);
    expect(tracks.map((track) => metadataKeys(track).length)).toEqual([1, 5]);
  });
});
