/** Transparent pictures: an alpha channel that comes out as it went in, and what says so in the file. */
import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import { from, lastValueFrom, map, toArray } from 'rxjs';

import { decode, encode, filterGraph, mux } from '../../../operators/index.js';
import {
  AssetWriter,
  demux,
  type EncodeSettings,
  type MediaType,
  PixelBufferReceiver,
  VideoSample,
  WriterInput,
} from '../../../src/index.js';
import { readTracks } from '../../support/boxReader.js';
import { describeWith } from '../../support/judges.js';
import { scratch } from '../../support/writing.js';

const path = scratch();
const [WIDTH, HEIGHT, FRAMES] = [128, 96, 6];

/** Transparent on the left, opaque on the right. */
const alphaAt = (x: number): number => x * 2;

async function write(name: string, settings: EncodeSettings): Promise<string> {
  const writer = new AssetWriter(path(name), { overwrite: true });
  writer.finished.catch(() => undefined);
  const receiver = new PixelBufferReceiver(writer.add(new WriterInput('video', settings)), {
    sourcePixelBufferAttributes: { width: WIDTH, height: HEIGHT, pixelFormat: 'rgba' },
  });
  writer.startWriting();
  writer.startSession(0);
  for (let frame = 0; frame < FRAMES; frame++) {
    const pixelBuffer = await receiver.take();
    for (let at = 0; at < WIDTH * HEIGHT; at++)
      pixelBuffer.data.set([200, 100, 50, alphaAt(at % WIDTH)], at * 4);
    await receiver.append({ pixelBuffer, pts: frame / 25, duration: 1 / 25 });
  }
  receiver.finish();
  await writer.finished;
  return path(name);
}

/** The largest difference of a picture's alpha to what was drawn, of 255. */
const apart = (alpha: Uint8Array): number =>
  Math.max(...alpha.map((value, at) => Math.abs(value - alphaAt(at % WIDTH))));

const OUTPUTS: readonly (readonly [string, EncodeSettings])[] = [
  ['hevc.mov', { codec: 'hevc', pixelFormat: 'yuva420p', quality: 0.9 }],
  ['hevc.mp4', { codec: 'hevc', pixelFormat: 'yuva420p', quality: 0.9 }],
  ['hevc10.mov', { codec: 'libx265', pixelFormat: 'yuva420p10le', quality: 0.9 }],
  ['prores.mov', { codec: 'prores', profile: '4444' }],
  ['png.mov', { codec: 'png' }],
];

describe('transparent pictures', () => {
  it.each(OUTPUTS)('are as transparent as they were: %s', async (name, settings) => {
    const alpha$ = demux(await write(name, settings), ({ video }) =>
      video.pipe(
        decode<VideoSample>(),
        filterGraph<VideoSample>('alphaextract,format=gray'),
        map((sample) => {
          using picture = sample;
          return picture.copyBytes();
        }),
      ),
    );
    const pictures = await lastValueFrom(alpha$.pipe(toArray()));
    expect(pictures).toHaveLength(FRAMES);
    for (const alpha of pictures) expect(apart(alpha)).toBeLessThanOrEqual(3);
  });

  it('in HEVC have a layer of their own, whose headers and meaning stand in front', async () => {
    const file = await write('layer.mov', { codec: 'hevc', pixelFormat: 'yuva420p' });
    const bytes = readFileSync(file);
    const entry = readTracks(file)[0]?.descriptions;
    // Supplemental information of type 165: what the alpha channel means. @see ITU-T H.265 §F.14.2.8
    const hvcC = bytes.subarray(bytes.indexOf('hvcC'));
    expect(entry).toEqual(['hvc1']);
    expect(hvcC.indexOf(Buffer.from([0x4e, 0x01, 165]))).toBeGreaterThan(0);
  });

  it.each([['h264', 'yuva420p']])('are refused by %s', async (codec, pixelFormat) => {
    await expect(write('refused.mov', { codec, pixelFormat })).rejects.toMatchObject({
      code: 'unsupportedOutputSettings',
    });
  });
});

describeWith('ffmpeg', 'transparent pictures, to others', (ffmpeg) => {
  it.each(OUTPUTS.slice(3))('are as transparent as they were: %s', async (name, settings) => {
    const file = await write(`judged-${name}`, settings);
    const { bytes } = ffmpeg([
      '-v',
      'error',
      '-i',
      file,
      '-vf',
      'alphaextract,format=gray',
      '-f',
      'rawvideo',
      '-',
    ]);
    expect(bytes).toHaveLength(WIDTH * HEIGHT * FRAMES);
    expect(apart(bytes)).toBeLessThanOrEqual(3);
  });

  it('in HEVC are opaque to whoever knows no layers', async () => {
    const file = await write('base.mov', { codec: 'hevc', pixelFormat: 'yuva420p' });
    const { bytes, stderr } = ffmpeg([
      '-v',
      'error',
      '-i',
      file,
      '-pix_fmt',
      'rgb24',
      '-f',
      'rawvideo',
      '-',
    ]);
    expect(bytes).toHaveLength(WIDTH * HEIGHT * 3 * FRAMES);
    expect(stderr).toBe('');
  });
});

describe('depth', () => {
  it.each(['mov', 'mkv'])('is video of its own, without a loss, in %s', async (type) => {
    const depth = Uint16Array.from({ length: WIDTH * HEIGHT }, (_, at) => (at * 5) & 0xffff);
    const frame = VideoSample.fromBytes(new Uint8Array(depth.buffer), {
      ...{ width: WIDTH, height: HEIGHT, pixelFormat: 'gray16le', pts: 0, duration: 1 },
    });
    const file = path(`depth.${type}`);
    await lastValueFrom(from([frame]).pipe(encode({ codec: 'ffv1' }), mux(file)));
    const read$ = demux(file, ({ video }) =>
      video.pipe(
        decode<VideoSample>(),
        map((sample) => {
          using picture = sample;
          return picture.copyBytes();
        }),
      ),
    );
    expect(Buffer.compare(await lastValueFrom(read$), new Uint8Array(depth.buffer))).toBe(0);
  });
});

describe('other media types of AVFoundation', () => {
  it.each([
    ['text', 'CaptionReceiver'],
    ['closedCaption', 'CaptionReceiver'],
    ['timecode', 'timecode'],
    ['metadata', 'MetadataReceiver'],
    ['depthData', 'gray16le'],
    ['auxiliaryPicture', 'yuva420p'],
    ['muxed', 'demux'],
    ['haptic', 'sampleDescription'],
  ])('%s: an error says what there is instead', (type, instead) => {
    expect(() => new WriterInput(type as MediaType)).toThrow(
      expect.objectContaining({
        code: 'invalidArgument',
        message: expect.stringContaining(instead) as unknown,
      }),
    );
  });
});
