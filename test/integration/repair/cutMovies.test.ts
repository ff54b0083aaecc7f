/** Movies that are cut, and that say of what is left where it is. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

import { expect, it } from '@jest/globals';
import { lastValueFrom, take as takeFirst } from 'rxjs';

import { MediaError, repair } from '../../../src/index.js';
import { describeWith, judge, type Judge } from '../../support/judges.js';
import { boxesOf, framesOf, judged, repaired } from '../../support/repairing.js';
import { scratch } from '../../support/writing.js';

const path = scratch();
const SECONDS = 4;

interface Kind {
  readonly name: string;
  readonly extension: string;
  readonly args: readonly string[];
  /** Of the new movie; default: the same. */
  readonly to?: string;
}

const H264 = ['-c:v', 'libx264', '-g', '15', '-bf', '2', '-c:a', 'aac'];
const KINDS: readonly Kind[] = [
  {
    name: 'fragments',
    extension: 'mp4',
    args: [...H264, '-movflags', 'frag_keyframe+empty_moov+delay_moov'],
  },
  {
    name: 'fragments of QuickTime',
    extension: 'mov',
    args: [...H264, '-movflags', 'frag_keyframe+empty_moov+delay_moov'],
  },
  { name: 'an index in front', extension: 'mp4', args: [...H264, '-movflags', 'faststart'] },
  {
    name: 'an index in front, and PCM',
    extension: 'mov',
    args: ['-c:v', 'libx264', '-c:a', 'pcm_s16le', '-movflags', 'faststart'],
  },
  { name: 'Matroska', extension: 'mkv', args: H264 },
  {
    name: 'WebM',
    extension: 'webm',
    args: ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-c:a', 'libopus'],
  },
  { name: 'MPEG-TS', extension: 'ts', args: H264 },
  { name: 'MPEG-TS as a movie', extension: 'ts', args: H264, to: 'mp4' },
  { name: 'FLV', extension: 'flv', args: H264, to: 'mp4' },
  { name: 'AVI', extension: 'avi', args: ['-c:v', 'mpeg4', '-bf', '0', '-c:a', 'libmp3lame'] },
  { name: 'WAV', extension: 'wav', args: ['-vn', '-c:a', 'pcm_s16le'] },
  { name: 'MP3', extension: 'mp3', args: ['-vn', '-c:a', 'libmp3lame'] },
  { name: 'Ogg', extension: 'ogg', args: ['-vn', '-c:a', 'libvorbis', '-page_duration', '100000'] },
];

/** Parts of a file that are left: in the middle of everything, and near its end. */
const PARTS = [0.31, 0.618, 0.93];

function record(ffmpeg: Judge, { extension, args }: Kind, name: string): string {
  const to = path(`${name}.${extension}`);
  ffmpeg([
    ...['-v', 'error', '-y', '-f', 'lavfi', '-i', 'testsrc2=s=192x108:r=30'],
    ...[
      '-f',
      'lavfi',
      '-i',
      'sine=440:r=48000',
      '-ac',
      '2',
      '-t',
      String(SECONDS),
      '-pix_fmt',
      'yuv420p',
    ],
    ...args,
    to,
  ]);
  return to;
}

