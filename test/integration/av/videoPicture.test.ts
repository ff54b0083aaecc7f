/** What the pictures become: their shape, their colours, their light, judged by others. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Subscription } from 'rxjs';

import { openGenerator } from '../../../src/av/generator.js';
import { type RawSample } from '../../../src/backend.js';
import { type VideoSettings } from '../../../src/codec/settings.js';
import { type Warning, warnings$ } from '../../../src/diagnostics.js';
import { type ColorProperties } from '../../../src/sample/format.js';
import { VideoSample } from '../../../src/sample/videoSample.js';
import { describeWith } from '../../support/judges.js';
import { convertColor } from '../../support/colorMath.js';
import { encodeAll, pictures, scratch, writeMovie } from '../../support/writing.js';
import { MASTERING } from '../../support/hdr.js';

const path = scratch();
let files = 0;

async function write(
  samples: readonly RawSample[],
  settings: VideoSettings,
  extension = 'mp4',
): Promise<string> {
  const file = path(`${files++}.${extension}`);
  await writeMovie(file, [(await encodeAll(samples, settings)).samples]);
  return file;
}

/** Two pictures of what a graph makes. */
async function made(graph: string): Promise<RawSample[]> {
  const generator = await openGenerator(`${graph},trim=end_frame=2`);
  const samples: RawSample[] = [];
  for (;;) {
    const result = await generator.next();
    if (result.done === true) return samples;
    samples.push(result.value);
  }
}

const WHITE = 'color=white:size=128x72:rate=25,format=yuv420p';
const BARE = 'testsrc2=size=320x192:rate=25,format=yuv444p';
const BARS = 'smptehdbars=size=320x192:rate=25,format=yuv444p';

describeWith('ffmpeg', 'scaling', (ffmpeg) => {
  /** Luma of the first picture. */
  const luma = (file: string): Buffer =>
    ffmpeg([
      '-v',
      'error',
      '-i',
      file,
      '-frames:v',
      '1',
      '-pix_fmt',
      'gray',
      '-vf',
      'extractplanes=y',
      '-f',
      'rawvideo',
      '-',
    ]).bytes;
  const at = (bytes: Buffer, width: number, x: number, y: number): number =>
    bytes[y * width + x] ?? -1;

  const SETTINGS = { codec: 'ffv1', width: 96, height: 96 } as const;

  it('resizeAspect adds black bars', async () => {
    const file = await write(await made(WHITE), { ...SETTINGS, scalingMode: 'resizeAspect' });
    const bytes = luma(file);
    // 128×72 in 96×96 is 54 lines high, from line 21 on, even: 20 to 74.
    for (const y of [0, 10, 18]) expect(at(bytes, 96, 48, y)).toBe(16);
    for (const y of [78, 85, 95]) expect(at(bytes, 96, 48, y)).toBe(16);
    for (const y of [24, 48, 72]) expect(at(bytes, 96, 48, y)).toBeGreaterThan(230);
  });

  it('resizeAspectFill cuts off, and resize distorts', async () => {
    const source =
      'color=black:size=128x72:rate=25,drawbox=x=0:w=20:h=72:y=0:color=white:t=fill,format=yuv420p';
    const filled = luma(
      await write(await made(source), { ...SETTINGS, scalingMode: 'resizeAspectFill' }),
    );
    // 170 wide, of which 37 fall away on each side: the box of 27 is gone.
    expect(Math.max(...[0, 20, 50, 95].map((x) => at(filled, 96, x, 48)))).toBeLessThan(25);
    const resized = luma(await write(await made(source), { ...SETTINGS, scalingMode: 'resize' }));
    expect(at(resized, 96, 5, 48)).toBeGreaterThan(225);
    expect(at(resized, 96, 30, 48)).toBeLessThan(25);
  });

  it('sees the shape of the pixels', async () => {
    const wide = (await made(`${WHITE},setsar=1/2`)) as VideoSample[];
    // 64×72 on a screen: bars at the sides.
    const bytes = luma(await write(wide, { ...SETTINGS, scalingMode: 'resizeAspect' }));
    expect(at(bytes, 96, 2, 48)).toBe(16);
    expect(at(bytes, 96, 48, 2)).toBeGreaterThan(230);
  });
});

