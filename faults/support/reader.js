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
  try {
    const ends = new Map();
    for (const [track, pts, duration] of await ask(
      path,
      'packet=stream_index,pts_time,duration_time',
    )) {
      // A cover has no time.
      const end = (Number(pts) || 0) + (Number(duration) || 0);
      if (track === '') continue;
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
    // In the file's own time base: in that of the frame rate hidden pictures have the same time, which is no complaint of a decoder.
    ['-v', 'error', '-i', path, '-enc_time_base', '-1', '-f', 'null', '-'],
    LARGE,
  ).catch((error) => error);
  return stderr.split('\n').filter((line) => line.trim() !== '');
}

/** When each track begins by what is said of it, in seconds. */
export async function starts(path) {
  const rows = await ask(path, 'stream=start_time');
  return rows.map(([time]) => Number(time));
}

/** When each sample is presented, in seconds, by its track and its bytes; where bytes come again, the first time. */
export async function times(path) {
  const found = new Map();
  const entries = 'packet=stream_index,pts_time,data_hash';
  for (const [track, pts, hash] of await ask(path, entries, '-show_data_hash', 'crc32')) {
    const sample = `${track} ${hash}`;
    if (pts !== 'N/A' && !found.has(sample)) found.set(sample, Number(pts));
  }
  return found;
}

/** How many pictures are presented. */
export async function pictures(path) {
  const options = ['-count_frames', '-select_streams', 'v:0'];
  const [[count]] = await ask(path, 'stream=nb_read_frames', ...options);
  return Number(count);
}

/** How many pictures are in it, hidden ones too. */
export async function samples(path) {
  const options = ['-count_packets', '-select_streams', 'v:0'];
  const [[count]] = await ask(path, 'stream=nb_read_packets', ...options);
  return Number(count);
}

/** How much of what was written is not readable, in seconds: the most of all tracks. */
export function lossOf(written, ends, shift = 0) {
  const losses = [...written].map(([track, end]) => end + shift - (ends?.get(track) ?? 0));
  return Math.max(...losses);
}

/** ffprobe's answer as rows of texts. */
async function ask(path, entries, ...options) {
  const query = ['-v', 'error', ...options, '-show_entries', entries, '-of', 'csv=p=0', path];
  const { stdout } = await run('ffprobe', query, LARGE);
  return stdout
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.split(','));
}
