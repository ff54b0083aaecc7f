/** Reasons for which a copy may differ from its source; each is checked before it is given. */
import { type Difference, pairsOf, TOLERANCE } from './compare.js';
import { CONTAINER_RULES } from './containerRules.js';
import { FROM_ZERO, WITHOUT_EDITS } from './containers.js';
import { type Context, type Rule } from './rule.js';
import { isOtherFormat, otherFormat } from './judgeProbe.js';
import {
  earliestDecode,
  endOf,
  type InspectedTrack,
  type Inspection,
  startOf,
} from './inspection.js';

/** The readers do not agree what the source is: then the copy is as we read it, which must be readable without a complaint. */
const otherReading: Rule = (_, { source, ours, probed, told }) =>
  probed && isOtherFormat(probed, source) && told.samples === packetsOf(ours)
    ? `${otherFormat(probed, source)}; the copy holds every packet that was read`
    : undefined;

const packetsOf = ({ tracks }: Inspection): number =>
  tracks.reduce((sum, { packets }) => sum + packets.length, 0);

/** All tracks are later by as much as it takes to bring the first decode time to zero. */
const movedToZero: Rule = ({ field, by }, { todo, ours, all }) => {
  if (field !== 'time' || by <= 0 || !FROM_ZERO.has(todo.container)) return undefined;
  const together = all.every(
    (other) => other.field !== 'time' || Math.abs(other.by - by) <= 2 * TOLERANCE,
  );
  const isLeast = Math.abs(earliestDecode(ours)) <= TOLERANCE;
  if (!together || !isLeast) return undefined;
  return `the whole movie is ${by.toFixed(3)} s later, so that its first decode time is zero: ${todo.container} has no time before`;
};

/** What the source's edit list or codec delay hides is there, before the start. */
const hiddenBeginning: Rule = ({ field, by, track }, { todo }) => {
  if (field !== 'beginning' || by <= 0 || !WITHOUT_EDITS.has(todo.container)) return undefined;
  const start = startOf(track) ?? 0;
  const hidden = track.packets.filter(
    ({ pts, isHidden }) => isHidden || (pts ?? start) < start - TOLERANCE,
  );
  const seconds = hidden.reduce((sum, { duration }) => sum + duration, 0);
  if (by > seconds + TOLERANCE) return undefined;
  const how =
    todo.container === 'ts'
      ? 'has no way to hide it'
      : 'hides it by CodecDelay, which ffmpeg 5.1 heeds for Opus only';
  return `${by.toFixed(3)} s that the source hides before the start of ${track.type} #${track.index} are decoded: ${todo.container} ${how}`;
};

/** What the encoder put in front of the sound: Matroska says so by CodecDelay, which ffmpeg 5.1 heeds for Opus only. */
const hiddenPriming: Rule = ({ field, by, track, other }, { todo, source }) => {
  if (field !== 'beginning' || by >= 0 || track.type !== 'audio' || !other) return undefined;
  if (!source.format.startsWith('matroska')) return undefined;
  const start = startOf(other) ?? 0;
  const hidden = other.packets.filter(
    ({ pts, isHidden }) => isHidden || (pts ?? start) < start - TOLERANCE,
  );
  const seconds = hidden.reduce((sum, { duration }) => sum + duration, 0);
  if (Math.abs(seconds + by) > 2 * TOLERANCE) return undefined;
  return `${(-by).toFixed(3)} s that the encoder put in front of ${track.type} #${track.index} are hidden, as the source says by CodecDelay; ffmpeg 5.1 plays them there, and heeds ${todo.container}'s edit list`;
};

/** Seconds by which the container says that the last block of sound is shorter than what it decodes to. */
function trimmedEnd({ packets, frames }: InspectedTrack): number {
  const [packet, frame] = [packets.at(-1), frames.at(-1)];
  return packet && frame ? frame.duration - packet.duration : 0;
}

/**
 * Sound that ends within its last block. ffmpeg 5.1 cuts the rest off when Matroska says so, and not when mp4 does: so what
 * the file says is compared.
 */
const trimmedEnding: Rule = ({ field, track, other, by }, { todo }) => {
  const [theirs, ours] = [track.frames.at(-1), other?.frames.at(-1)];
  if (field !== 'ending' || track.type !== 'audio' || !other || !theirs || !ours) return undefined;
  const name = `${track.type} #${track.index}`;
  const near = (seconds: number): boolean => Math.abs(Math.abs(by) - seconds) <= TOLERANCE;
  if (by < 0 && near(trimmedEnd(track))) {
    return `${name} ends within its last block, as its source says; ffmpeg 5.1 does not heed that in the source`;
  }
  // What the container says of the whole: ffprobe 5.1 takes the last packet's length from the codec.
  const said = (startOf(other) ?? 0) + (other.duration ?? NaN);
  const shift = (startOf(other) ?? 0) - (startOf(track) ?? 0);
  const isSaid = Math.abs(said - shift - (endOf(track) ?? NaN)) <= 2 * TOLERANCE;
  if (by > 0 && (near(trimmedEnd(other)) || isSaid)) {
    return `${name} ends within its last block, as its source; ${todo.container} says so, which ffmpeg 5.1 does not heed`;
  }
  const cut = (track.packets.at(-1)?.duration ?? 0) - theirs.duration;
  const isWhole = todo.container === 'ts' && by > 0 && by <= ours.duration;
  return isWhole && cut > -TOLERANCE
    ? `${name} ends within its last block in the source; ts has no way to say so`
    : undefined;
};

