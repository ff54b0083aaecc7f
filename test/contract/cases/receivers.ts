/** What receivers are given that they cannot take: refused with a reason, and nothing is left of it. */
import { AssetWriter } from '../../../src/index.js';
import {
  CaptionReceiver,
  MediaError,
  MetadataReceiver,
  PixelBufferReceiver,
  type Receiver,
  SampleBufferReceiver,
  TaggedPixelBufferGroupReceiver,
  WriterInput,
} from '../../../src/index.js';
import { type Body, type Cases } from '../case.js';
import { MPEG4, picture, wrong } from '../material.js';
import { type Trial } from '../trial.js';

const ATTRIBUTES = { width: 16, height: 16, pixelFormat: 'rgba' } as const;
const POOL = { sourcePixelBufferAttributes: ATTRIBUTES };
const pixels = (size = 16 * 16 * 4) => ({ ...ATTRIBUTES, data: new Uint8Array(size) });
const eyes = (left: unknown, right: unknown) => ({
  pts: 0,
  taggedBuffers: [
    { tags: { stereoView: 'leftEye' }, pixelBuffer: left },
    { tags: { stereoView: 'rightEye' }, pixelBuffer: right },
  ],
});
const audio = { mediaType: 'audio', codec: 'pcm_s16le', sampleRate: 48_000, channels: 1 } as const;
const buffer = {
  format: audio,
  data: new Uint8Array(8),
  sampleCount: 4,
  sampleSizes: 2,
  sampleTimings: { pts: 0, duration: 1 },
};

/** A receiver in a session, and an item that it takes. */
interface Kind {
  readonly make: (writer: AssetWriter) => Receiver<unknown>;
  readonly good: () => object;
  /** What is wrong with an item, by its name. */
  readonly bad: Readonly<Record<string, () => unknown>>;
}

const KINDS: Readonly<Record<string, Kind>> = {
  PixelBufferReceiver: {
    make: (writer) =>
      wrong(new PixelBufferReceiver(writer.add(new WriterInput('video', MPEG4)), POOL)),
    good: () => ({ pixelBuffer: pixels(), pts: 0 }),
    bad: {
      'another size': () => ({ pixelBuffer: { ...pixels(4096), width: 32, height: 32 }, pts: 0 }),
      'another format': () => ({ pixelBuffer: { ...pixels(), pixelFormat: 'bgra' }, pts: 0 }),
      'too few bytes': () => ({ pixelBuffer: pixels(7), pts: 0 }),
      'strides that overlap': () => ({ pixelBuffer: { ...pixels(), strides: [8] }, pts: 0 }),
      'strides without an end': () => ({
        pixelBuffer: { ...pixels(), strides: [Infinity] },
        pts: 0,
      }),
      'memory that has moved on': () => {
        const moved = pixels();
        structuredClone(moved.data.buffer, { transfer: [moved.data.buffer] });
        return { pixelBuffer: moved, pts: 0 };
      },
      'a list of numbers': () => ({ pixelBuffer: { ...ATTRIBUTES, data: [1, 2, 3] }, pts: 0 }),
    },
  },
  TaggedPixelBufferGroupReceiver: {
    make: (writer) =>
      wrong(
        new TaggedPixelBufferGroupReceiver(
          writer.add(
            new WriterInput('video', { ...MPEG4, spatial: { viewPackingKind: 'sideBySide' } }),
          ),
          POOL,
        ),
      ),
    good: () => eyes(pixels(), pixels()),
    bad: {
      'one eye': () => ({ pts: 0, taggedBuffers: eyes(pixels(), pixels()).taggedBuffers.slice(1) }),
      'the same eye twice': () => {
        const [left] = eyes(pixels(), pixels()).taggedBuffers;
        return { pts: 0, taggedBuffers: [left, left] };
      },
      'three eyes': () => {
        const { taggedBuffers } = eyes(pixels(), pixels());
        return { pts: 0, taggedBuffers: [...taggedBuffers, ...taggedBuffers.slice(1)] };
      },
      'eyes of two sizes': () => eyes(pixels(), { ...pixels(4096), width: 32, height: 32 }),
      'no tags': () => ({
        pts: 0,
        taggedBuffers: [{ pixelBuffer: pixels() }, { pixelBuffer: pixels() }],
      }),
      'eyes that are none': () => eyes(null, 7),
    },
  },
  SampleBufferReceiver: {
    make: (writer) => wrong(new SampleBufferReceiver(writer.add(new WriterInput('audio')))),
    good: () => buffer,
    bad: {
      'sizes beyond its bytes': () => ({ ...buffer, sampleSizes: 3 }),
      'sizes for half of the samples': () => ({ ...buffer, sampleSizes: [2, 2] }),
      'a negative size': () => ({ ...buffer, sampleSizes: [2, 2, 6, -2] }),
      'half a sample': () => ({ ...buffer, sampleCount: 3.5 }),
      'times for half of the samples': () => ({
        ...buffer,
        sampleTimings: [
          { pts: 0, duration: 1 },
          { pts: 1, duration: 1 },
        ],
      }),
      'no format': () => ({ ...buffer, format: undefined }),
      'a format that is none': () => ({ ...buffer, format: { mediaType: 'smell' } }),
      'a picture for sound': () => picture(0),
    },
  },
  MetadataReceiver: {
    make: (writer) =>
      wrong(
        new MetadataReceiver(writer.add(new WriterInput('data')), {
          keys: [{ key: 'com.example.a', dataType: 'utf8' }],
        }),
      ),
    good: () => ({ start: 0, duration: 1, items: [{ key: 'com.example.a', value: 'x' }] }),
    bad: {
      'no list of items': () => ({ start: 0, duration: 1, items: 7 }),
      'items that are none': () => ({ start: 0, duration: 1, items: [null, 7] }),
      'a value without a key': () => ({ start: 0, duration: 1, items: [{ value: 'x' }] }),
      'a symbol for a value': () => ({
        ...{ start: 0, duration: 1 },
        items: [{ key: 'com.example.a', value: Symbol('x') }],
      }),
      'a negative duration': () => ({ start: 0, duration: -1, items: [] }),
    },
  },
  CaptionReceiver: {
    make: (writer) => wrong(new CaptionReceiver(writer.add(new WriterInput('subtitle')))),
    good: () => ({ text: 'x', start: 0, duration: 1 }),
    bad: {
      'a text that is none': () => ({ text: 7, start: 0, duration: 1 }),
      'a negative duration': () => ({ text: 'x', start: 0, duration: -1 }),
      'a style beyond its text': () => ({
        ...{ text: 'x', start: 0, duration: 1 },
        styles: [{ start: 0, length: 9, fontWeight: 'bold' }],
      }),
      'a colour that is none': () => ({
        ...{ text: 'x', start: 0, duration: 1 },
        styles: [{ start: 0, length: 1, textColor: 'reddish' }],
      }),
      'a list of captions that is none': () => ({ start: 0, captions: 7 }),
    },
  },
};

