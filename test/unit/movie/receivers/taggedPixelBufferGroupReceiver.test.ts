import { describe, expect, it } from '@jest/globals';
import { map } from 'rxjs';

import { type RxTestHelpers } from '../../../../marbles/index.js';
import { type SpatialSettings } from '../../../../src/codec/settings.js';
import { AssetWriter } from '../../../../src/movie/assetWriter.js';
import { type PixelBufferReceiverOptions } from '../../../../src/movie/receivers/pixelBufferReceiver.js';
import { type TaggedPixelBuffer } from '../../../../src/movie/receivers/taggedPixelBuffer.js';
import { TaggedPixelBufferGroupReceiver } from '../../../../src/movie/receivers/taggedPixelBufferGroupReceiver.js';
import { WriterInput } from '../../../../src/movie/writerInput.js';
import { codeOf } from '../../../support/codeOf.js';
import { marbles } from '../../../support/marbles.js';

const SMALL = { width: 2, height: 2, pixelFormat: 'rgba' } as const;
const POOL = { sourcePixelBufferAttributes: SMALL, maximumBufferCount: 4 };
const LAYERS = { mvHEVCVideoLayerIDs: [0, 1] };
const NAMED = { stages: 'encode', name: () => 'e', keepsInput: true } as const;

const receiverOf = (
  spatial: SpatialSettings = LAYERS,
  options: PixelBufferReceiverOptions = POOL,
) => {
  const writer = new AssetWriter('out.mp4');
  const settings = { codec: 'hevc', spatial };
  const input = writer.add(new WriterInput('video', settings, { window: 2 }));
  const receiver = new TaggedPixelBufferGroupReceiver(input, options);
  writer.finished.catch(() => undefined);
  return { writer, input, receiver };
};

const start = (writer: AssetWriter): void => {
  writer.startWriting();
  writer.startSession(0);
};

const source = (fill = 0) => ({ ...SMALL, data: new Uint8Array(16).fill(fill) });
const LEFT: TaggedPixelBuffer = {
  tags: { videoLayerID: 0, stereoView: 'leftEye' },
  pixelBuffer: source(1),
};
const RIGHT: TaggedPixelBuffer = {
  tags: { videoLayerID: 1, stereoView: 'rightEye' },
  pixelBuffer: source(2),
};

const at = ({ cold }: RxTestHelpers, diagram: string, work: () => void): void => {
  cold(diagram).subscribe(work);
};

