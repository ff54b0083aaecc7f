/** Decoded samples against ffmpeg. */
import { createHash } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';
import { firstValueFrom, from } from 'rxjs';

import { libav } from '../../../src/av/index.js';
import { type RawSample } from '../../../src/backend.js';
import { type DecodeErrorReport } from '../../../src/codec/settings.js';
import { warnings$ } from '../../../src/diagnostics.js';
import { AudioSample } from '../../../src/sample/audioSample.js';
import { closeLedger, openLedger } from '../../../src/sample/ledger.js';
import { type Track } from '../../../src/sample/track.js';
import { describeWith } from '../../support/judges.js';
import { itWithClip } from '../../support/media.js';
import { decodeTrack, openMovie } from '../../support/reading.js';

const VIDEO = [
  'made__h264_opengop_bframes.mp4',
  'made__h264_10bit.mp4',
  'made__hevc_hdr10.mp4',
  'made__odd_size_444.mp4',
  'made__prores_4444_alpha.mov',
  'made__rotated_90.mp4',
  'made__vp9_opus.webm',
  'media__bbb_176x144_128kbps_15fps_h263.3gp',
  'media__sample_av1.mp4',
  'mediabunny__no-initial-keyframe.ts',
];

const AUDIO = [
  'made__aac_44100_gapless.m4a',
  'made__tone.flac',
  'made__vp9_opus.webm',
  'media__bear-vbr-xing-header.mp3',
  'webcodecs__bbb_audio_aac_frag.mp4',
];

const firstOf = (kind: 'video' | 'audio') => (tracks: readonly Track[]) =>
  tracks.find(({ mediaType }) => mediaType === kind);

const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');

/** Channel 0 as numbers from -1 to 1, whatever the sample format. */
function firstChannel(sample: RawSample): number[] {
  if (!(sample instanceof AudioSample)) throw new Error('That is a picture.');
  const { format, sampleCount } = sample;
  const { buffer } = sample.copyBytes();
  const name = format.sampleFormat ?? '';
  const step = name.endsWith('p') ? 1 : format.channels;
  const all = name.startsWith('flt')
    ? new Float32Array(buffer)
    : Float32Array.from(new Int16Array(buffer), (value) => value / 32_768);
  return Array.from({ length: sampleCount }, (_, index) => all[index * step] ?? 0);
}

describeWith('ffmpeg', 'decoding', (ffmpeg) => {
  for (const name of VIDEO) {
    itWithClip(name, `gives the pictures of ${name} as ffmpeg does`, async (path) => {
      openLedger();
      const pictures = await decodeTrack(path, firstOf('video'), (sample) =>
        md5(sample.copyBytes()),
      );
      const { text } = ffmpeg([
        ...['-v', 'quiet', '-noautorotate', '-i', path, '-map', '0:v:0'],
        ...['-fps_mode', 'passthrough', '-f', 'framemd5', '-'],
      ]);
      const rows = text.split('\n').filter((row) => row !== '' && !row.startsWith('#'));
      expect(pictures).toEqual(rows.map((row) => row.split(/,\s*/)[5]?.trim()));
      expect(closeLedger()).toEqual([]);
    });
  }

  for (const name of AUDIO) {
    itWithClip(name, `gives the sound of ${name} as ffmpeg does`, async (path) => {
      const blocks = await decodeTrack(path, firstOf('audio'), firstChannel);
      const ours = blocks.flat();
      const { bytes } = ffmpeg([
        ...['-v', 'quiet', '-i', path, '-map', '0:a:0'],
        ...['-af', 'pan=mono|c0=c0', '-c:a', 'pcm_f32le', '-f', 'f32le', '-'],
      ]);
      const theirs = new Float32Array(new Uint8Array(bytes).buffer);
      // Another version of libav may cut the padding at the end elsewhere.
      expect(Math.abs(ours.length - theirs.length)).toBeLessThanOrEqual(2048);
      const length = Math.min(ours.length, theirs.length);
      expect(length).toBeGreaterThan(10_000);
      let worst = 0;
      for (let index = 0; index < length; index++) {
        worst = Math.max(worst, Math.abs((ours[index] ?? 0) - (theirs[index] ?? 0)));
      }
      expect(worst).toBeLessThan(1e-3);
    });
  }
});

