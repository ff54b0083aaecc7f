import { copyFileSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

import { describe, expect, it } from '@jest/globals';
import { from, lastValueFrom } from 'rxjs';

import { NOTHING_ADJUSTED } from '../../../src/adjustedTimes.js';
import { openDemuxer } from '../../../src/av/demuxer.js';
import { openMuxer } from '../../../src/av/openMuxer.js';
import { type Demuxer, type Muxer, type MuxOptions } from '../../../src/backend.js';
import { warnings$ } from '../../../src/diagnostics.js';
import { type EncodedSample } from '../../../src/sample/encodedSample.js';
import { closeLedger, openLedger } from '../../../src/sample/ledger.js';
import { type Track } from '../../../src/sample/track.js';
import { describeWith, judge } from '../../support/judges.js';
import { clip, describeWithClip } from '../../support/media.js';
import { clone, encodeAll, pictures, scratch, tones, writeMovie } from '../../support/writing.js';

const path = scratch();

/** All samples of the tracks that the container can hold, written as they come. */
async function remux(source: string, to: string, options: MuxOptions = {}): Promise<void> {
  const demuxer = (await lastValueFrom(from(openDemuxer(source, {})))) satisfies Demuxer;
  const muxer = await openMuxer(to, options);
  try {
    const tracks = demuxer.info.tracks.filter((track) => muxer.refusal(track) === undefined);
    muxer.start(tracks);
    const reader = demuxer.read(new Set(tracks.map(({ index }) => index)));
    for (;;) {
      const result = await reader.next();
      if (result.done === true) break;
      const sample = result.value;
      muxer.write(sample, tracks.indexOf(sample.track));
    }
    await muxer.finish();
  } catch (error) {
    await muxer.abort(error);
    throw error;
  } finally {
    demuxer.close();
  }
}

const boxes = (bytes: Buffer): string[] => {
  const found: string[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at) || bytes.length) {
    found.push(bytes.toString('latin1', at + 4, at + 8));
  }
  return found;
};

interface Stream {
  readonly codec_name: string;
  readonly start_time?: string;
  readonly duration?: string;
  readonly nb_read_packets: string;
}

