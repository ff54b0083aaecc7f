import { describe, expect, it } from '@jest/globals';
import { AssetWriter } from '../../../../src/movie/assetWriter.js';
import { PixelBufferReceiver } from '../../../../src/movie/receivers/pixelBufferReceiver.js';
import { type VideoFrameLike } from '../../../../src/movie/receivers/videoFrameLike.js';
import { WriterInput } from '../../../../src/movie/writerInput.js';
import { type VideoSample } from '../../../../src/sample/videoSample.js';
import { marbles } from '../../../support/marbles.js';

interface Layout {
  readonly offset: number;
  readonly stride: number;
}

/** A frame of 4×2 whose planes are filled with their number and the time; `after`: turns until it is copied. */
const frameOf = (timestamp: number, init: Partial<VideoFrameLike> = {}, after = 0) => {
  const layouts: (readonly Layout[])[] = [];
  const frame: VideoFrameLike = {
    ...{ format: 'NV12', codedWidth: 8, codedHeight: 8, timestamp, duration: 40_000 },
    visibleRect: { width: 4, height: 2 },
    copyTo: async (destination, { layout }) => {
      layouts.push(layout);
      for (let turn = 0; turn < after; turn++) await Promise.resolve();
      for (const [plane, { offset }] of layout.entries()) destination.fill(plane + 1, offset);
      return layout;
    },
    ...init,
  };
  return { frame, layouts };
};

/** A receiver whose pictures end here, as they would be encoded. */
async function appended(
  frames: readonly VideoFrameLike[],
  attributes?: { width: number; height: number; pixelFormat: 'nv12' },
) {
  const pictures: { pts: number | undefined; duration: number | undefined; bytes: number[] }[] = [];
  const errors: unknown[] = [];
  let work: Promise<unknown> = Promise.resolve();
  marbles(
    (t) => {
      t.fakeWriter();
      const writer = new AssetWriter('out.mp4');
      writer.finished.catch(() => undefined);
      const input = writer.add(new WriterInput('video', { codec: 'h264' }));
      const options = attributes ? { sourcePixelBufferAttributes: attributes } : {};
      const receiver = new PixelBufferReceiver(input, options);
      t.fakeCodec('(p|)', { stages: 'encode', name: () => 'e' });
      writer.startWriting();
      writer.startSession(0);
      const take = input.core.take.bind(input.core);
      input.core.take = (sample, classic) => {
        const { pts, duration } = sample;
        const bytes = [...(sample as VideoSample).copyBytes()];
        pictures.push({ pts: pts?.seconds, duration: duration?.seconds, bytes });
        return take(sample, classic);
      };
      const all = frames.map((frame) =>
        receiver.appendFrame(frame).catch((error: unknown) => errors.push(error)),
      );
      work = Promise.all(all)
        .then(() => writer.cancelWriting())
        .then(() => {
          expect(receiver.pixelBufferPool?.isReady ?? true).toBe(true);
        });
    },
    { leaks: 'ignore' },
  );
  await work;
  return { pictures, errors };
}

describe('a frame of WebCodecs', () => {
  it('is copied where it belongs, at its time, in the order of the calls', async () => {
    const [slow, fast] = [frameOf(0, {}, 20), frameOf(40_000, { duration: null })];
    const { pictures, errors } = await appended([slow.frame, fast.frame]);
    expect(errors).toEqual([]);
    const bytes = [1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2];
    expect(pictures).toEqual([
      { pts: 0, duration: 0.04, bytes },
      { pts: 0.04, duration: undefined, bytes },
    ]);
    expect(slow.layouts).toEqual([
      [
        { offset: 0, stride: 4 },
        { offset: 8, stride: 4 },
      ],
    ]);
  });

  it('goes into the pool where there is one', async () => {
    const frames = [0, 1, 2, 3, 4, 5].map((index) => frameOf(index * 40_000).frame);
    const attributes = { width: 4, height: 2, pixelFormat: 'nv12' } as const;
    const { pictures, errors } = await appended(frames, attributes);
    expect(errors).toEqual([]);
    expect(pictures.map(({ pts }) => pts)).toEqual([0, 0.04, 0.08, 0.12, 0.16, 0.2]);
  });

  it.each([
    ['a format that nobody can read', { format: null }, 'invalidArgument'],
    ['a format that is not known', { format: 'P010' }, 'invalidArgument'],
    ['half a microsecond', { timestamp: 0.5 }, 'invalidArgument'],
    ['another size', { visibleRect: null }, 'invalidArgument'],
    ['a copy that fails', { copyTo: () => Promise.reject(new TypeError('closed')) }, undefined],
  ])('is refused with %s, and gives its buffer back', async (_, init, code) => {
    const attributes = { width: 4, height: 2, pixelFormat: 'nv12' } as const;
    const frames = [frameOf(0).frame, frameOf(40_000, init).frame, frameOf(80_000).frame];
    const { pictures, errors } = await appended(frames, attributes);
    expect(errors).toHaveLength(1);
    expect((errors[0] as { code?: string }).code).toBe(code);
    expect(pictures.map(({ pts }) => pts)).toEqual([0, 0.08]);
  });
});
