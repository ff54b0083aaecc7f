/** Pictures from JavaScript, drawn into buffers of a pool, as Debian's ffmpeg sees them in the movie. */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import fc from 'fast-check';

import {
  AssetWriter,
  type MediaError,
  MediaTime,
  PixelBufferReceiver,
  type PixelBufferAttributes,
  type RawPixelFormat,
  WriterInput,
} from '../../../src/index.js';
import { closeLedger, openLedger } from '../../../src/sample/ledger.js';
import { describeWith } from '../../support/judges.js';
import { scratch } from '../../support/writing.js';

const path = scratch();
const SIZE = { width: 128, height: 64 };
/** Red, green and blue of each bar. */
const BARS = [
  [255, 255, 255],
  [255, 255, 0],
  [0, 255, 255],
  [0, 255, 0],
  [255, 0, 255],
  [255, 0, 0],
  [0, 0, 255],
  [96, 96, 96],
] as const;
const barAt = (x: number) => BARS[Math.floor((x * 8) / SIZE.width)] ?? BARS[0];

/** BT.709 in limited range. @see ITU-R BT.709-6, §3 */
function ycbcr([r, g, b]: readonly [number, number, number]): [number, number, number] {
  const luma = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return [
    16 + (luma * 219) / 255,
    128 + (((b - luma) / 1.8556) * 224) / 255,
    128 + (((r - luma) / 1.5748) * 224) / 255,
  ];
}

/** How each format has a pixel at `x`, plane by plane, in bytes. */
const PIXELS: Partial<Record<RawPixelFormat, (x: number) => number[][]>> = {
  rgba: (x) => [[...barAt(x), 255]],
  bgra: (x) => [[...barAt(x).toReversed(), 255]],
  rgb24: (x) => [[...barAt(x)]],
  rgba64le: (x) => [[...barAt(x), 255].flatMap((value) => [value, value])],
  nv12: (x) => {
    const [y, cb, cr] = ycbcr(barAt(x)).map(Math.round);
    return [[y ?? 0], [cb ?? 0, cr ?? 0]];
  },
  yuv420p: (x) => ycbcr(barAt(x)).map((value) => [Math.round(value)]),
  yuv420p10le: (x) =>
    ycbcr(barAt(x)).map((value) => {
      const ten = Math.round(value * 4);
      return [ten & 255, ten >> 8];
    }),
};

/** Draws the bars into planes of any format. */
function drawBars(
  receiver: { data: Uint8Array; stride: number; rows: number }[],
  format: RawPixelFormat,
): void {
  for (const [index, { data, stride, rows }] of receiver.entries()) {
    const pixel = PIXELS[format]?.(0)[index]?.length ?? 1;
    const columns = stride / pixel;
    for (let column = 0; column < columns; column++) {
      const bytes = PIXELS[format]?.((column * SIZE.width) / columns)[index] ?? [];
      for (let row = 0; row < rows; row++) data.set(bytes, row * stride + column * pixel);
    }
  }
}

const LIMITED = { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', range: 'tv' } as const;

async function writeBars(file: string, attributes: PixelBufferAttributes): Promise<void> {
  const writer = new AssetWriter(file);
  const settings = { codec: 'libx264', options: { crf: '4' }, maxKeyFrameInterval: 1 };
  const video = writer.add(new WriterInput('video', settings));
  const receiver = new PixelBufferReceiver(video, { sourcePixelBufferAttributes: attributes });
  writer.startWriting();
  writer.startSession(0);
  for (let frame = 0; frame < 10; frame++) {
    const pixelBuffer = await receiver.take();
    drawBars([...pixelBuffer.planes], attributes.pixelFormat);
    const duration = new MediaTime(1, 25);
    await receiver.append({ pixelBuffer, pts: new MediaTime(frame, 25), duration });
  }
  receiver.finish();
  await writer.finished;
}

beforeEach(openLedger);
afterEach(() => {
  expect(closeLedger()).toEqual([]);
});

describeWith('ffmpeg', 'pictures from JavaScript', (ffmpeg) => {
  it.each(Object.keys(PIXELS) as RawPixelFormat[])(
    'keep their colours: %s',
    async (pixelFormat) => {
      const file = path(`${pixelFormat}.mp4`);
      const isYuv = pixelFormat.startsWith('yuv') || pixelFormat === 'nv12';
      await writeBars(file, { ...SIZE, pixelFormat, ...(isYuv ? { color: LIMITED } : {}) });
      const toRgb = 'scale=flags=accurate_rnd+full_chroma_int+full_chroma_inp,format=rgb24';
      const { bytes } = ffmpeg(['-v', 'error', '-i', file, '-vf', toRgb, '-f', 'rawvideo', '-']);
      expect(bytes.byteLength).toBe(10 * SIZE.width * SIZE.height * 3);
      const middle = bytes.subarray(5 * SIZE.width * SIZE.height * 3);
      for (const [index, bar] of BARS.entries()) {
        const at = (32 * SIZE.width + index * 16 + 8) * 3;
        const apart = bar.map((value, channel) => Math.abs(value - (middle[at + channel] ?? 0)));
        expect(Math.max(...apart)).toBeLessThanOrEqual(2);
      }
    },
  );
});

/** What bad pictures may be refused with: what one is, when it comes, that there is none, and what the codec cannot hold. */
const CODES = ['invalidArgument', 'invalidTimestamp', 'noMedia', 'encoderNotFound', 'invalidState'];

const SOURCES = fc.record({
  width: fc.oneof(fc.integer({ min: 0, max: 70 }), fc.double()),
  height: fc.oneof(fc.integer({ min: 0, max: 70 }), fc.double()),
  pixelFormat: fc.constantFrom<RawPixelFormat>('rgba', 'nv12', 'yuv420p10le', 'gray'),
  size: fc.nat(20_000),
  strides: fc.option(fc.array(fc.integer({ min: -4, max: 400 }), { maxLength: 3 })),
  pts: fc.oneof(fc.double(), fc.nat(10)),
});

it('no picture, whatever its size, stride and format, ends the process or is written by mistake', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(SOURCES, { maxLength: 6 }), async (sources) => {
      const writer = new AssetWriter(path('fuzz.mp4'), { overwrite: true });
      const video = writer.add(new WriterInput('video', { codec: 'mpeg4' }));
      const receiver = new PixelBufferReceiver(video);
      const ended = writer.finished.catch((error: unknown) => error);
      writer.startWriting();
      writer.startSession(0);
      const heard: unknown[] = [];
      for (const { size, strides, pts, ...rest } of sources) {
        const data = new Uint8Array(size);
        const pixelBuffer = { ...rest, data, ...(strides ? { strides } : {}) };
        await receiver.append({ pixelBuffer, pts }).catch((error: unknown) => heard.push(error));
        if (writer.status !== 'writing') break;
      }
      if (writer.status === 'writing') receiver.finish();
      const error = await ended;
      const codes = [...heard, ...(error === undefined ? [] : [error])].map(
        (one) => (one as MediaError).code,
      );
      expect(codes.filter((code) => !CODES.includes(code))).toEqual([]);
    }),
    { numRuns: 40 },
  );
});
