/** node PROGRAM RAW FRAMES STREAMS PREFIX, for each program of this folder: live pictures of 320×180 at 15 a second into fragmented mp4. */
import { readFileSync } from 'node:fs';

const [raw, frames, streams, prefix] = process.argv.slice(2);

export const SIZE = { width: 320, height: 180 };
export const RATE = 15;
export const FRAMES = Number(frames);
export const OUTPUTS = Array.from(
  { length: Number(streams) },
  (_, index) => `${prefix}-${index}.mp4`,
);
export const MOVFLAGS = 'frag_keyframe+empty_moov+default_base_moof';

const bytes = readFileSync(raw);
const length = (SIZE.width * SIZE.height * 3) / 2;

/** The picture of that number: the file again and again. */
export function picture(index) {
  const start = (index % Math.floor(bytes.length / length)) * length;
  return bytes.subarray(start, start + length);
}
