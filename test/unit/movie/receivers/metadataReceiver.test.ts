import { describe, expect, it } from '@jest/globals';
import { map } from 'rxjs';

import { type RxTestHelpers } from '../../../../marbles/index.js';
import { AssetWriter } from '../../../../src/movie/assetWriter.js';
import { MetadataReceiver } from '../../../../src/movie/receivers/metadataReceiver.js';
import { metadataKeys } from '../../../../src/movie/timedMetadata/metadataKeys.js';
import { type WriterInputOptions } from '../../../../src/movie/inputTypes.js';
import { WriterInput } from '../../../../src/movie/writerInput.js';
import {
  type TimedMetadataGroup,
  type TimedMetadataItem,
  type TimedMetadataKey,
} from '../../../../src/sample/timedMetadata.js';
import { type Track } from '../../../../src/sample/track.js';
import { marbles } from '../../../support/marbles.js';

const SPEED: TimedMetadataKey = { key: 'com.example.speed', dataType: 'float32' };
const PLACE: TimedMetadataKey = { key: 'com.example.place', dataType: 'pointF32' };
const KEYS = [SPEED, PLACE];

const speed = (value: unknown): TimedMetadataItem =>
  ({ key: SPEED.key, value }) as TimedMetadataItem;
const group = (start: number, duration?: number): TimedMetadataGroup => ({
  start,
  ...(duration === undefined ? {} : { duration }),
  items: [speed(start)],
});

/** Sound that does not come, so that everybody waits until it is finished. */
const withSilence = (options: WriterInputOptions) => {
  const made = receiverOf(options);
  const other = made.writer.add(new WriterInput('audio'));
  return { ...made, other };
};

const receiverOf = (options: WriterInputOptions = {}) => {
  const writer = new AssetWriter('out.mov');
  const input = writer.add(new WriterInput('data', undefined, options));
  const receiver = new MetadataReceiver(input, { keys: KEYS });
  writer.finished.catch(() => undefined);
  return { writer, input, receiver };
};

const start = (writer: AssetWriter): void => {
  writer.startWriting();
  writer.startSession(0);
};

const at = ({ cold }: RxTestHelpers, diagram: string, work: () => void): void => {
  cold(diagram).subscribe(work);
};

/** What is in the movie, as `start+duration: bytes`. */
function written(append: (receiver: MetadataReceiver) => void): string[] {
  const told: string[] = [];
  marbles((t) => {
    t.fakeWriter();
    const { writer, input, receiver } = receiverOf();
    input.subscribe(({ pts, duration, byteLength }) => {
      told.push(`${String(pts?.seconds)}+${String(duration?.seconds ?? 0)}: ${byteLength}`);
    });
    start(writer);
    append(receiver);
    receiver.finish();
    t.flush();
    expect(writer.status).toBe('completed');
  });
  return told;
}

/** What stands against groups that are appended one after the other. */
function refusal(...groups: readonly TimedMetadataGroup[]): unknown {
  let thrown: unknown;
  marbles((t) => {
    t.fakeWriter();
    const { writer, receiver } = receiverOf();
    start(writer);
    try {
      for (const one of groups) receiver.appendImmediately(one);
    } catch (error) {
      thrown = error;
    }
    void writer.cancelWriting();
    t.flush();
  });
  return thrown;
}

