/** Reasons that lie in what a container can say. */
import { TOLERANCE } from './compare.js';
import { isSilentOn } from './containers.js';
import { type InspectedTrack } from './inspection.js';
import { type Rule } from './rule.js';

/** MPEG-TS tells of a track only in its packets. */
const withoutPackets: Rule = ({ track, field }, { todo }) =>
  todo.container === 'ts' && track.packets.length === 0 && field in track.facts
    ? `${track.type} #${track.index} has no packet, and ts says nothing else of it`
    : undefined;

/** Matroska tells an angle and a mirror, and not where the picture lies. */
const onlyTurned: Rule = ({ field, track, expected, found }, { todo }) => {
  const isMatroska = todo.container === 'mkv' || todo.container === 'webm';
  if (field !== 'rotation' || !isMatroska) return undefined;
  const turn = (matrix: string): string =>
    matrix
      .split(' ')
      .filter((_, at) => at < 6 && at % 3 < 2)
      .join();
  return turn(expected) === turn(found)
    ? `${track.type} #${track.index} is turned as before; ${todo.container} has no place for where the picture lies`
    : undefined;
};

/** A cover becomes a track of one picture where a container knows no covers. */
const coverAsTrack: Rule = ({ field, track, other }, { todo }) =>
  track.isCover && other && !other.isCover && (field === 'role' || field === 'time')
    ? `${todo.container} has the cover as a track of one picture`
    : undefined;

/** Languages stand in descriptors that libav writes for sound and text only. */
const unspoken: Rule = ({ field, track }, { todo }) =>
  field === 'language' && todo.container === 'ts' && track.type === 'video'
    ? `libav's MPEG-TS tells no language of pictures`
    : undefined;

const silentContainer: Rule = ({ field, track }, { todo }) =>
  isSilentOn(todo.container, field)
    ? `${todo.container} has no place for the ${field} of ${track.type} #${track.index}`
    : undefined;

/** Data that the container does not hold is left out, and we say so. */
const namedAsDropped: Rule = ({ field, track }, { told, todo }) => {
  if (field !== 'track' || track.type === 'video' || track.type === 'audio') return undefined;
  const isNamed = told.warnings.some(
    (warning) => warning.startsWith('trackDropped') && warning.includes(` #${track.index} `),
  );
  return isNamed
    ? `${track.type} #${track.index} is left out with a warning: ${todo.container} cannot hold it`
    : undefined;
};

/** Uncompressed sound is cut in other pieces; all of it is there. */
const otherPieces: Rule = ({ field, track, other }) => {
  if (field !== 'packets' || !track.codec.startsWith('pcm_') || !other) return undefined;
  const bytes = ({ packets }: InspectedTrack): number =>
    packets.reduce((sum, one) => sum + one.bytes, 0);
  return bytes(track) === bytes(other)
    ? `${track.type} #${track.index} is cut in other pieces: ${String(bytes(track))} bytes all the same`
    : undefined;
};

/** mp4 wants six blocks of E-AC-3 in a sample; the source has fewer, with gaps between that are none. */
const joinedBlocks: Rule = ({ field, track, other }, { todo }) => {
  const isMovie = todo.container === 'mp4' || todo.container === 'mov';
  if (field !== 'frame times' || track.codec !== 'eac3' || !isMovie || !other) return undefined;
  const [first, second] = track.packets;
  const isGapped = (second?.dts ?? 0) - (first?.dts ?? 0) > (first?.duration ?? 0) + TOLERANCE;
  return isGapped
    ? `${track.type} #${track.index} has single blocks with gaps; ${todo.container} holds six in a sample, which follow each other`
    : undefined;
};

export const CONTAINER_RULES: readonly Rule[] = [
  withoutPackets,
  onlyTurned,
  coverAsTrack,
  unspoken,
  silentContainer,
  namedAsDropped,
  otherPieces,
  joinedBlocks,
];
