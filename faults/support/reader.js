/** What others find in a file that was left behind. */
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const LARGE = { maxBuffer: 1 << 28 };

/** Whether a program is installed. */
export const has = (name, flag = '-version') =>
  spawnSync(name, [flag], { stdio: 'ignore' }).status === 0;

/** Where each track ends that ffprobe reads, in seconds and in the order of tracks; undefined: the file does not open. */
export async function readable(path) {
  const query = ['-v', 'error', '-show_entries', 'packet=stream_index,pts_time,duration_time'];
  try {
    const { stdout } = await run('ffprobe', [...query, '-of', 'csv=p=0', path], LARGE);
    const ends = new Map();
    for (const line of stdout.split('\n')) {
      const [track, pts, duration] = line.split(',');
      const end = Number(pts) + (Number(duration) || 0);
      if (line === '' || Number.isNaN(end)) continue;
      ends.set(Number(track), Math.max(ends.get(Number(track)) ?? 0, end));
    }
    return ends;
  } catch {
    return undefined;
  }
}

/** What ffmpeg complains about while it decodes everything. */
export async function complaints(path) {
  const { stderr } = await run(
    'ffmpeg',
    ['-v', 'error', '-i', path, '-f', 'null', '-'],
    LARGE,
  ).catch((error) => error);
  return stderr.split('\n').filter((line) => line.trim() !== '');
}

/** When the first sample of each track is presented, in seconds. */
export async function starts(path) {
  const query = ['-v', 'error', '-show_entries', 'stream=start_time', '-of', 'csv=p=0', path];
  const { stdout } = await run('ffprobe', query, LARGE);
  return stdout.trim().split('\n').map(Number);
}

/** How much of what was written is not readable, in seconds: the most of all tracks. */
export function lossOf(written, ends, shift = 0) {
  const losses = [...written].map(([track, end]) => end + shift - (ends?.get(track) ?? 0));
  return Math.max(...losses);
}
