/** What is in a file, by something that we did not write: ffprobe and ffmpeg. */
import { execFileSync, spawnSync } from 'node:child_process';

/**
 * @returns {{ packets: Record<string, number>, seconds: number, size: string }} packets by kind of track, and
 * `size` of the pictures as `1280x720`
 */
export function inspect(path) {
  const query = '-v error -count_packets -show_entries'.split(' ');
  const entries = 'stream=codec_type,nb_read_packets,width,height:format=duration';
  const { streams, format } = JSON.parse(
    execFileSync('ffprobe', [...query, entries, '-of', 'json', path], { encoding: 'utf8' }),
  );
  const packets = {};
  for (const { codec_type: kind, nb_read_packets: count } of streams) {
    packets[kind] = (packets[kind] ?? 0) + Number(count ?? 0);
  }
  const video = streams.find((stream) => stream.codec_type === 'video');
  return { packets, seconds: Number(format.duration), size: `${video?.width}x${video?.height}` };
}

/**
 * Decodes the whole file, or its first `seconds`.
 *
 * @returns {string | undefined} what the decoder complained of
 */
export function decodeErrors(path, seconds) {
  const part = seconds === undefined ? [] : ['-t', `${seconds}`];
  // Pictures as they are, at their own times: none is doubled, dropped or moved to a constant rate.
  const asIs = ['-fps_mode', 'passthrough', '-enc_time_base', '-1'];
  const args = ['-v', 'error', '-xerror', '-i', path, ...part, ...asIs, '-f', 'null', '-'];
  const { status, stderr } = spawnSync('ffmpeg', args, { encoding: 'utf8' });
  return status === 0 && stderr === '' ? undefined : stderr.trim() || `ffmpeg ended with ${status}`;
}

/**
 * Compares what a program wrote with what was to be written.
 *
 * @param {ReturnType<typeof inspect>} found
 * @param {{ packets: Record<string, number>, slack?: Record<string, number>, seconds: number, size?: string }} expected
 * `slack`: by how many packets a kind may differ; the duration may by 0.1 s
 * @returns {string[]} every difference, in words
 */
export function differences(found, expected) {
  const wrong = [];
  for (const [kind, count] of Object.entries(expected.packets)) {
    const got = found.packets[kind] ?? 0;
    if (Math.abs(got - count) > (expected.slack?.[kind] ?? 0)) {
      wrong.push(`${got} of ${count} ${kind} packets`);
    }
  }
  if (!(Math.abs(found.seconds - expected.seconds) <= 0.1)) {
    wrong.push(`${found.seconds} s long instead of ${expected.seconds} s`);
  }
  if (expected.size !== undefined && found.size !== expected.size) {
    wrong.push(`${found.size} instead of ${expected.size}`);
  }
  return wrong;
}
