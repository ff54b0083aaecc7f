/** Pictures of JavaScript on their short way into an encoder: the same, bit for bit, as through a filter graph. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { Conversion } from '../../../src/av/conversion.js';
import { Graph, sourceText } from '../../../src/av/graph.js';
import { pictureSteps, type VideoTarget } from '../../../src/av/pictureSteps.js';
import { RgbScaler } from '../../../src/av/rgbScaler.js';
import { type ColorProperties } from '../../../src/sample/format.js';
import { type RawPixelFormat } from '../../../src/sample/pixels.js';
import { MediaTime } from '../../../src/sample/time.js';
import { type PictureInit, type VideoSample } from '../../../src/sample/videoSample.js';
import { picture } from '../../support/writing.js';

const RGB: readonly RawPixelFormat[] = ['rgba', 'bgra', 'rgb24', 'rgba64le', 'rgb0', 'bgr0'];
const OTHERS = ['yuv420p', 'yuv422p10le', 'nv12', 'yuv444p', 'yuva420p'];
const HD: ColorProperties = { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', range: 'tv' };

const target = (over: Partial<VideoTarget> = {}): VideoTarget => ({
  ...{ mediaType: 'video', width: 64, height: 48, pixelFormat: 'yuv420p', color: HD },
  ...{ colorProperties: undefined, scalingMode: undefined, sampleAspectRatio: undefined },
  ...{ fieldOrder: undefined, timeBase: { num: 1, den: 30 } },
  ...over,
});

/** What the encoder would get through a graph. */
async function throughGraph(sample: VideoSample, wanted: VideoTarget): Promise<Buffer> {
  const input = { format: sample.format, timeBase: wanted.timeBase };
  const steps = pictureSteps(sample.format, wanted);
  const graph = await Graph.open({
    description: [sourceText(0, input), ...steps, 'buffersink@out'].join(','),
    ...{ inputs: [input], output: 'video', name: 'graph' },
  });
  await graph.add(sample);
  const frame = await graph.pull();
  const bytes = Buffer.from(frame?.toBuffer() ?? '');
  frame?.free();
  await graph.close();
  return bytes;
}

const scalerFor = (sample: VideoSample, wanted: VideoTarget): RgbScaler => {
  const scaler = RgbScaler.for(sample, wanted);
  if (!scaler) throw new Error('there is no short way');
  return scaler;
};

describe('the short way of pictures into an encoder', () => {
  it('gives what the long one gives, whatever the size, the format and the colours', async () => {
    const init = fc.record({
      width: fc.integer({ min: 2, max: 90 }),
      height: fc.integer({ min: 2, max: 90 }),
      pixelFormat: fc.constantFrom(...RGB),
      color: fc.constantFrom<ColorProperties | undefined>(
        undefined,
        { primaries: 'bt709', transfer: 'iec61966-2-1', matrix: 'gbr', range: 'pc' },
        { primaries: 'smpte432', transfer: 'iec61966-2-1' },
      ),
    });
    const wanted = fc.record({
      width: fc.integer({ min: 1, max: 60 }).map((half) => half * 2),
      height: fc.integer({ min: 1, max: 60 }).map((half) => half * 2),
      pixelFormat: fc.constantFrom(...OTHERS),
      color: fc
        .record({
          matrix: fc.constantFrom('bt709', 'smpte170m'),
          range: fc.constantFrom('tv', 'pc', undefined),
        })
        .map((color) => ({ ...HD, ...color })),
    });
    await fc.assert(
      fc.asyncProperty(init, wanted, fc.boolean(), async (from, to, isSameSize) => {
        const size = isSameSize ? { width: from.width, height: from.height } : {};
        const made = target({ ...to, ...size });
        const sample = picture(7, from as Partial<PictureInit>);
        const scaler = scalerFor(sample, made);
        await scaler.add(sample);
        const frame = scaler.pull();
        expect(
          Buffer.compare(frame?.toBuffer() ?? Buffer.alloc(0), await throughGraph(sample, made)),
        ).toBe(0);
        expect([frame?.pts, frame?.duration]).toEqual([7n, 1n]);
        expect(scaler.pull()).toBeUndefined();
        frame?.free();
        sample.close();
        await scaler.close();
      }),
      { numRuns: 60 },
    );
  });

  it('does not draw over pictures that somebody still has', async () => {
    const samples = [0, 1, 2, 3].map((index) => picture(index));
    const [first] = samples;
    if (!first) throw new Error('no picture');
    const scaler = scalerFor(first, target());
    const frames = [];
    for (const sample of samples) {
      await scaler.add(sample);
      frames.push(scaler.pull());
    }
    for (const [index, frame] of frames.entries()) {
      const sample = picture(index);
      expect(
        Buffer.compare(frame?.toBuffer() ?? Buffer.alloc(0), await throughGraph(sample, target())),
      ).toBe(0);
      frame?.free();
      sample.close();
    }
    for (const sample of samples) sample.close();
    await scaler.close();
  });

  it.each<[string, Partial<VideoTarget>, Partial<PictureInit>]>([
    ['bars are added', { width: 128, scalingMode: 'resizeAspect' }, {}],
    [
      'colours are converted',
      { colorProperties: { primaries: 'bt2020', transfer: 'bt709', matrix: 'bt709' } },
      { color: HD },
    ],
    ['the matrix is not libswscale’s', { color: { ...HD, matrix: 'bt2020nc' } }, {}],
    ['fields are made', { fieldOrder: 'tt' }, {}],
    ['nothing becomes YCbCr', { pixelFormat: 'gbrp' }, {}],
    ['the source is no RGB', {}, { pixelFormat: 'yuv444p' }],
  ])('is not taken where %s', (_, wanted, init) => {
    using sample = picture(0, init);
    expect(RgbScaler.for(sample, target(wanted))).toBeUndefined();
  });

  it('ends with the encoder that was closed while it was opened', async () => {
    const conversion = new Conversion(target());
    using sample = picture(0, { pts: new MediaTime(0, 30) });
    const opened = conversion.open(sample);
    await conversion.dispose();
    await expect(opened).rejects.toMatchObject({ code: 'operationCancelled' });
  });
});
