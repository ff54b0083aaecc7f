/** Reasons that lie in what a container can say. */
import { TOLERANCE } from './compare.js';
import { isSilentOn, WITHOUT_EDITS } from './containers.js';
import { endOf, type InspectedTrack } from './inspection.js';
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

/** Data and covers that the container does not hold are left out, and we say so. */
const namedAsDropped: Rule = ({ field, track }, { told, todo }) => {
  const isMedia = track.type === 'video' || track.type === 'audio';
  if (field !== 'track' || (isMedia && !track.isCover)) return undefined;
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

/** Matroska tells the shape of pixels by the size of the picture on a display, in whole pixels. */
const roundedShape: Rule = ({ field, expected, found, track }, { todo }) => {
  const ratio = (text: string): number => Number(text.split(':')[0]) / Number(text.split(':')[1]);
  const isMatroska = todo.container === 'mkv' || todo.container === 'webm';
  if (field !== 'pixel shape' || !isMatroska) return undefined;
  return Math.abs(ratio(found) / ratio(expected) - 1) < 1 / Number(track.facts['width'] ?? 0)
    ? `${todo.container} tells the shape of pixels in whole pixels of the display`
    : undefined;
};

/** Numbers with a point have a box of ISO's in mp4 (23003-5), which ffmpeg 5.1 does not know. */
const floatSound: Rule = ({ field, track, other }, { todo }) => {
  const fields = ['codec', 'frames', 'sample rate', 'packets', 'time', 'end'];
  if (todo.container !== 'mp4' || !fields.includes(field) || !other) return undefined;
  if (!/^pcm_f(?:32|64)/.test(track.codec) || other.codec !== 'unknown') return undefined;
  const bytes = ({ packets }: InspectedTrack): number =>
    packets.reduce((sum, one) => sum + one.bytes, 0);
  return bytes(track) === bytes(other)
    ? `${track.type} #${track.index} is ${track.codec} in mp4's box for it, which ffmpeg 5.1 does not know; all ${String(bytes(track))} bytes are there`
    : undefined;
};

/** What ffprobe 5.1 cannot read of the source, and reads of the copy. */
const readsMore: Rule = ({ field, track, other, expected }) => {
  const isMore = track.packets.length === 0 && (other?.packets.length ?? 0) > 0;
  return isMore && (field === 'packets' || expected === '0' || expected === 'unknown')
    ? `rxmux reads ${String(other?.packets.length)} packets of ${track.type} #${track.index}, of which ffprobe 5.1 reads none`
    : undefined;
};

/** Readers take chapters out of the track that holds them, and libav writes no track without a packet. */
const chapterTrack: Rule = ({ field, track }) =>
  field === 'track' && track.type === 'data' && track.packets.length === 0
    ? `data #${track.index} gives no packet, as tracks of chapters do not; chapters are not written yet`
    : undefined;

/** Pictures that an edit list hides lie before zero: Matroska's readers give them no time, and all others theirs. */
const untimedHidden: Rule = ({ field, track, other }, { todo }) => {
  const isTime = field === 'time' || field === 'frame times';
  if (!isTime || !other || !WITHOUT_EDITS.has(todo.container)) return undefined;
  const hidden = track.packets.filter(({ isHidden }) => isHidden).length;
  const isKept =
    hidden > 0 &&
    track.packets.length === other.packets.length &&
    track.packets.every(({ isHidden, pts }, at) => {
      const found = other.packets[at]?.pts;
      if (found === undefined || pts === undefined) return isHidden;
      return Math.abs(found - pts) <= TOLERANCE;
    });
  return isKept
    ? `the ${String(hidden)} hidden packets of ${track.type} #${track.index} have no time in ${todo.container}; each other has its own`
    : undefined;
};

/** What the edit list cuts off behind the end is there. */
const hiddenEnding: Rule = ({ field, track, by }, { todo }) => {
  if (field !== 'ending' || by <= 0 || !WITHOUT_EDITS.has(todo.container)) return undefined;
  const end = endOf(track) ?? 0;
  const hidden = track.packets.filter(
    ({ pts, isHidden }) => isHidden && (pts ?? 0) >= end - TOLERANCE,
  );
  const seconds = hidden.reduce((sum, { duration }) => sum + duration, 0);
  return by <= seconds + TOLERANCE
    ? `${by.toFixed(3)} s that the source hides behind the end of ${track.type} #${track.index} are decoded: ${todo.container} has no way to hide it`
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
  roundedShape,
  floatSound,
  readsMore,
  chapterTrack,
  untimedHidden,
  hiddenEnding,
];