describe('decoded samples', () => {
  itWithClip('made__vp9_opus.webm', 'sound is timed in samples, without gaps', async (path) => {
    const blocks = await decodeTrack(path, firstOf('audio'), (sample) => ({
      pts: sample.pts,
      duration: sample.duration,
    }));
    expect(new Set(blocks.map(({ pts }) => pts?.timescale))).toEqual(new Set([48_000]));
    for (const [index, { pts }] of blocks.entries()) {
      const before = blocks[index - 1];
      if (!before?.pts || !before.duration || !pts) continue;
      expect(before.pts.plus(before.duration).equals(pts)).toBe(true);
    }
  });

  itWithClip('made__h264_aac_2s.mp4', 'share one format object', async (path) => {
    const formats = await decodeTrack(path, firstOf('video'), (sample) => sample.format);
    expect(new Set(formats).size).toBe(1);
    expect(formats[0]).toMatchObject({ frameRate: { num: 30, den: 1 }, pixelFormat: 'yuv420p' });
  });

  itWithClip('made__h264_aac_2s.mp4', 'come in the order of presentation', async (path) => {
    const times = await decodeTrack(path, firstOf('video'), (sample) => sample.pts?.seconds ?? -1);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times).toHaveLength(60);
  });
});

describe('damage', () => {
  itWithClip(
    'made__corrupt_bytes.ts',
    'is counted, reported, and told at the first and at the end',
    async (path) => {
      const reports: DecodeErrorReport[] = [];
      const told: string[] = [];
      const listening = warnings$.subscribe(({ code }) => told.push(code));
      const options = { onDecodeError: (report: DecodeErrorReport) => reports.push(report) };
      const pictures = await decodeTrack(path, firstOf('video'), () => 1, options);
      listening.unsubscribe();
      expect(pictures.length).toBeGreaterThan(50);
      expect(reports.length).toBeGreaterThan(0);
      expect(reports.map(({ count }) => count)).toEqual(reports.map((_, index) => index + 1));
      expect(told).toEqual(['decodeErrors', 'decodeErrors']);
    },
  );

  itWithClip('made__corrupt_bytes.ts', 'is an error when strict', async (path) => {
    openLedger();
    const decoding = decodeTrack(path, firstOf('video'), () => 1, { strict: true });
    await expect(decoding).rejects.toMatchObject({ code: 'decodeFailed', operator: 'decode' });
    expect(closeLedger()).toEqual([]);
  });
});

describe('what cannot be decoded is refused before libav sees it', () => {
  itWithClip('made__multi_audio_subs.mkv', 'subtitles', async (path) => {
    const movie = await openMovie(path);
    const track = movie.info.tracks.find(({ mediaType }) => mediaType === 'subtitle');
    if (!track) throw new Error('The clip has no subtitles.');
    const opening = firstValueFrom(from(libav.openDecoder(track, {})));
    await expect(opening).rejects.toMatchObject({ code: 'decoderNotFound' });
    movie.close();
  });

  it('a codec that libav does not know', async () => {
    const track: Track = {
      index: 0,
      mediaType: 'video',
      format: { mediaType: 'video', codec: 'h265x', width: 16, height: 16 },
      timeBase: { num: 1, den: 90_000 },
      siblings: [],
    };
    const opening = firstValueFrom(from(libav.openDecoder(track, {})));
    await expect(opening).rejects.toMatchObject({ code: 'invalidArgument' });
  });

  itWithClip('made__h264_aac_2s.mp4', 'an unknown option', async (path) => {
    const decoding = decodeTrack(path, firstOf('video'), () => 1, { options: { thraeds: 1 } });
    await expect(decoding).rejects.toThrow(/no option 'thraeds'.*'threads'/);
  });
});
