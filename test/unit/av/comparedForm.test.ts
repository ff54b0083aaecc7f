import { describe, expect, it } from '@jest/globals';

import { comparedForm, stepsInto } from '../../../src/av/comparedForm.js';
import { type ColorProperties, type VideoFormat } from '../../../src/sample/format.js';

const format = (pixelFormat: string, color?: ColorProperties, width = 65): VideoFormat => ({
  mediaType: 'video',
  width,
  height: 47,
  pixelFormat,
  color,
});

describe('the form in which pictures are compared', () => {
  it.each([
    ['yuv420p', 'yuv420p', 8],
    ['yuvj422p', 'yuvj422p', 8],
    ['yuv410p', 'yuv410p', 8],
    ['yuva420p', 'yuv420p', 8],
    ['yuva444p12le', 'yuv444p12le', 12],
    ['yuv422p10be', 'yuv422p10le', 10],
    ['nv12', 'yuv420p', 8],
    ['nv16', 'yuv422p', 8],
    ['nv42', 'yuv444p', 8],
    ['yuyv422', 'yuv422p', 8],
    ['p010le', 'yuv420p10le', 10],
    ['p016be', 'yuv420p16le', 16],
    ['p210le', 'yuv422p10le', 10],
    ['y212le', 'yuv422p12le', 12],
    ['p416le', 'yuv444p16le', 16],
    ['xv30le', 'yuv444p10le', 10],
    ['ayuv64le', 'yuv444p16le', 16],
    ['rgb24', 'gbrp', 8],
    ['bgr0', 'gbrp', 8],
    ['rgb565le', 'gbrp', 8],
    ['gbrap10le', 'gbrp10le', 10],
    ['rgba64be', 'gbrp16le', 16],
    ['x2bgr10le', 'gbrp10le', 10],
    ['gray', 'gray', 8],
    ['gray12be', 'gray12le', 12],
    ['ya8', 'gray', 8],
    ['ya16le', 'gray16le', 16],
    ['monow', 'gray', 8],
  ])('of %s is %s', (given, pixelFormat, depth) => {
    expect(comparedForm(format(given))).toMatchObject({ width: 65, pixelFormat, depth });
  });

  it.each([
    'cuda',
    'vulkan',
    'gbrpf32le',
    'grayf32le',
    'xyz12le',
    'bayer_rggb8',
    'yuv440p10le',
    '',
  ])('there is none of %j', (given) => {
    expect(() => comparedForm(format(given))).toThrow(
      expect.objectContaining({ code: 'formatUnsupported', operator: 'quality' }),
    );
  });

  it('has the sizes of the planes, rounded up', () => {
    const planes = (given: string): unknown =>
      comparedForm(format(given)).planes.map(({ name, width, height }) => [name, width, height]);
    expect(planes('yuv420p')).toEqual([
      ['y', 65, 47],
      ['u', 33, 24],
      ['v', 33, 24],
    ]);
    expect(planes('yuv411p')).toContainEqual(['u', 17, 47]);
    expect(planes('yuv410p')).toContainEqual(['v', 17, 12]);
    expect(planes('gbrp')).toEqual(['g', 'b', 'r'].map((name) => [name, 65, 47]));
    expect(planes('gray')).toEqual([['y', 65, 47]]);
  });
});

describe('the way into the form', () => {
  const steps = (from: VideoFormat, target: VideoFormat): string | undefined =>
    stepsInto(comparedForm(target), from, target);

  it('is none for what is in it', () => {
    expect(steps(format('yuv420p'), format('yuv420p'))).toBeUndefined();
    // Where one does not say its range, it is taken to be the other's.
    expect(steps(format('yuv420p'), format('yuv420p', { range: 'pc' }))).toBeUndefined();
    expect(steps(format('yuvj420p'), format('yuvj420p', { range: 'pc' }))).toBeUndefined();
  });

  it('changes size, range, matrix and pixel format, where they differ', () => {
    const target = format('yuv420p', { range: 'tv', matrix: 'bt709' });
    expect(steps(format('yuv420p', undefined, 64), target)).toContain('w=65:h=47');
    expect(steps(format('yuv420p', { range: 'pc' }), target)).toContain('in_range=pc:out_range=tv');
    expect(steps(format('yuvj420p'), target)).toContain('in_range=pc:out_range=tv');
    expect(steps(format('rgb24'), target)).toContain('out_color_matrix=bt709');
    const ten = steps(format('yuv420p10le'), target);
    expect(ten).not.toMatch(/w=|range|matrix/);
    expect(ten).toMatch(/,format=pix_fmts=yuv420p$/);
  });
});
