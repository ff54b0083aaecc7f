/** Layouts against what ffmpeg writes as raw video: odd sizes are where tables go wrong. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { layoutSize, planeLayout } from '../../../src/sample/pixels.js';
import { describeWith } from '../../support/judges.js';

const FORMATS =
  'gray gray16le rgb24 bgr24 rgba bgra argb abgr rgb0 bgr0 rgba64le yuv420p yuvj420p yuv422p yuv444p yuva420p ' +
  'yuv420p10le yuv422p10le yuv444p10le nv12 nv21 p010le';

describeWith('ffmpeg', 'a packed layout spans the bytes of ffmpeg’s raw video', (ffmpeg) => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rxmux-pixels-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it.each([
    [5, 3],
    [16, 10],
  ])('at %ix%i', (width, height) => {
    const formats = FORMATS.split(' ');
    const outputs = formats.flatMap((format) => [
      ...['-frames:v', '1', '-pix_fmt', format, '-f', 'rawvideo'],
      join(folder, format),
    ]);
    // A source of libav's own would round odd sizes down for itself.
    const source = ['-f', 'rawvideo', '-pix_fmt', 'gray', '-video_size', `${width}x${height}`];
    const picture = new Uint8Array(width * height);
    ffmpeg(['-v', 'error', '-y', ...source, '-i', 'pipe:0', ...outputs], picture);
    const ours = formats.map((format) => [format, layoutSize(planeLayout(format, width, height))]);
    const theirs = formats.map((format) => [format, readFileSync(join(folder, format)).byteLength]);
    expect(ours).toEqual(theirs);
  });
});