/** Lets the event loop turn until something is so, or that takes far too many turns. */
async function turnsUntil(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 100_000 && !isSo(); turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describeWith('ffmpeg', 'a movie that is cut', (ffmpeg) => {
  const ffprobe = judge('ffprobe') ?? ffmpeg;

  it.each(KINDS)(
    '$name: what is whole plays to its end',
    async (kind) => {
      const name = `cut${KINDS.indexOf(kind)}`;
      const source = record(ffmpeg, kind, name);
      const bytes = readFileSync(source);
      const before = judged(source, ffprobe);
      for (const part of PARTS) {
        const cut = path(`${name}-${part}.${kind.extension}`);
        const whole = path(`${name}-${part}-whole.${kind.to ?? kind.extension}`);
        writeFileSync(cut, bytes.subarray(0, Math.floor(bytes.byteLength * part)));
        const { problems, tracks } = await repaired(cut, whole);

        const after = judged(whole, ffprobe);
        expect(after.map(({ codec }) => codec)).toEqual(before.map(({ codec }) => codec));
        // Indexes, and headers of fragments, are bytes that are no media.
        const least = SECONDS * part - (kind.args.includes('faststart') ? 0.5 : 1.1);
        const ends = after
          .map(({ start, duration }) => start + duration)
          .filter((end) => !isNaN(end));
        for (const end of ends) expect(end).toBeGreaterThan(least);
        const counted = after.filter(({ codec }) => !codec.startsWith('pcm'));
        const written = tracks.filter(({ codec }) => codec?.startsWith('pcm') !== true);
        expect(written.map(({ samples }) => samples)).toEqual(
          counted.map(({ packets }) => packets),
        );
        const pictures = after.filter(({ codec }) => ['h264', 'vp8', 'mpeg4'].includes(codec));
        expect(pictures.map(({ frames }) => frames)).toEqual(
          pictures.map(({ packets }) => packets),
        );
        const all = pictures.length > 0 ? framesOf(source, 'v', ffmpeg) : [];
        const rest = pictures.length > 0 ? framesOf(whole, 'v', ffmpeg) : [];
        expect(rest.filter((sum) => !all.includes(sum))).toEqual([]);
        expect(problems.every(({ code }) => code !== 'timesGuessed')).toBe(true);
      }
    },
    120_000,
  );

  it('is told what was wrong when nothing was', async () => {
    const source = record(ffmpeg, { name: '', extension: 'mp4', args: H264 }, 'sound');
    const { problems, tracks } = await repaired(source, path('again.mp4'));

    expect(problems).toEqual([]);
    expect(tracks.map(({ leftOut }) => leftOut)).toEqual([0, 0]);
    expect(judged(path('again.mp4'), ffprobe)).toEqual(judged(source, ffprobe));
  });

  it('has its index where the options say', async () => {
    const source = record(
      ffmpeg,
      { name: '', extension: 'mp4', args: [...H264, '-movflags', 'frag_keyframe+empty_moov'] },
      'fragments',
    );
    const bytes = readFileSync(source);
    const cut = bytes.subarray(0, Math.floor(bytes.byteLength * 0.7));
    await repaired(cut, path('back.mp4'));
    await repaired(cut, path('front.mp4'), { shouldOptimizeForNetworkUse: true });

    const order = (name: string): string[] =>
      boxesOf(readFileSync(path(name)))
        .map(({ type }) => type)
        .filter((type) => type === 'moov' || type === 'mdat');
    expect(order('back.mp4')).toEqual(['mdat', 'moov']);
    expect(order('front.mp4')).toEqual(['moov', 'mdat']);
  });

  it('is not repaired in place, nor over another movie', async () => {
    const source = record(ffmpeg, { name: '', extension: 'mp4', args: H264 }, 'place');
    const bytes = readFileSync(source);
    expect(() => repair(source, source)).toThrow(MediaError);
    expect(() => repair(source, source, { overwrite: true })).toThrow('never repaired in place');
    writeFileSync(path('other.mp4'), 'mine');
    await expect(repaired(source, path('other.mp4'))).rejects.toMatchObject({
      code: 'fileAlreadyExists',
    });
    expect(readFileSync(path('other.mp4'), 'utf8')).toBe('mine');
    await repaired(source, path('other.mp4'), { overwrite: true });
    expect(judged(path('other.mp4'), ffprobe)).toHaveLength(2);
    expect(readFileSync(source).equals(bytes)).toBe(true);
  });

  it('leaves nothing behind when it is cancelled', async () => {
    const source = record(ffmpeg, { name: '', extension: 'mp4', args: H264 }, 'cancelled');
    await lastValueFrom(repair(source, path('none.mp4')).pipe(takeFirst(20)));
    await turnsUntil(() => !existsSync(path('none.mp4')));

    expect(existsSync(path('none.mp4'))).toBe(false);
  });
});
