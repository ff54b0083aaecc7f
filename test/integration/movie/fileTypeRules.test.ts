/** The table of what file types hold, against what libav's muxers take. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { avGetCodecName, Codec } from 'node-av/lib';
import { AVMEDIA_TYPE_AUDIO, AVMEDIA_TYPE_VIDEO } from 'node-av/constants';

import { openMuxer } from '../../../src/av/openMuxer.js';
import { refusalOf } from '../../../src/av/muxHeader.js';
import { fileType } from '../../../src/fileTypes.js';
import { codecOf, mediaTypeOf } from '../../../src/codec/codecs.js';
import { RULES, SINGLE } from '../../../src/movie/fileTypeTable.js';
import { type Track } from '../../../src/sample/track.js';
import { encodeAll, pictures, tones } from '../../support/writing.js';

/** The names by which the rows are asked for. */
const nameOf = (muxer: string): string => ({ ipod: 'm4a', m4v: 'mpeg4video' })[muxer] ?? muxer;

/** An encoder of every codec that is encoded in software, and what some of them insist on. */
const ENCODERS = new Map<string, string>();
for (const codec of Codec.getCodecList()) {
  const name = codec.name ?? '';
  if (!codec.isEncoder() || /_(?:nvenc|qsv|amf|vaapi|vulkan|v4l2m2m)$/.test(name)) continue;
  if (codec.type !== AVMEDIA_TYPE_VIDEO && codec.type !== AVMEDIA_TYPE_AUDIO) continue;
  const made = avGetCodecName(codec.id) ?? '';
  if (!ENCODERS.has(made) || name.startsWith('lib')) ENCODERS.set(made, name);
}

const VIDEO_TRIES = [
  {},
  { width: 176, height: 144 },
  { width: 720, height: 576, frameRate: 25 },
  { width: 256, height: 128, profile: 'dnxhr_lb' },
];
const AUDIO_TRIES = [
  {},
  { sampleRate: 8000, channels: 1 },
  { sampleRate: 16_000, channels: 1 },
  { channels: 6 },
  { options: { strict: -2 } },
];

async function trackOf(codec: string): Promise<Track | undefined> {
  const isVideo = mediaTypeOf(codec) === 'video';
  for (const more of isVideo ? VIDEO_TRIES : AUDIO_TRIES) {
    const source = isVideo ? pictures(3, { pixelFormat: 'yuv420p' }) : tones(20);
    const settings = { codec: ENCODERS.get(codec) ?? codec, ...more };
    const encoded = await encodeAll(source, settings).catch(() => undefined);
    for (const sample of encoded?.samples ?? []) sample.close();
    if (encoded?.samples[0]) return encoded.samples[0].track;
  }
  return undefined;
}

describe('what file types hold', () => {
  const tracks = new Map<string, Track>();
  beforeAll(async () => {
    for (const codec of ENCODERS.keys()) {
      const track = await trackOf(codec);
      if (track) tracks.set(codec, track);
    }
  }, 240_000);

  it('knows every codec that this build encodes, and what it encodes', () => {
    const unknown = Codec.getCodecList().filter((codec) => {
      const made = avGetCodecName(codec.id) ?? '';
      const type = codec.type === AVMEDIA_TYPE_VIDEO ? 'video' : 'audio';
      const isMedia = codec.type === AVMEDIA_TYPE_VIDEO || codec.type === AVMEDIA_TYPE_AUDIO;
      if (!codec.isEncoder() || !isMedia) return false;
      return codecOf(codec.name ?? '') !== made || mediaTypeOf(made) !== type;
    });
    expect(unknown.map(({ name }) => name)).toEqual([]);
    expect(tracks.size).toBeGreaterThan(120);
  });

  it.each(Object.keys(RULES))('%s: as libav', (muxer) => {
    const plan = { type: fileType(nameOf(muxer), undefined), options: {}, shape: 'plain' } as const;
    expect(plan.type.muxer).toBe(muxer);
    const wrong = [...tracks].filter(([codec, track]) => {
      const type = mediaTypeOf(codec) ?? 'data';
      const said = RULES[muxer]?.[type]?.(codec) ?? false;
      return said !== (refusalOf(track, plan) === undefined);
    });
    expect(wrong.map(([codec]) => codec)).toEqual([]);
  });

  it.each([...SINGLE, 'mp4', 'mov', 'matroska', 'webm', 'mpegts', 'avi', 'ogg', 'nut'])(
    '%s: one track of a kind, or several, as libav',
    async (muxer) => {
      const fits = [...tracks].find(([codec]) =>
        RULES[muxer]?.[mediaTypeOf(codec) ?? 'data']?.(codec),
      );
      const track = fits?.[1];
      if (!track) throw new Error(`nothing fits into ${muxer}`);
      const open = await openMuxer(
        { write: () => undefined, seekable: true },
        { format: nameOf(muxer) },
      );
      let several = true;
      try {
        open.start([track, track]);
      } catch {
        several = false;
      }
      await open.abort(undefined);
      expect(several).toBe(!SINGLE.has(muxer));
    },
  );
});