describe('MetadataReceiver', () => {
  it('says where nothing is known, between groups that have an end', () => {
    const groups = [group(0, 1), group(1, 0.5), group(3, 1)];
    expect(
      written((receiver) => {
        for (const one of groups) expect(receiver.appendImmediately(one)).toBe(true);
      }),
    ).toEqual(['0+1: 12', '1+0.5: 12', '1.5+1.5: 8', '3+1: 12']);
  });

  it('lets a group without an end last until the next one', () => {
    const nothing = { start: 2, items: [] };
    expect(
      written((receiver) => {
        for (const one of [group(0), group(0.5, 0.5), nothing, group(4)])
          receiver.appendImmediately(one);
      }),
    ).toEqual(['0+0.5: 12', '0.5+0.5: 12', '1+1: 8', '2+2: 8', '4+2: 12']);
  });

  it('is ready while its input is, waits in order, and finishes behind what waits', async () => {
    const all: Promise<void>[] = [];
    const order: number[] = [];
    marbles((t) => {
      t.fakeWriter();
      const { writer, receiver, other } = withSilence({ window: 2 });
      start(writer);
      at(t, '-------x', () => {
        other.markAsFinished();
      });
      at(t, '--x', () => {
        for (const second of [0, 2, 4, 6]) {
          all.push(
            receiver.append(group(second, 1)).then(() => {
              order.push(second);
            }),
          );
        }
        expect(receiver.appendImmediately(group(8, 1))).toBe(false);
        receiver.finish();
      });
      t.expectObservable(receiver.ready$.pipe(map((ready) => (ready ? 't' : 'f')))).toBe(
        't-f----|',
      );
      t.flush();
      expect(writer.status).toBe('completed');
    });
    await Promise.all(all);
    expect(order).toEqual([0, 2, 4, 6]);
  });

  it('lets go of those who wait, with the reason', async () => {
    let waiting: Promise<unknown> | undefined;
    let givenUp: Promise<unknown> | undefined;
    marbles((t) => {
      t.fakeWriter();
      const { writer, receiver } = withSilence({ window: 1 });
      start(writer);
      void receiver.append(group(0, 1));
      const controller = new AbortController();
      givenUp = receiver.append(group(1, 1), controller).catch((error: unknown) => error);
      waiting = receiver.append(group(2, 1)).catch((error: unknown) => error);
      controller.abort(new Error('given up'));
      void writer.cancelWriting();
      t.flush();
    });
    expect(await givenUp).toMatchObject({ message: 'given up' });
    expect(await waiting).toMatchObject({ code: 'operationCancelled' });
  });

  it('is an Observer', () => {
    marbles((t) => {
      const file = t.fakeWriter();
      const { writer, receiver } = receiverOf();
      t.cold('a-b-|', { a: group(0), b: group(1) }).subscribe(receiver);
      t.flush();
      expect(writer.status).toBe('completed');
      expect(file.written).toHaveLength(2);
    });
  });

  it.each([
    ['a source that fails', '-a-#', 'error'],
    ['a group that cannot be', '-x-|', expect.objectContaining({ code: 'invalidArgument' })],
  ])('fails its writer with %s', (_, diagram, reason) => {
    marbles((t) => {
      t.fakeWriter();
      const { writer, receiver } = receiverOf();
      const x = { start: 0, items: [speed('fast')] };
      t.cold(diagram, { a: group(0), x }).subscribe(receiver);
      t.flush();
      expect(writer.status).toBe('failed');
      expect(writer.error).toEqual(reason);
    });
  });

  it.each([
    ['starts before the last one', [group(1), group(0.5)], 'invalidTimestamp', 'starts at 1'],
    ['starts with the last one', [group(1), group(1)], 'invalidTimestamp', 'starts at 1'],
    ['starts within the last one', [group(1, 2), group(2)], 'invalidTimestamp', 'ends at 3'],
    ['lasts nothing', [group(1, 0)], 'invalidTimestamp', 'longer than zero'],
    ['has no time', [group(Number.NaN)], 'invalidArgument', 'NaN'],
    [
      'has a key that was not declared',
      [{ start: 0, items: [{ key: 'com.example.height', value: 1 }] }],
      'invalidArgument',
      "Add { key: 'com.example.height'",
    ],
    [
      'has another type than was declared',
      [{ start: 0, items: [{ ...speed(1), dataType: 'int8' }] }],
      'invalidArgument',
      'declared as float32, not as int8',
    ],
    [
      'has a value that its type cannot have',
      [{ start: 0, items: [speed('fast')] }],
      'invalidArgument',
      'a finite number to be float32',
    ],
    [
      'has half a point',
      [{ start: 0, items: [{ key: PLACE.key, value: { x: 1 } }] }],
      'invalidArgument',
      '{ x, y }, finite numbers, and is {"x":1}',
    ],
  ] as const)('refuses a group that %s', (_, groups, code, part) => {
    const thrown = refusal(...(groups as readonly TimedMetadataGroup[]));
    expect(thrown).toMatchObject({ code, message: expect.stringContaining(part) as unknown });
  });

  it.each([
    ['no keys', []],
    ['an empty key', [{ key: '', dataType: 'utf8' }]],
    ['a type that nobody knows', [{ key: 'com.example.a', dataType: 'float128' }]],
    ['a key space of five letters', [{ ...SPEED, keySpace: 'mdtaa' }]],
    ['a language that is none', [{ ...SPEED, extendedLanguageTag: 'en_US' }]],
    ['the same key twice', [SPEED, SPEED]],
  ])('refuses %s', (_, keys) => {
    const input = new WriterInput('data');
    expect(() => new MetadataReceiver(input, { keys })).toThrow(
      expect.objectContaining({ code: 'invalidArgument' }),
    );
    expect(input.receiver).toBeUndefined();
  });

  it('feeds an input of data, of its own, before writing starts', () => {
    const codeOf = (input: WriterInput): unknown => {
      try {
        return new MetadataReceiver(input, { keys: KEYS });
      } catch (error) {
        return (error as { code?: unknown }).code;
      }
    };
    const { writer, input } = receiverOf();
    expect(codeOf(input)).toBe('invalidArgument');
    expect(codeOf(new WriterInput('subtitle'))).toBe('invalidArgument');
    const sourceFormatHint: Track = {
      ...{ index: 0, mediaType: 'data', format: { mediaType: 'data' }, siblings: [] },
      timeBase: { num: 1, den: 1000 },
    };
    expect(codeOf(new WriterInput('data', undefined, { sourceFormatHint }))).toBe(
      'invalidArgument',
    );
    void writer.cancelWriting();
  });
});

describe('metadataKeys', () => {
  it('declares what items need, once', () => {
    const items = [
      { key: 'a', value: 1, dataType: 'int8' },
      { key: 'a', value: 2, dataType: 'int8' },
      { key: 'a', value: 'x', dataType: 'utf8', extendedLanguageTag: 'de' },
    ];
    expect(metadataKeys(items)).toEqual([
      { key: 'a', keySpace: 'mdta', dataType: 'int8' },
      { key: 'a', keySpace: 'mdta', dataType: 'utf8', extendedLanguageTag: 'de' },
    ]);
  });

  it('declares those of a track', () => {
    const input = new WriterInput('data');
    const receiver = new MetadataReceiver(input, { keys: KEYS });
    const { sourceFormatHint: track } = receiver.input;
    if (!track) throw new Error('It was not described.');
    expect(metadataKeys(track)).toEqual(KEYS.map((key) => ({ keySpace: 'mdta', ...key })));
    expect(() => metadataKeys({ ...track, format: { mediaType: 'data' } })).toThrow(
      expect.objectContaining({ code: 'formatUnsupported' }),
    );
  });

  it('refuses items of which nobody says what they are', () => {
    expect(() => metadataKeys([speed(1)])).toThrow(
      expect.objectContaining({ code: 'invalidArgument' }),
    );
  });
});