/** What no receiver takes. */
const NOTHING: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  null: () => null,
  'a number': () => 7,
  'a text': () => 'item',
  'an empty object': () => ({}),
  'an empty list': () => [],
  'a function': () => () => undefined,
  bytes: () => new Uint8Array(4),
};

const CODES = new Set(['invalidArgument', 'invalidTimestamp', 'invalidState', 'formatChanged']);

function startedReceiver(
  t: Trial,
  { make }: Kind,
): { writer: AssetWriter; receiver: Receiver<unknown> } {
  const writer = new AssetWriter(t.path('out.mov'));
  const receiver = make(writer);
  writer.startWriting();
  writer.startSession();
  return { writer, receiver };
}

/** The item is refused with a reason, and the receiver takes a good one behind it. */
const refused =
  (kind: Kind, item: () => unknown): Body =>
  async (t) => {
    const { writer, receiver } = startedReceiver(t, kind);
    const error = await t.failure(receiver.append(item()));
    t.ok(error instanceof MediaError, `an error of ours: ${String(error)}`);
    t.ok(
      CODES.has((error as MediaError).code),
      `a code for a wrong item: ${(error as MediaError).code}`,
    );
    t.ok((error as MediaError).message.length > 30, 'a message that says what to do');
    t.ok(receiver.appendImmediately(kind.good()), 'a good one is taken');
    await writer.cancelWriting();
  };

/** The same by `next` fails the writer. */
const failing =
  (kind: Kind, item: () => unknown): Body =>
  async (t) => {
    const { writer, receiver } = startedReceiver(t, kind);
    receiver.next(item());
    const error = await t.failure(writer.finished);
    t.ok(
      error instanceof MediaError && CODES.has(error.code),
      `an error of ours: ${String(error)}`,
    );
    t.gone(t.path('out.mov'));
  };

/** A property that throws is the program's own error. */
const throwing =
  (kind: Kind): Body =>
  async (t) => {
    const mine = new Error('mine');
    const { writer, receiver } = startedReceiver(t, kind);
    const item = new Proxy(kind.good(), {
      get: () => {
        throw mine;
      },
    });
    t.equal(await t.failure(receiver.append(item)), mine, 'the error');
    t.ok(receiver.appendImmediately(kind.good()), 'a good one is taken');
    await writer.cancelWriting();
  };

/** Two receivers of an input, and samples beside one. */
const owning =
  (kind: Kind): Body =>
  async (t) => {
    const { writer, receiver } = startedReceiver(t, kind);
    const { input } = receiver;
    const sample = picture(0);
    t.throws('invalidState', () => input.append(wrong(sample)));
    sample.close();
    t.throws('invalidState', () => new SampleBufferReceiver(input));
    await writer.cancelWriting();
  };

export const cases: Cases = Object.fromEntries(
  Object.entries(KINDS).flatMap(([name, kind]) => [
    ...Object.entries({ ...NOTHING, ...kind.bad }).flatMap(([what, item]): [string, Body][] => [
      [`${name} refuses ${what}`, refused(kind, item)],
      [`${name} fails its writer with ${what} by next`, failing(kind, item)],
    ]),
    [`${name} passes on what an item throws`, throwing(kind)] as [string, Body],
    [`${name} owns its input`, owning(kind)] as [string, Body],
  ]),
);
