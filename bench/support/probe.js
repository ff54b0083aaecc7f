/** What is in a file, by something that we did not write: ffprobe and ffmpeg. */
import { execFileSync, spawnSync } from 'node:child_process';

/**
 * @returns {{ packets: Record<string, number>, seconds: number, size: string }} packets by kind of track, without the pictures that an
 * edit list hides; and `size` of the pictures as `1280x720`
 */
export function inspect(path) {
  const entries = 'packet=stream_index,flags:stream=index,codec_type,width,height:format=duration';
  const args = ['-v', 'error', '-show_entries', entries, '-of', 'json', path];
  const text = execFileSync('ffprobe', args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  const { streams, format, packets: all } = JSON.parse(text);
  const packets = {};
  for (const { index, codec_type: kind } of streams) {
    const own = all.filter(
      ({ stream_index: stream, flags }) =>
        stream === index && !(kind === 'video' && flags.includes('D')),
    );
    packets[kind] = (packets[kind] ?? 0) + own.length;
  }
  const video = streams.find((stream) => stream.codec_type === 'video');
  return { packets, seconds: Number(format.duration), size: `${video?.width}x${video?.height}` };
}

/**
 * Decodes the whole file, or its first `seconds`, as a player would: what an edit list hides is not there.
 *
 * @returns {{ frames: number, complaint: string | undefined }} the pictures that came out, and what the decoder complained of
 */
export function decodeAll(path, seconds) {
  const part = seconds === undefined ? [] : ['-t', `${seconds}`];
  // Pictures as they are, at their own times: none is doubled, dropped or moved to a constant rate.
  const asIs = ['-fps_mode', 'passthrough', '-enc_time_base', '-1'];
  const loud = ['-v', 'error', '-xerror', '-progress', '-', '-nostats'];
  const args = [...loud, '-i', path, ...part, ...asIs, '-f', 'null', '-y', '/dev/null'];
  const { status, stdout, stderr } = spawnSync('ffmpeg', args, { encoding: 'utf8' });
  const frames = Number([...stdout.matchAll(/^frame=\s*(\d+)$/gm)].at(-1)?.[1] ?? 0);
  const failed = status !== 0 || stderr !== '';
  return { frames, complaint: failed ? stderr.trim() || `ffmpeg ended with ${status}` : undefined };
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