describeWith('ffprobe', 'a remux', (ffprobe) => {
  const probe = (file: string): Stream[] => {
    const entries = 'stream=codec_name,start_time,duration,nb_read_packets';
    const { text } = ffprobe([
      '-v',
      'error',
      '-count_packets',
      '-of',
      'json',
      '-show_entries',
      entries,
      file,
    ]);
    return (JSON.parse(text) as { streams: Stream[] }).streams;
  };

  const CLIPS: readonly (readonly [string, string])[] = [
    ['made__h264_aac_2s.mp4', 'mov'],
    ['made__h264_aac_2s.mp4', 'mkv'],
    ['made__h264_aac_2s.mp4', 'ts'],
    ['made__h264_aac_2s.mp4', 'flv'],
    ['made__multi_audio_subs.mkv', 'mkv'],
    ['made__starts_at_10s.mkv', 'mp4'],
    ['made__vp9_opus.webm', 'webm'],
    ['made__vp9_opus.webm', 'mp4'],
    ['mediabunny__hevc.ts', 'mp4'],
    ['made__audio_starts_late.mp4', 'mp4'],
    ['media__edit_list_positive_shift.mp4', 'mp4'],
    ['made__prores_hq.mov', 'mov'],
    ['made__vfr.mp4', 'mp4'],
    ['media__sample.avi', 'mp4'],
    ['made__tone.flac', 'flac'],
    ['media__sample_float32.wav', 'mov'],
  ];

  it.each(CLIPS)('of %s to %s keeps every packet and every start', async (name, extension) => {
    const source = clip(name);
    if (source === undefined) return;
    const file = path(`remux-${name}.${extension}`);
    await remux(source, file);
    const [before, after] = [probe(source), probe(file)];
    expect(after.map((stream) => [stream.codec_name, stream.nb_read_packets])).toEqual(
      before.map((stream) => [stream.codec_name, stream.nb_read_packets]),
    );
    // Where a file begins is the container's business; how far its tracks are apart is not.
    const starts = (streams: Stream[]): number[] => {
      const times = streams.map(({ start_time: start = '0' }) =>
        start === 'N/A' ? 0 : Number(start),
      );
      return times.map((time) => time - (times[0] ?? 0));
    };
    for (const [index, start] of starts(after).entries()) {
      // Sound without priming in one container has it in the other: a frame of sound, at most.
      expect(Math.abs(start - (starts(before)[index] ?? 0))).toBeLessThan(0.03);
    }
  });

  it('of time code keeps its track', async () => {
    const source = clip('made__timecode_2997df.mov');
    if (source === undefined) return;
    const file = path('timecode.mov');
    await remux(source, file);
    const { text } = ffprobe([
      '-v',
      'error',
      '-of',
      'csv=p=0',
      '-show_entries',
      'stream=codec_tag_string',
      file,
    ]);
    expect(text.trim().split(/\s+/)).toEqual(['avc1', 'tmcd']);
  });

  it('keeps rotation, language and what a track is for', async () => {
    const source = clip('made__rotated_90.mp4');
    if (source === undefined) return;
    const demuxer = (await lastValueFrom(from(openDemuxer(source, {})))) satisfies Demuxer;
    demuxer.close();
    const { samples } = await encodeAll(pictures(3), { codec: 'h264' });
    const [turned] = demuxer.info.tracks;
    const [first] = samples;
    if (!first || !turned) throw new Error('no sample');
    const track: Track = {
      ...first.track,
      rotation: turned.rotation,
      language: 'deu',
      disposition: ['default', 'forced'],
      metadata: { handler_name: 'Drawn' },
    };
    const file = path('labels.mp4');
    await writeMovie(file, [samples.map((sample) => sample.moveTo(track))], {
      metadata: { title: 'A title' },
    });
    const { text } = ffprobe(['-v', 'error', '-of', 'json', '-show_streams', '-show_format', file]);
    const { streams, format } = JSON.parse(text) as {
      streams: { tags: object; disposition: object; side_data_list: object[] }[];
      format: { tags: object };
    };
    const wanted = ffprobe([
      '-v',
      'error',
      '-of',
      'csv=p=0',
      '-show_entries',
      'stream_side_data=rotation',
      source,
    ]);
    expect(streams[0]).toMatchObject({
      tags: { language: 'deu', handler_name: 'Drawn' },
      disposition: { default: 1, forced: 1 },
      side_data_list: [{ rotation: Number.parseInt(wanted.text, 10) }],
    });
    expect(format.tags).toMatchObject({ title: 'A title' });
  });

  it('plays up to the last fragment when the process dies', async () => {
    const pictures4s = pictures(120);
    const { samples } = await encodeAll(pictures4s, { codec: 'h264', maxKeyFrameInterval: 15 });
    const file = path('dying.mp4');
    const muxer = await openMuxer(file, {});
    muxer.start(samples.slice(0, 1).map(({ track }) => track));
    for (const sample of samples.slice(0, 110)) muxer.write(sample, 0);
    for (const sample of samples.slice(110)) sample.close();
    // What is there in the moment of death.
    const copy = path('dead.mp4');
    let count = 0;
    for (let tries = 0; tries < 100 && count < 60; tries++) {
      await setTimeout(20);
      copyFileSync(file, copy);
      count = packets(copy);
    }
    await muxer.abort('dead');
    expect(count).toBeGreaterThanOrEqual(60);
  });

  const packets = (file: string): number => {
    try {
      return Number(probe(file)[0]?.nb_read_packets ?? 0);
    } catch {
      return 0;
    }
  };
});

describeWithClip('made__h264_aac_2s.mp4', 'shouldOptimizeForNetworkUse', (source) => {
  it('puts the index first, and decodes to the same', async () => {
    const file = path('front.mp4');
    await remux(source, file, { shouldOptimizeForNetworkUse: true });
    const order = boxes(readFileSync(file));
    expect(order.indexOf('moov')).toBeLessThan(order.indexOf('mdat'));
    const { createFile, MP4BoxBuffer } = await import('mp4box');
    const parsed = createFile();
    const bytes = Uint8Array.from(readFileSync(file)).buffer;
    parsed.appendBuffer(MP4BoxBuffer.fromArrayBuffer(bytes, 0));
    expect(parsed.boxes.map(({ type }) => type)).toEqual(order);
    const ffmpeg = judge('ffmpeg');
    if (!ffmpeg) return;
    const hash = (of: string): string =>
      ffmpeg(['-v', 'error', '-i', of, '-map', '0', '-f', 'streamhash', '-']).text;
    expect(hash(file)).toBe(hash(source));
  });
});