/** Every packet is the source's, byte for byte: how it is decoded hangs on what the container calls and hides of it. */
const verbatim: Rule = ({ field, track, other, by }, { source, theirs }) => {
  const isShown = field === 'frames' || field === 'beginning' || field === 'ending';
  if (!isShown || !other) return undefined;
  const isSame =
    track.packets.length === other.packets.length &&
    track.packets.every(({ hash }, at) => hash === other.packets[at]?.hash);
  if (!isSame) return undefined;
  const name = `every packet of ${track.type} #${track.index} is the source's, byte for byte`;
  const isAsTheirs =
    theirs?.isDecoded === true && hashes(other) === hashes(copyOf(source, theirs, track.index));
  if (isAsTheirs) return `${name}, and decodes as in ffmpeg's copy`;
  return field === 'frames' && by === 1 && track.type === 'audio'
    ? `${name}; ffmpeg 5.1 decodes one block otherwise`
    : undefined;
};

/** What LAME's header in the first packet of an MP3 file says of its start is the file's, and no codec's. */
const mp3Start: Rule = ({ field, track, by }, { source }) =>
  field === 'beginning' &&
  source.format === 'mp3' &&
  track.type === 'audio' &&
  by > 0 &&
  by < MP3_DELAY
    ? `MP3 says in a header of its own that ${by.toFixed(3)} s at the start are the encoder's; no other container reads it`
    : undefined;

/** Seconds: 1105 samples at 22050 Hz, and what a block adds. */
const MP3_DELAY = 0.06;

/** A track that nobody can decode ends with its last packet, of which Matroska does not say how long it is. */
const lastPacket: Rule = ({ field, track, by }) =>
  field === 'end' &&
  track.frames.length === 0 &&
  Math.abs(by) <= (track.packets.at(-1)?.duration ?? 0) + TOLERANCE
    ? `how long the last packet of ${track.type} #${track.index} is is not said`
    : undefined;

/** Damage is concealed in a way that hangs on how the pieces are laid out. */
const damaged: Rule = ({ field, track }, { source, ours, theirs }) => {
  const isShown = [
    'frames',
    'beginning',
    'ending',
    'frame times',
    'packets',
    'profile',
    'time',
    'end',
  ].includes(field);
  if (!isShown || source.complaint === '' || !theirs?.isDecoded) return undefined;
  const [mine, beside] = [ours, theirs].map((file) => hashes(copyOf(source, file, track.index)));
  const [here, there] = [ours, theirs].map(
    (file) => copyOf(source, file, track.index)?.packets.length,
  );
  return mine !== undefined && mine === beside && here === there
    ? `${track.type} #${track.index} is damaged, and decodes to exactly the same frames as ffmpeg's copy`
    : undefined;
};

const hashes = (track: InspectedTrack | undefined): string | undefined =>
  track?.frames.map(({ hash }) => hash).join();

function copyOf(source: Inspection, file: Inspection, index: number): InspectedTrack | undefined {
  return pairsOf(source, file).find(([track]) => track.index === index)?.[1];
}

/** Matroska's CodecDelay, which ffmpeg 5.1 heeds for Opus only, is an edit list now. */
const heededDelay: Rule = ({ field, track, by }, { source }) => {
  const start = startOf(track) ?? 0;
  if (field !== 'beginning' || by >= 0 || !source.format.includes('matroska')) return undefined;
  return start < 0 && -by <= -start + 2 * TOLERANCE
    ? `${track.type} #${track.index} hides ${(-by).toFixed(4)} s at its start, as its source says by CodecDelay, which ffmpeg 5.1 does not heed there`
    : undefined;
};

const RULES: readonly Rule[] = [
  otherReading,
  movedToZero,
  hiddenBeginning,
  hiddenPriming,
  trimmedEnding,
  heededDelay,
  ...CONTAINER_RULES,
  damaged,
  mp3Start,
  verbatim,
  lastPacket,
];

/** Why two files may differ so; undefined when no rule applies. */
export function explain(difference: Difference, context: Context): string | undefined {
  for (const rule of RULES) {
    const why = rule(difference, context);
    if (why !== undefined) return why;
  }
  return undefined;
}