describe('TaggedPixelBufferGroupReceiver', () => {
  it('takes both eyes as one sample, which counts once, and gives their memory back', () => {
    marbles((t) => {
      t.fakeCodec('--(p|)', NAMED);
      const file = t.fakeWriter();
      const { writer, receiver } = receiverOf();
      start(writer);
      at(t, '--x', () => {
        expect(receiver.appendImmediately({ taggedBuffers: [LEFT, RIGHT], pts: 0 })).toBe(true);
        expect(receiver.appendImmediately({ taggedBuffers: [RIGHT, LEFT], pts: 1 })).toBe(true);
        // The pool's four buffers are all in use.
        expect(receiver.appendImmediately({ taggedBuffers: [LEFT, RIGHT], pts: 2 })).toBe(false);
        expect(receiver.pixelBufferPool?.takeImmediately()).toBeUndefined();
      });
      at(t, '--------x', () => {
        receiver.finish();
      });
      t.expectObservable(receiver.ready$.pipe(map((ready) => (ready ? 't' : 'f')))).toBe(
        't-f-t---(f|)',
      );
      t.flush();
      expect(file.written).toEqual(['e', 'e']);
      expect(writer.status).toBe('completed');
      expect(receiver.pixelBufferPool?.isReady).toBe(true);
    });
  });

  it('gives pairs of buffers, tagged as the settings want them, to one after the other', async () => {
    const { receiver } = receiverOf({ ...LAYERS, mvHEVCLeftAndRightViewIDs: [1, 0] });
    const taken: string[] = [];
    const take = async (name: string) => {
      const pair = await receiver.take();
      taken.push(name);
      return pair;
    };
    const [a, b, c, d] = [take('a'), take('b'), take('c'), take('d')];
    const first = await a;
    expect(first.map(({ tags }) => tags)).toEqual([
      { videoLayerID: 0, stereoView: 'rightEye' },
      { videoLayerID: 1, stereoView: 'leftEye' },
    ]);
    const second = await b;
    for (const { pixelBuffer } of first) pixelBuffer.close();
    const third = await c;
    for (const { pixelBuffer } of [...second, ...third]) pixelBuffer.close();
    for (const { pixelBuffer } of await d) pixelBuffer.close();
    expect(taken).toEqual(['a', 'b', 'c', 'd']);
    expect(receiver.pixelBufferPool?.isReady).toBe(true);
  });

  it('gives the first buffer back when waiting for the second is given up', async () => {
    const { receiver } = receiverOf(LAYERS, { ...POOL, maximumBufferCount: 2 });
    const held = receiver.pixelBufferPool?.takeImmediately();
    const controller = new AbortController();
    const taken = receiver.take({ signal: controller.signal });
    await Promise.resolve();
    controller.abort(new Error('enough'));
    await expect(taken).rejects.toThrow('enough');
    held?.close();
    for (const { pixelBuffer } of await receiver.take()) pixelBuffer.close();
    expect(receiver.pixelBufferPool?.isReady).toBe(true);
  });

  it.each<[string, readonly TaggedPixelBuffer[], RegExp]>([
    ['nothing', [], /those of mvHEVCVideoLayerIDs, 0 and 1.*none/],
    ['one eye', [LEFT], /each once, not 0\./],
    ['one layer twice', [LEFT, { ...RIGHT, tags: LEFT.tags }], /not 0 and 0/],
    ['another layer', [LEFT, { ...RIGHT, tags: { videoLayerID: 2 } }], /not 0 and 2/],
    ['no layers', [{ ...LEFT, tags: {} }, RIGHT], /not undefined and 1/],
    [
      'the eyes exchanged',
      [
        { ...LEFT, tags: { videoLayerID: 0, stereoView: 'rightEye' } },
        { ...RIGHT, tags: { videoLayerID: 1, stereoView: 'leftEye' } },
      ],
      /the layer 0 is the leftEye/,
    ],
    [
      'another projection',
      [{ ...LEFT, tags: { ...LEFT.tags, projection: 'fisheye' } }, RIGHT],
      /tagged fisheye.*projectionKind is undefined/,
    ],
    [
      'a packed picture',
      [{ ...LEFT, tags: { ...LEFT.tags, packing: 'overUnder' } }, RIGHT],
      /packed overUnder.*splitViews/,
    ],
    [
      'another size',
      [LEFT, { ...RIGHT, pixelBuffer: { width: 4, height: 2, data: new Uint8Array(32) } }],
      /2×2 rgba, not of 4×2/,
    ],
    [
      'too few bytes',
      [LEFT, { ...RIGHT, pixelBuffer: { ...SMALL, data: new Uint8Array(3) } }],
      /needs 16 bytes, not 3/,
    ],
  ])('refuses %s, and goes on', (_, taggedBuffers, rule) => {
    marbles((t) => {
      t.fakeCodec('(p|)', NAMED);
      const file = t.fakeWriter();
      const { writer, receiver } = receiverOf();
      start(writer);
      const append = () => receiver.appendImmediately({ taggedBuffers, pts: 0 });
      expect(append).toThrow(rule);
      expect(codeOf(append)).toBe('invalidArgument');
      expect(receiver.pixelBufferPool?.isReady).toBe(true);
      expect(receiver.appendImmediately({ taggedBuffers: [LEFT, RIGHT], pts: 0 })).toBe(true);
      receiver.finish();
      t.flush();
      expect(file.written).toEqual(['e']);
      expect(writer.status).toBe('completed');
    });
  });

  it('closes buffers of the pool that came with what it refuses', async () => {
    const { writer, receiver } = receiverOf();
    marbles((t) => {
      t.fakeWriter();
      start(writer);
    });
    const pair = await receiver.take();
    const [left] = pair;
    const same = pair.map(({ tags }) => ({ tags, pixelBuffer: left?.pixelBuffer ?? source() }));
    expect(codeOf(() => receiver.appendImmediately({ taggedBuffers: same, pts: 0 }))).toBe(
      'invalidArgument',
    );
    expect(left?.pixelBuffer.isClosed).toBe(true);
    const wrongTime = { taggedBuffers: await receiver.take(), pts: NaN };
    expect(codeOf(() => receiver.appendImmediately(wrongTime))).toBe('invalidArgument');
    expect(wrongTime.taggedBuffers.map(({ pixelBuffer }) => pixelBuffer.isClosed)).toEqual([
      true,
      true,
    ]);
    pair[1]?.pixelBuffer.close();
    expect(receiver.pixelBufferPool?.isReady).toBe(true);
    await writer.cancelWriting();
  });

  it('wants eyes, not layers, of pictures that are packed', () => {
    const { receiver, writer } = receiverOf({ viewPackingKind: 'sideBySide' });
    marbles((t) => {
      t.fakeWriter();
      start(writer);
    });
    const twice = [LEFT, { ...RIGHT, tags: { stereoView: 'leftEye' as const } }];
    const append = () => receiver.appendImmediately({ taggedBuffers: twice, pts: 0 });
    expect(append).toThrow(/leftEye and one of the rightEye.*leftEye and leftEye/);
    void writer.cancelWriting();
  });

  it('refuses inputs that do not say what becomes of two eyes, and pools for one', () => {
    const making =
      (input: WriterInput, options: PixelBufferReceiverOptions = {}) =>
      () =>
        new TaggedPixelBufferGroupReceiver(input, options);
    const plain = new WriterInput('video', { codec: 'hevc' });
    expect(making(plain)).toThrow(/mvHEVCVideoLayerIDs: \[0, 1\].*viewPackingKind/);
    expect(codeOf(making(new WriterInput('audio', { codec: 'aac' })))).toBe('invalidArgument');
    const stereo = new WriterInput('video', { codec: 'hevc', spatial: LAYERS });
    expect(codeOf(making(stereo, { ...POOL, maximumBufferCount: 1 }))).toBe('invalidArgument');
    expect(codeOf(making(stereo))).toBe('none');
    expect(codeOf(making(stereo))).toBe('invalidState');
  });

  it('has no pool where nobody said what the pictures are, and says so', async () => {
    const { receiver } = receiverOf(LAYERS, {});
    await expect(receiver.take()).rejects.toMatchObject({ code: 'invalidState' });
    expect(receiver.pixelBufferPool).toBeUndefined();
  });
});
