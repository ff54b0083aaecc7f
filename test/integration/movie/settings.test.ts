/** What settings ask for, as ffprobe finds it in the file. */
import { expect, it } from '@jest/globals';
import { lastValueFrom } from 'rxjs';

import { encode, mux } from '../../../operators/index.js';
import { type AudioSettings, testPattern, tone, type VideoSettings } from '../../../src/index.js';
import { describeWith, type Judge } from '../../support/judges.js';
import { scratch } from '../../support/writing.js';

const path = scratch();

describeWith('ffprobe', 'settings in the file', (ffprobe) => {
  it.each([
    ['sampleRate', { codec: 'aac', sampleRate: 32_000 }, { sample_rate: '32000' }],
    ['channels', { codec: 'aac', channels: 1 }, { channels: 1 }],
    [
      'channelLayout',
      { codec: 'aac', channelLayout: '5.1' },
      { channels: 6, channel_layout: '5.1' },
    ],
  ] as const satisfies readonly (readonly [string, AudioSettings, object])[])(
    'of sound: %s',
    async (name, settings, found) => {
      const file = path(`${name}.m4a`);
      await write(tone({ duration: 1 }).pipe(encode(settings)), file);
      expect(stream(ffprobe, file)).toMatchObject(found);
    },
  );

  it('of sound: bitRate', async () => {
    const rates = await Promise.all(
      [64_000, 192_000].map(async (bitRate) => {
        const file = path(`${bitRate}.m4a`);
        await write(tone({ duration: 4 }).pipe(encode({ codec: 'ac3', bitRate })), file);
        return Number(stream(ffprobe, file)['bit_rate']);
      }),
    );
    expect(rates).toEqual([64_000, 192_000]);
  });

  it('of pictures: averageBitRate', async () => {
    const settings: VideoSettings = { codec: 'libx264', averageBitRate: 400_000 };
    const pictures = testPattern({ width: 320, height: 180, frameRate: 25, duration: 8 });
    await write(pictures.pipe(encode(settings)), path('rate.mp4'));
    const rate = Number(stream(ffprobe, path('rate.mp4'))['bit_rate']);
    expect(Math.abs(rate / 400_000 - 1)).toBeLessThan(0.1);
  });

  it('of pictures: frameRate', async () => {
    const pictures = testPattern({ width: 64, height: 48, frameRate: 25, duration: 1 });
    await write(pictures.pipe(encode({ codec: 'libx264', frameRate: 50 })), path('rate.mkv'));
    expect(stream(ffprobe, path('rate.mkv'))['avg_frame_rate']).toBe('50/1');
  });
});

const write = (samples: ReturnType<ReturnType<typeof encode>>, file: string): Promise<unknown> =>
  lastValueFrom(samples.pipe(mux(file)));

function stream(ffprobe: Judge, file: string): Readonly<Record<string, unknown>> {
  const { text } = ffprobe(['-v', 'error', '-show_streams', '-of', 'json', file]);
  const { streams } = JSON.parse(text) as { streams: readonly Readonly<Record<string, unknown>>[] };
  return streams[0] ?? {};
}
