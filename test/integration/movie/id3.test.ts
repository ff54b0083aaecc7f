/** Timed metadata for streaming: ID3 in MPEG transport streams, and in front of the fragments of mp4. */
import { readFileSync, writeFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';

import { beforeAll, describe, expect, it } from '@jest/globals';
import { createFile, MP4BoxBuffer } from 'mp4box';
import { concatMap, from, lastValueFrom, toArray } from 'rxjs';

import { parseMetadata, writeTo } from '../../../operators/index.js';
import {
  AssetWriter,
  type AssetWriterOptions,
  demux,
  type Destination,
  MetadataReceiver,
  testPattern,
  type TimedMetadataGroup,
  tone,
  WriterInput,
} from '../../../src/index.js';
import { walkBoxes } from '../../../src/movie/boxes/box.js';
import { itemsOfTag } from '../../../src/movie/timedMetadata/id3Tag.js';
import { inspectMovie } from '../../support/inspectMovie.js';
import { describeWith } from '../../support/judges.js';
import { scratch } from '../../support/writing.js';

const path = scratch();
const SECONDS = 3;

const GROUPS: readonly TimedMetadataGroup[] = [
  {
    start: 0.25,
    items: [
      { key: 'TIT2', value: 'Löwe 🦁' },
      { key: 'TXXX:chapter', value: 'one' },
    ],
  },
  {
    start: 1.1,
    duration: 0.5,
    items: [{ key: 'PRIV:com.example.ad', value: Buffer.from([1, 2, 0, 3]) }],
  },
  { start: 1.1, items: [{ key: 'COMM:note', value: 'schön', extendedLanguageTag: 'de' }] },
  { start: 2.9, items: [{ key: 'WXXX:more', value: 'https://example.com/?a=b' }] },
];

/** The writer tells what failed. */
const silent = { error: (): void => undefined };

async function write(
  destination: Destination,
  options: AssetWriterOptions,
  groups = GROUPS,
): Promise<void> {
  const writer = new AssetWriter(destination, { overwrite: true, ...options });
  const video = writer.add(new WriterInput('video', { codec: 'libx264', maxKeyFrameInterval: 12 }));
  const audio = writer.add(new WriterInput('audio', { codec: 'aac' }));
  const receiver = new MetadataReceiver(writer.add(new WriterInput('data')), { format: 'id3' });
  writer.startWriting();
  writer.startSession(0);
  testPattern({ width: 64, height: 48, frameRate: 24, duration: SECONDS })
    .pipe(writeTo(video))
    .subscribe(silent);
  tone({ duration: SECONDS }).pipe(writeTo(audio)).subscribe(silent);
  from(groups)
    .pipe(concatMap((group) => receiver.append(group)))
    .subscribe({
      complete: () => {
        receiver.finish();
      },
      error: (error: unknown) => {
        receiver.error(error);
      },
    });
  await writer.finished;
}

/** What mp4box.js reads of messages. */
interface Message {
  readonly type: string;
  readonly scheme_id_uri?: string;
  readonly timescale?: number;
  readonly presentation_time?: number;
  readonly event_duration?: number;
  readonly id?: number;
  readonly message_data?: Uint8Array;
}

function boxesOf(bytes: Buffer): readonly Message[] {
  const file = createFile(true);
  file.appendBuffer(MP4BoxBuffer.fromArrayBuffer(Uint8Array.from(bytes).buffer, 0));
  file.flush();
  return (file as unknown as { readonly boxes: readonly Message[] }).boxes;
}

const STREAM = { format: 'mp4', movieFragmentInterval: 0.5 } as const;

async function streamed(groups = GROUPS): Promise<Buffer> {
  const stream = new PassThrough();
  const bytes = buffer(stream).catch(() => Buffer.alloc(0));
  await write(stream, STREAM, groups);
  return await bytes;
}

describe('ID3 in fragments of mp4, sent as a stream', () => {
  let bytes: Buffer;
  let boxes: readonly Message[];
  beforeAll(async () => {
    bytes = await streamed();
    boxes = boxesOf(bytes);
  });

  it('is a message for each group, at its time', () => {
    const messages = boxes.filter(({ type }) => type === 'emsg');
    expect(
      messages.map(
        ({ scheme_id_uri, timescale = 1, presentation_time = 0, event_duration = 0, id }) => [
          ...[scheme_id_uri, presentation_time / timescale],
          ...[event_duration === 0xffff_ffff ? undefined : event_duration / timescale, id],
        ],
      ),
    ).toEqual(
      GROUPS.map(({ start, duration }, place) => [
        ...['https://aomedia.org/emsg/ID3', start, duration, place + 1],
      ]),
    );
    expect(messages.map(({ message_data = new Uint8Array() }) => itemsOfTag(message_data))).toEqual(
      GROUPS.map(({ items }) =>
        items.map((item) => ({
          ...{ keySpace: 'org.id3', dataType: typeof item.value === 'string' ? 'utf8' : 'data' },
          ...item,
          ...(item.extendedLanguageTag === undefined ? {} : { extendedLanguageTag: 'deu' }),
          value: item.value instanceof Uint8Array ? new Uint8Array(item.value) : item.value,
        })),
      ),
    );
  });

  it('stands in front of a fragment, and none behind the last', () => {
    const types = boxes.map(({ type }) => type);
    const behind = types.flatMap((type, place) => (type === 'emsg' ? [types[place + 1]] : []));
    expect(new Set(behind)).toEqual(new Set(['emsg', 'moof']));
    expect(types.slice(0, 2)).toEqual(['ftyp', 'moov']);
  });

  it('leaves the movie as it is without it', async () => {
    const without = (all: Buffer): Buffer =>
      Buffer.concat(
        walkBoxes(all)
          .filter(({ type }) => type !== 'emsg' && type !== 'mfra')
          .map(({ start, size }) => all.subarray(start, start + size)),
      );
    const plain = new PassThrough();
    const [other] = await Promise.all([buffer(plain), write(plain, STREAM, [])]);
    expect(without(bytes).equals(without(other))).toBe(true);
  });

  it('is where the index at the end says that fragments begin', () => {
    const starts = new Set(
      walkBoxes(bytes).flatMap(({ type, start }) => (type === 'moof' ? [start] : [])),
    );
    const mfra = walkBoxes(bytes).find(({ type }) => type === 'mfra');
    const index = boxes.find(({ type }) => type === 'mfra') as unknown as
      | {
          readonly tfras?: readonly {
            readonly entries: readonly { readonly moof_offset: number }[];
          }[];
        }
      | undefined;
    expect(mfra).toBeDefined();
    expect(index?.tfras).toBeDefined();
    const told = index?.tfras?.flatMap(({ entries }) =>
      entries.map(({ moof_offset }) => moof_offset),
    );
    expect(told).not.toHaveLength(0);
    for (const offset of told ?? []) expect(starts).toContain(offset);
  });

  it('is read over by libav', async () => {
    writeFileSync(path('stream.mp4'), bytes);
    const [video, audio] = await inspectMovie(path('stream.mp4'));
    expect(video).toMatchObject({ codec: 'h264', packets: 24 * SECONDS });
    expect(audio?.codec).toBe('aac');
  });
});

describe('ID3', () => {
  it('goes into files that keep their fragments', async () => {
    await write(path('part.mp4'), {
      movieFragmentInterval: 0.5,
      producesCombinableFragments: true,
    });
    const types = walkBoxes(readFileSync(path('part.mp4'))).map(({ type }) => type);
    expect(types.filter((type) => type === 'emsg')).toHaveLength(GROUPS.length);
    expect(await inspectMovie(path('part.mp4'))).toMatchObject([{ packets: 24 * SECONDS }, {}]);
  });

  it('is refused by files that become plain movies', async () => {
    await expect(write(path('plain.mp4'), {})).rejects.toMatchObject({
      code: 'formatUnsupported',
      message: expect.stringContaining('producesCombinableFragments') as unknown,
    });
  });

  it('is a track of MPEG transport streams', async () => {
    await write(path('id3.ts'), {});
    const groups = await lastValueFrom(
      demux(path('id3.ts'), { tracks: ({ format }) => format.codec === 'timed_id3' }).pipe(
        parseMetadata(),
        toArray(),
      ),
    );
    const [first] = groups;
    expect(groups.map(({ items }) => items.map(({ key }) => key))).toEqual(
      GROUPS.map(({ items }) => items.map(({ key }) => key)),
    );
    const after = groups.map(({ start }) => start.minus(first?.start ?? start).seconds.toFixed(4));
    expect(after).toEqual(['0.0000', '0.8500', '0.8500', '2.6500']);
  });

  it.each([
    ['no items', { start: 0, items: [] }, 'invalidArgument', 'at least one frame'],
    [
      'a frame that is none',
      { start: 0, items: [{ key: 'location', value: 'x' }] },
      'invalidArgument',
      'TXXX:name',
    ],
    [
      'a text of bytes',
      { start: 0, items: [{ key: 'TIT2', value: Buffer.from('x') }] },
      'invalidArgument',
      'holds a text',
    ],
    [
      'bytes of text',
      { start: 0, items: [{ key: 'PRIV:a', value: 'x' }] },
      'invalidArgument',
      'holds bytes',
    ],
    [
      'an owner without a name',
      { start: 0, items: [{ key: 'PRIV', value: Buffer.from('x') }] },
      'invalidArgument',
      'PRIV:com.example',
    ],
    [
      'a zero in a text',
      { start: 0, items: [{ key: 'TIT2', value: 'a\0b' }] },
      'invalidArgument',
      'without controls',
    ],
    [
      'a time before the last one',
      { start: -1, items: [{ key: 'TIT2', value: 'x' }] },
      'invalidTimestamp',
      'order of their times',
    ],
  ])('refuses %s', async (_, group, code, part) => {
    const before = { start: 0, items: [{ key: 'TIT2', value: 'before' }] };
    await expect(streamed([before, group])).rejects.toMatchObject({
      code,
      message: expect.stringContaining(part) as unknown,
    });
  });
});

describeWith('exiftool', 'tags of ID3', (exiftool) => {
  it('are what exiftool reads', async () => {
    const messages = boxesOf(await streamed()).filter(({ type }) => type === 'emsg');
    const said = messages.map(({ message_data = new Uint8Array() }, place) => {
      // A file of sound that has no sound.
      writeFileSync(path(`tag${place}.mp3`), Buffer.concat([message_data, Buffer.alloc(64, 0)]));
      return exiftool(['-a', '-s', '-ID3:all', path(`tag${place}.mp3`)]).text;
    });
    const all = said.join('\n');
    for (const part of [
      'Löwe 🦁',
      '(chapter) one',
      '(note) schön',
      '(more) https://example.com/?a=b',
    ])
      expect(all).toContain(part);
  });
});