describe('openMuxer', () => {
  const encoded = async (): Promise<{ video: EncodedSample[]; audio: EncodedSample[] }> => ({
    video: (await encodeAll(pictures(5), { codec: 'mpeg4' })).samples,
    audio: (await encodeAll(tones(5), { codec: 'pcm_s16le' })).samples,
  });

  it('says which track a container cannot hold, and why', async () => {
    const { video, audio } = await encoded();
    const muxer = await openMuxer(path('refusing.webm'), {});
    const [picture] = video;
    const [sound] = audio;
    if (!picture || !sound) throw new Error('no samples');
    expect(muxer.refusal(picture.track)).toMatch(/libav's header for it fails/);
    expect(() => {
      muxer.start([picture.track]);
    }).toThrow(expect.objectContaining({ code: 'formatUnsupported', track: 'video #0' }));
    await muxer.abort('refused');
    const ts = await openMuxer(path('refusing.ts'), {});
    expect(ts.refusal(sound.track)).toMatch(/no way to say/);
    expect(ts.refusal(picture.track)).toBeUndefined();
    await ts.abort('refused');
    for (const sample of [...video, ...audio]) sample.close();
  });

  it('keeps its order: start, write, finish, each only when it is due', async () => {
    openLedger();
    const { video, audio } = await encoded();
    for (const sample of audio) sample.close();
    const tracks = video.slice(0, 1).map(({ track }) => track);
    const [one, two, three, ...rest] = video;
    if (!one || !two || !three) throw new Error('no samples');
    const muxer = await openMuxer(path('order.mp4'), {});
    const invalid = expect.objectContaining({ code: 'invalidState' });
    expect(() => {
      muxer.write(one, 0);
    }).toThrow(invalid);
    expect(one.closed).toBe(true);
    muxer.start(tracks);
    expect(() => {
      muxer.start(tracks);
    }).toThrow(invalid);
    expect(() => {
      muxer.write(two, 7);
    }).toThrow(expect.objectContaining({ code: 'trackNotFound' }));
    expect(() => {
      muxer.write(two, 0);
    }).toThrow(expect.objectContaining({ code: 'useAfterClose' }));
    for (const sample of rest) muxer.write(sample, 0);
    await muxer.finish();
    expect(() => {
      muxer.write(three, 0);
    }).toThrow(invalid);
    await expect(muxer.finish()).rejects.toEqual(invalid);
    await muxer.abort('late');
    expect(boxes(readFileSync(path('order.mp4')))).toContain('moov');
    expect(closeLedger()).toEqual([]);
  });

  it('writes nothing of nothing', async () => {
    const muxer = await openMuxer(path('nothing.mp4'), {});
    expect(() => {
      muxer.start([]);
    }).toThrow(expect.objectContaining({ code: 'noMedia' }));
    await expect(muxer.finish()).rejects.toMatchObject({ code: 'noMedia' });
    await muxer.abort('nothing');
  });

  it('checks times after rescaling, and adjusts them when told', async () => {
    // A third of a millisecond apart, in a container that is made to count milliseconds.
    const { samples } = await encodeAll(pictures(4), { codec: 'mjpeg' });
    const close = samples.map((sample, index) =>
      sample.retimed({ pts: BigInt(index), dts: BigInt(index), timeBase: { num: 1, den: 3000 } }),
    );
    const counting = ({ format, ...track }: Track): Track => ({
      ...track,
      format: { ...format, frameRate: { num: 1000, den: 1 } } as Track['format'],
    });
    const open = async (timestamps: 'error' | 'drop' | 'nudge'): Promise<Muxer> => {
      const muxer = await openMuxer(path(`close-${timestamps}.avi`), { timestamps });
      muxer.start(close.slice(0, 1).map(({ track }) => counting(track)));
      return muxer;
    };
    const strict = await open('error');
    const [one, two] = clone(close.slice(0, 2));
    if (!one || !two) throw new Error('no samples');
    strict.write(one, 0);
    expect(() => {
      strict.write(two, 0);
    }).toThrow(
      expect.objectContaining({
        code: 'invalidTimestamp',
        track: 'video #0',
        message: expect.stringMatching(/\(0 × 1\/1000 s\) does not come after/),
      }),
    );
    expect(two.closed).toBe(true);
    await strict.abort('refused');
    for (const [timestamps, adjusted] of [
      ['drop', { dropped: 2, nudged: 0 }],
      ['nudge', { dropped: 0, nudged: 3 }],
    ] as const) {
      const silent = warnings$.subscribe();
      const muxer = await open(timestamps);
      for (const sample of clone(close)) muxer.write(sample, 0);
      expect(muxer.adjusted).toEqual({ ...NOTHING_ADJUSTED, ...adjusted });
      await muxer.finish();
      silent.unsubscribe();
    }
    for (const sample of close) sample.close();
  });
});
