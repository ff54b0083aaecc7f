/** Reasons for which an error of ours is right; each is checked before it is given. */
import { type Operation, type ToldError } from './cases.js';
import { pairsOf } from './compare.js';
import { type InspectedTrack, type Inspection, startOf } from './inspection.js';

interface Beside {
  readonly operation: Operation;
  readonly file: Inspection | undefined;
}

/** Why an error of ours is right; undefined when ffmpeg does what we refuse. */
export function explainRefusal(
  error: ToldError,
  source: Inspection | undefined,
  { file, operation }: Beside,
): string | undefined {
  if (error.code === 'limitExceeded') return 'a limit of ours, which can be raised';
  if (source === undefined) return 'ffprobe makes nothing of it either';
  if (source.tracks.every(({ packets }) => packets.length === 0)) {
    return 'the source has no packet; ffmpeg writes a movie without any';
  }
  if (error.code === 'invalidSourceMedia' && error.message.includes('Invalid data found')) {
    return 'libav 8 takes it for damaged; 5.1 does not look so closely';
  }
  if (error.code === 'invalidTimestamp') return untimed(source, operation);
  if (file === undefined) return 'ffmpeg fails as well';
  return lostByFfmpeg(error, source, file);
}

/** ffmpeg guesses instead, and what it guesses is not what the source says. */
function untimed({ tracks }: Inspection, operation: Operation): string | undefined {
  for (const { type, index, packets, frames } of tracks) {
    const name = `${type} #${index}`;
    const same = packets.findIndex(
      ({ dts }, at) => (dts ?? Infinity) <= (packets[at - 1]?.dts ?? -Infinity),
    );
    if (same >= 0) return `packet ${String(same)} of ${name} does not come after the one before it`;
    // What is decoded comes in the order of presentation.
    const isStored = operation === 'remux' && type === 'video';
    if (isStored && packets.some(({ pts }) => pts === undefined)) {
      return `pictures of ${name} have no presentation time; ffmpeg presents them in the order of decoding`;
    }
    if (packets.some(({ pts, dts }) => (pts ?? 0) < (dts ?? -Infinity))) {
      return `${name} is to be presented before it is decoded; ffmpeg guesses other times`;
    }
    const back = frames.findIndex(({ time }, at) => time < (frames[at - 1]?.time ?? -Infinity));
    if (back >= 0) return `the times of ${name} go back at frame ${String(back)}`;
    if (type === 'audio' && overlap(frames) > OVERLAP) {
      return `${name} overlaps itself by ${overlap(frames).toFixed(1)} s in all`;
    }
  }
  return undefined;
}

/** Seconds of sound that overlaps itself, in all, which is no rounding any more. */
const OVERLAP = 0.1;

function overlap(frames: InspectedTrack['frames']): number {
  return frames.reduce((sum, { time }, at) => {
    const before = frames[at - 1];
    return sum + (before ? Math.max(0, before.time + before.duration - time) : 0);
  }, 0);
}

function lostByFfmpeg(error: ToldError, source: Inspection, file: Inspection): string | undefined {
  const index = Number(/#(\d+)$/.exec(error.track ?? '')?.[1] ?? NaN);
  const pair = pairsOf(source, file).find(([track]) => track.index === index);
  if (!pair) return undefined;
  const [track, copy] = pair;
  if (!copy) return `ffmpeg's file has no such track`;
  if (track.codec !== copy.codec)
    return `in ffmpeg's file the track is ${copy.codec}, which it was not`;
  const isLost = startOf(track) !== undefined && copy.packets.length === 0;
  return isLost ? `in ffmpeg's file the track is empty` : undefined;
}