/** Side data is shown only with everything else. */
const shown = (entries: string): string[] =>
  entries === 'side_data_list' ? ['-show_streams'] : ['-show_entries', `stream=${entries}`];

describeWith('ffprobe', 'what the stream says', (ffprobe) => {
  const stream = (file: string, entries: string): Record<string, unknown> => {
    const args = ['-v', 'error', '-of', 'json', ...shown(entries), file];
    const { streams } = JSON.parse(ffprobe(args).text) as { streams: Record<string, unknown>[] };
    return streams[0] ?? {};
  };

  it('keeps the shape of the picture, unless a mode or a shape of pixels is asked for', async () => {
    const ratio = async (settings: Partial<VideoSettings>): Promise<unknown> => {
      const file = await write(await made(WHITE), { codec: 'libx264', ...settings });
      const { width, height, sample_aspect_ratio } = stream(
        file,
        'width,height,sample_aspect_ratio',
      );
      return [width, height, sample_aspect_ratio];
    };
    expect(await ratio({ width: 96, height: 96 })).toEqual([96, 96, '16:9']);
    expect(await ratio({ width: 96, height: 96, scalingMode: 'resize' })).toEqual([96, 96, '1:1']);
    const pixelAspectRatio = { horizontalSpacing: 4, verticalSpacing: 3 };
    expect(await ratio({ pixelAspectRatio })).toEqual([128, 72, '4:3']);
    expect(await ratio({ width: 96, pixelAspectRatio, scalingMode: 'resizeAspect' })).toEqual([
      96,
      72,
      '4:3',
    ]);
  });

  const HDR10 = { primaries: 'bt2020', transfer: 'smpte2084', matrix: 'bt2020nc' } as const;
  const hdr = (codec: string): VideoSettings => ({
    codec,
    pixelFormat: 'yuv420p10le',
    colorProperties: { ...HDR10, range: 'tv' },
    masteringDisplayColorVolume: MASTERING,
    contentLightLevelInfo: { maxCLL: 1000, maxFALL: 400 },
  });

  type SideData = Record<string, unknown>[];
  const value = (text: unknown): number => {
    const [num = NaN, den = 1] = String(text).split('/').map(Number);
    return num / den;
  };
  const sideData = (list: unknown): Record<string, number> =>
    Object.fromEntries(
      ((list ?? []) as SideData)
        .flatMap((one) => Object.entries(one))
        .filter(([key]) => /red_x|green_y|white_point_x|luminance|max_/.test(key))
        .map(([key, text]) => [key, value(text)]),
    );
  const WANTED = {
    red_x: 0.68,
    green_y: 0.69,
    white_point_x: 0.3127,
    min_luminance: 0.005,
    max_luminance: 1000,
    max_content: 1000,
    max_average: 400,
  };
  const expectLight = (found: Record<string, number>): void => {
    expect(Object.keys(found).sort()).toEqual(Object.keys(WANTED).sort());
    for (const [key, wanted] of Object.entries(WANTED)) {
      expect(Math.abs((found[key] ?? NaN) - wanted) / wanted).toBeLessThan(0.01);
    }
  };

  it.each([
    ['libx265', 'mp4'],
    ['libx265', 'mov'],
    ['libsvtav1', 'mp4'],
    ['libvpx-vp9', 'mkv'],
    ['libvpx-vp9', 'mp4'],
  ])('HDR10 by %s: the container says it (%s)', async (codec, extension) => {
    const file = await write(pictures(3, { pixelFormat: 'yuv420p10le' }), hdr(codec), extension);
    expectLight(sideData(stream(file, 'side_data_list')['side_data_list']));
    expect(stream(file, 'color_primaries,color_transfer,color_space,color_range')).toMatchObject({
      color_primaries: 'bt2020',
      color_transfer: 'smpte2084',
      color_space: 'bt2020nc',
      color_range: 'tv',
    });
  });

  it.each(['libx265', 'libsvtav1'])('HDR10 by %s: the stream says it', async (codec) => {
    // MPEG-TS and IVF have no boxes of their own for it.
    const extension = codec === 'libsvtav1' ? 'ivf' : 'ts';
    const file = await write(pictures(3, { pixelFormat: 'yuv420p10le' }), hdr(codec), extension);
    const args = ['-v', 'error', '-of', 'json', '-read_intervals', '%+#1', '-show_frames', file];
    const { frames } = JSON.parse(ffprobe(args).text) as { frames: Record<string, unknown>[] };
    expect(frames.length).toBeGreaterThan(0);
    expectLight(sideData(frames[0]?.['side_data_list']));
  });

  it('keeps what the source says of its light, and drops it where the colours are converted', async () => {
    const { demuxed } = await import('../../support/demuxed.js');
    const source = await write(pictures(3, { pixelFormat: 'yuv420p10le' }), hdr('libx265'));
    const copy = await write(await demuxed(source), { codec: 'libx265' });
    expectLight(sideData(stream(copy, 'side_data_list')['side_data_list']));
    const hd = { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709' };
    const sdr = await write(await demuxed(source), { codec: 'libx264', colorProperties: hd });
    expect(sideData(stream(sdr, 'side_data_list')['side_data_list'])).toEqual({});
    expect(stream(sdr, 'color_transfer')).toMatchObject({ color_transfer: 'bt709' });
  });
});

describeWith('mediainfo', 'a clean aperture', (mediainfo) => {
  it('is in the movie, offsets and all', async () => {
    const { createFile, MP4BoxBuffer } = await import('mp4box');
    const { readFileSync } = await import('node:fs');
    const file = await write(pictures(3), {
      codec: 'libx264',
      cleanAperture: { width: 56, height: 40, horizontalOffset: 2, verticalOffset: -1 },
    });
    const text = mediainfo(['--Output=JSON', file]).text.replaceAll(/": "/g, '":"');
    expect(text).toContain('"Width_CleanAperture":"56"');
    const movie = createFile();
    movie.appendBuffer(
      MP4BoxBuffer.fromArrayBuffer(Uint8Array.from(readFileSync(file)).buffer, 0),
      true,
    );
    const [entry] = movie.moov.traks[0]?.mdia.minf.stbl.stsd.entries ?? [];
    const clap = (entry as { boxes?: { type: string }[] } | undefined)?.boxes?.find(
      ({ type }) => type === 'clap',
    );
    expect(clap).toMatchObject({
      cleanApertureWidthN: 56,
      cleanApertureHeightN: 40,
    });
    const part = clap as unknown as Record<string, number>;
    // mp4box.js reads offsets as if they had no sign.
    expect((part['horizOffN'] ?? NaN) / (part['horizOffD'] ?? NaN)).toBe(2);
    expect(((part['vertOffN'] ?? NaN) | 0) / (part['vertOffD'] ?? NaN)).toBe(-1);
  });
});

describeWith('ffmpeg', 'colours', (ffmpeg) => {
  const TAGS: Readonly<Record<string, ColorProperties>> = {
    hd: { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', range: 'tv' },
    sd: { primaries: 'smpte170m', transfer: 'smpte170m', matrix: 'smpte170m', range: 'tv' },
    wide: { primaries: 'bt2020', transfer: 'bt2020-10', matrix: 'bt2020nc', range: 'tv' },
  };
  const tagged = (name: string): string => {
    const { primaries, transfer, matrix } = TAGS[name] ?? {};
    // Of wide bars as they are most colours are none in HD.
    return `${BARS}${name === 'wide' ? ',hue=s=0.5' : ''},setparams=color_primaries=${primaries}:color_trc=${transfer}:colorspace=${matrix}:range=tv`;
  };
  const triple = (name: string): NonNullable<VideoSettings['colorProperties']> => {
    const { primaries = '', transfer = '', matrix = '' } = TAGS[name] ?? {};
    return { primaries, transfer, matrix };
  };
  const decoded = (file: string, ...filters: string[]): Buffer => {
    const filter = [...filters, 'format=yuv444p'].join(',');
    return ffmpeg([
      '-v',
      'error',
      '-i',
      file,
      '-frames:v',
      '1',
      '-vf',
      filter,
      '-f',
      'rawvideo',
      '-',
    ]).bytes;
  };
  const lossless = { codec: 'ffv1', pixelFormat: 'yuv444p' } as const;

  it.each([
    ['sd', 'hd'],
    ['hd', 'sd'],
    ['hd', 'wide'],
    ['wide', 'hd'],
  ])('%s bars become %s, by the definitions', async (from, to) => {
    const source = decoded(await write(await made(tagged(from)), lossless, 'mkv'));
    const settings = { ...lossless, colorProperties: triple(to) };
    const ours = decoded(await write(await made(tagged(from)), settings, 'mkv'));
    const pixels = 320 * 192;
    const pixel = (bytes: Buffer, at: number): number[] =>
      [0, 1, 2].map((plane) => bytes[plane * pixels + at] ?? NaN);
    let changed = 0;
    for (let at = 0; at < pixels; at += 97) {
      const before = pixel(source, at);
      const after = pixel(ours, at);
      const wanted = convertColor(before, from, to);
      for (const [index, number] of after.entries()) {
        expect(Math.abs(number - (wanted[index] ?? NaN))).toBeLessThanOrEqual(2);
      }
      if (after.some((number, index) => Math.abs(number - (before[index] ?? 0)) > 4)) changed++;
    }
    expect(changed).toBeGreaterThan(100);
  });

  it('a source without tags is only tagged', async () => {
    const bare = await write(await made(BARE), lossless, 'mkv');
    const said = await write(
      await made(BARE),
      { ...lossless, colorProperties: triple('wide') },
      'mkv',
    );
    expect(decoded(said).equals(decoded(bare))).toBe(true);
  });

  it('RGB gets the matrix that was asked for', async () => {
    const rgb = (r: number, g: number, b: number): VideoSample =>
      VideoSample.fromBytes(
        Uint8Array.from({ length: 64 * 48 * 4 }, (_, index) => [r, g, b, 255][index % 4] ?? 0),
        { width: 64, height: 48, pixelFormat: 'rgba', pts: 0 },
      );
    const colors = { hd: [63, 102, 240], sd: [81, 90, 240], wide: [74, 97, 240] };
    for (const [name, yuv] of Object.entries(colors)) {
      const settings = { ...lossless, colorProperties: triple(name) };
      const bytes = decoded(await write([rgb(255, 0, 0)], settings, 'mkv'));
      const found = [0, 1, 2].map((plane) => bytes[plane * 64 * 48 + 1000] ?? -1);
      // BT.709, 601 and 2020 of pure red, by their definitions.
      for (const [index, number] of found.entries()) {
        expect(Math.abs(number - (yuv[index] ?? NaN))).toBeLessThanOrEqual(1);
      }
    }
  });

  it('HDR becomes SDR that is neither black nor burnt', async () => {
    const levels =
      'gradients=size=320x192:rate=25:c0=black:c1=white:x0=0:x1=319:y0=0:y1=0,format=yuv444p10le';
    const pq = `${levels},setparams=color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc:range=tv`;
    const file = await write(await made(pq), { ...lossless, colorProperties: triple('hd') }, 'mkv');
    const row = [...decoded(file).subarray(0, 320)];
    expect(Math.max(...row)).toBeGreaterThan(200);
    expect(new Set(row).size).toBeGreaterThan(60);
  });
});

describe('the warning about missing tags', () => {
  const heard: Warning[] = [];
  let listening: Subscription;
  beforeAll(() => {
    listening = warnings$.subscribe((warning) => heard.push(warning));
  });
  afterAll(() => {
    listening.unsubscribe();
  });
  const warned = async (
    samples: readonly RawSample[],
    settings: VideoSettings,
  ): Promise<boolean> => {
    heard.length = 0;
    const { samples: out } = await encodeAll(samples, settings);
    for (const sample of out) sample.close();
    return heard.some(({ code }) => code === 'colorUntagged');
  };

  it('comes when nobody knows what the colours are, and only then', async () => {
    const codec = 'libx264';
    const colorProperties = { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709' };
    expect(await warned(await made(WHITE), { codec })).toBe(true);
    expect(await warned(await made(WHITE), { codec, colorProperties })).toBe(false);
    expect(await warned(pictures(2), { codec })).toBe(false);
    expect(await warned(await made(WHITE), { codec: 'mjpeg' })).toBe(false);
  });
});
