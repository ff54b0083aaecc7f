/** Encoding clips in several passes, and what others say of the movies. */
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { lastValueFrom, tap } from 'rxjs';

import { demux } from '../../dist/bundle/index.js';
import {
  decode,
  encode as encodeOnce,
  meanQuality,
  multipass,
  mux,
  quality,
} from '../../dist/bundle/operators.js';
import { bunny } from './clips.js';

const SETTINGS = { codec: 'libx264', preset: 'fast' };
const RANGE = 2;
/** Encodes with a constant quality until one is found. */
const STEPS = 5;

/** How a bit rate is reached. */
export const METHODS = {
  'one pass': { passes: 1, method: 'encoder' },
  'two passes': { method: 'encoder' },
  'range passes': { method: 'ranges', rangeDuration: RANGE },
};

/** Real footage, and hard cuts between easy and hard scenes, both 640×360 and lossless. */
export function footage(folder, isQuick) {
  const rate = 'r=25';
  const scene = (source) =>
    `${source},format=yuv420p,setsar=1,trim=end_frame=100,setpts=PTS-STARTPTS`;
  const size = 's=640x360';
  const cuts = [
    `${scene(`color=gray:${size}:${rate}`)}[a]`,
    `${scene(`testsrc2=${size}:${rate}`)}[b]`,
    `${scene(`mandelbrot=${size}:rate=25`)}[c]`,
    `${scene(`life=${size}:rate=25:ratio=0.3:mold=10:seed=1`)}[d]`,
    `${scene(`gradients=${size}:rate=25:seed=1`)}[e]`,
    '[a][b][c][d][e]concat=n=5:v=1:a=0,settb=1/25',
  ].join(';');
  const made = (name, ...input) => {
    const path = join(folder, `${name}.mkv`);
    const color = ['-color_primaries', 'bt709', '-color_trc', 'bt709', '-colorspace', 'bt709'];
    const codec = ['-c:v', 'ffv1', '-level', '3', '-g', '1', ...color];
    execFileSync('ffmpeg', ['-v', 'error', '-y', ...input, '-an', ...codec, path]);
    return { name, path };
  };
  const real = ['-t', isQuick ? '6' : '30', '-i', bunny, '-vf', 'scale=640:360'];
  return [made('bunny', ...real), made('cuts', '-f', 'lavfi', '-i', cuts)];
}

const frames = (path, ranges) =>
  demux(path, ranges ? { ranges } : {}, ({ video }) => video.pipe(decode()));

/** Writes a clip; what was told of it, and seconds of processor time. */
export async function encode(clip, file, rate, options) {
  const before = process.cpuUsage();
  let report;
  await lastValueFrom(
    multipass(
      ({ sourceTimeRanges }) => frames(clip.path, sourceTimeRanges),
      { ...SETTINGS, ...rate },
      {
        ...options,
        onReport: (told) => {
          report = told;
        },
      },
    ).pipe(mux(file, { overwrite: true })),
  );
  const { user, system } = process.cpuUsage(before);
  return { report, cpu: (user + system) / 1e6 };
}

/** What ffmpeg and libav say of a movie. */
export async function judge(clip, file) {
  const graph = '[0:v]settb=1/1000,split[a][b];[1:v]settb=1/1000,split[c][d];[a][c]psnr;[b][d]ssim';
  const said = ffmpeg('-i', file, '-i', clip.path, '-filter_complex', graph, '-f', 'null', '-');
  const mean = await lastValueFrom(
    frames(file).pipe(quality(frames(clip.path), { metrics: ['xpsnr'] }), meanQuality()),
  );
  return {
    PSNR: /PSNR .*average:([\d.]+|inf)/.exec(said)?.[1],
    SSIM: /SSIM .*All:([\d.]+)/.exec(said)?.[1],
    XPSNR: mean.xpsnr.minimum.toFixed(2),
    complaints: complaints(clip, file),
  };
}

/** Lines of the decoder, pictures that are missing, and steps that differ. */
function complaints(clip, file) {
  const { stderr } = spawnSync('ffmpeg', ['-v', 'warning', '-i', file, '-f', 'null', '-'], {
    encoding: 'utf8',
  });
  const lines = stderr.split('\n').filter((line) => line.trim() !== '').length;
  const [source, coded] = [clip.path, file].map(timesOf);
  const differs = coded.filter((time, index) => Math.abs(time - source[index]) > 0.0015).length;
  return lines + Math.abs(source.length - coded.length) + differs;
}

function timesOf(path) {
  const query = ['-v', 'error', '-select_streams', 'v', '-show_entries', 'packet=pts_time'];
  const said = execFileSync('ffprobe', [...query, '-of', 'csv=p=0', path], { encoding: 'utf8' });
  const times = said
    .split('\n')
    .map(Number.parseFloat)
    .filter((time) => !Number.isNaN(time));
  return times.sort((a, b) => a - b);
}

const ffmpeg = (...args) => spawnSync('ffmpeg', args, { encoding: 'utf8', maxBuffer: 1e8 }).stderr;

/** The bit rate of the least constant quality, near `guess`, whose worst range scores as much as `score`. */
export async function constantWith(clip, score, guess) {
  let [low, high] = [Math.max(0, guess - 0.12), Math.min(1, guess + 0.06)];
  let found = Infinity;
  for (let step = 0; step < STEPS; step++) {
    const middle = step === 0 ? high : (low + high) / 2;
    const { worst, bitRate } = await constant(clip, middle);
    if (worst >= score) {
      found = Math.min(found, bitRate);
      high = middle;
    } else if (step === 0) {
      high = Math.min(1, high + 0.1);
    } else low = middle;
  }
  return found;
}

/** One encode with a constant quality: its bit rate, and the score of its worst range. */
async function constant({ path }, quality01) {
  const samples = [];
  const coded$ = frames(path).pipe(encodeOnce({ ...SETTINGS, quality: quality01 }));
  let bytes = 0;
  const errors = new Map();
  await lastValueFrom(
    coded$.pipe(
      tap((sample) => {
        bytes += sample.byteLength;
        samples.push(sample.duration?.seconds ?? 0);
      }),
      decode(),
      quality(frames(path), { metrics: ['psnr'] }),
      tap(({ pts, psnr }) => {
        const range = Math.floor(pts.seconds / RANGE + 1e-6);
        errors.set(range, [...(errors.get(range) ?? []), psnr.mse.average]);
      }),
    ),
    { defaultValue: undefined },
  );
  const scores = [...errors.values()].map((all) => {
    const mean = all.reduce((sum, one) => sum + one, 0) / all.length;
    return mean === 0 ? Infinity : 10 * Math.log10(255 ** 2 / mean);
  });
  const seconds = samples.reduce((sum, one) => sum + one, 0);
  return { worst: Math.min(...scores), bitRate: (bytes * 8) / seconds };
}
