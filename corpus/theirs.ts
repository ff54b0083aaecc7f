/** The cases, done by ffmpeg. */
import { type Case, type Container } from './cases.js';
import { run } from './tools.js';

/** What came of a case of ffmpeg's. */
export interface Theirs {
  /** Whether it wrote a file and was content with it. */
  readonly ok: boolean;
  /** The arguments that decide which tracks are taken, or all that were tried. */
  readonly how: string;
  readonly complaint: string;
}

const FORMATS: Readonly<Record<Container | 'none', string>> = {
  mp4: 'mp4',
  mov: 'mov',
  mkv: 'matroska',
  webm: 'webm',
  ts: 'mpegts',
  none: 'null',
};

/** From everything to what most containers take: the first that works counts. */
const SELECTIONS = [
  '-map 0',
  '-map 0 -map -0:d -ignore_unknown',
  '-map 0:v? -map 0:a? -map 0:s? -map -0:d',
  '-map 0:v? -map 0:a?',
];

/** Copies as much as ffmpeg's own muxer takes, with its defaults. */
export async function remuxWithFfmpeg({
  input,
  output,
  container,
  without = [],
}: Case): Promise<Theirs> {
  const left = without.map((index) => `-map -0:${index}`).join(' ');
  let complaint = '';
  for (const selection of SELECTIONS) {
    const how = `${selection} ${left}`.trim();
    const ran = await ffmpeg(input, [...how.split(' '), '-c', 'copy'], output, container);
    if (ran.ok) return { ok: true, how: `${how} -c copy`, complaint: ran.complaint };
    complaint ||= ran.complaint;
  }
  return { ok: false, how: `${SELECTIONS.join('; ')} (-c copy)`, complaint };
}

/** Encodes the tracks that we took with the encoders that we took. */
export async function transcodeWithFfmpeg(
  { input, output, container, limit }: Case,
  tracks: readonly number[],
): Promise<Theirs> {
  const maps = tracks.flatMap((index) => ['-map', `0:${index}`]);
  const codecs =
    container === 'webm'
      ? ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-c:a', 'libopus']
      : ['-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac'];
  const until = limit === undefined ? [] : ['-t', String(limit)];
  const args = [...maps, ...codecs, '-fps_mode', 'passthrough', ...until];
  const { ok, complaint } = await ffmpeg(input, args, output, container);
  return { ok, how: args.join(' '), complaint };
}

function ffmpeg(
  input: string,
  args: readonly string[],
  output: string,
  container: Container | 'none',
): ReturnType<typeof run> {
  const before = ['-v', 'error', '-nostdin', '-y', '-i', `file:${input}`];
  return run('ffmpeg', [...before, ...args, '-f', FORMATS[container], `file:${output}`]);
}
