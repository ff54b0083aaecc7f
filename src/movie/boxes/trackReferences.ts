/** Which tracks a track points at: `tref`. @see ISO/IEC 14496-12 §8.3.3; QuickTime File Format: track reference atoms */
import { warnOfReference } from '../../sample/missingReference.js';
import { type Track, trackName } from '../../sample/track.js';
import { type TrackReference } from '../../sample/trackProperties.js';
import { Box } from './box.js';
import { type TrackEdit, type WrittenMovie, type WrittenTrack } from './trackEdit.js';
import { TrackHeader } from './trackHeader.js';

/** Numbers of tracks in the file, by the type of the reference. */
export type References = ReadonlyMap<string, readonly number[]>;

/**
 * libav writes references of its own: from the first track to a track of time codes, which may be itself; and to a sound to fall back to, by its
 * place in the source. Between our tracks there is what was asked for, and nothing else.
 */
export const trackReferences: TrackEdit = {
  isNeeded: (_, { tracks }) =>
    tracks.some(({ track }) => track.properties?.references !== undefined || isTimecode(track)),
  apply: (trak, written, movie, moov) => {
    const own = new Set(movie.tracks.map(({ id }) => id));
    const present = new Set(moov.all('trak').map((one) => TrackHeader.of(one)?.id));
    const references = new Map<string, readonly number[]>();
    // What libav adds by itself, it also points at.
    for (const [type, ids] of referencesOf(trak)) {
      const others = ids.filter((id) => !own.has(id));
      if (others.length > 0) references.set(type, others);
    }
    for (const { type, tracks } of askedOf(written, movie)) {
      const ids = tracks.flatMap((index) => idOf(index, type, written, movie, present));
      if (ids.length > 0) references.set(type, unique([...(references.get(type) ?? []), ...ids]));
    }
    setReferences(trak, references);
  },
};

/** The references of a track. */
export function referencesOf(trak: Box): Map<string, number[]> {
  const boxes = trak.find('tref')?.children ?? [];
  return new Map(boxes.map(({ type, bytes }) => [type, idsIn(bytes)]));
}

/** Gives a track these references, and no others. */
export function setReferences(trak: Box, references: References): void {
  const boxes = [...references].map(([type, ids]) => {
    const bytes = Buffer.alloc(ids.length * 4);
    for (const [place, id] of ids.entries()) bytes.writeUInt32BE(id, place * 4);
    return new Box(type, bytes);
  });
  trak.children = trak.children?.filter(({ type }) => type !== 'tref');
  if (boxes.length === 0) return;
  trak.insertAfter(trak.find('edts') ? 'edts' : 'tkhd', new Box('tref', undefined, boxes));
}

/** Adds to the references of a track. */
export function addReference(trak: Box, type: string, id: number): void {
  const references = referencesOf(trak);
  references.set(type, unique([...(references.get(type) ?? []), id]));
  setReferences(trak, references);
}

const idsIn = (bytes: Buffer): number[] =>
  Array.from({ length: Math.floor(bytes.byteLength / 4) }, (_, place) =>
    bytes.readUInt32BE(place * 4),
  );

const unique = (ids: readonly number[]): number[] => [...new Set(ids)];

const isTimecode = ({ format }: Track): boolean => format.codecTag === TIMECODE;
const TIMECODE = 'tmcd';

/** Time codes that nobody points at belong to the pictures, or else to the sound. */
function askedOf({ track }: WrittenTrack, { tracks }: WrittenMovie): readonly TrackReference[] {
  const asked = track.properties?.references ?? [];
  const all = tracks.map((written) => written.track);
  const isPointedAt = all.some(({ properties }) =>
    properties?.references?.some(({ type }) => type === TIMECODE),
  );
  if (isPointedAt || track !== ownerOfTimecodes(all)) return asked;
  const codes = all.filter(isTimecode).map(({ index }) => index);
  return codes.length === 0 ? asked : [...asked, { type: TIMECODE, tracks: codes }];
}

const ownerOfTimecodes = (tracks: readonly Track[]): Track | undefined =>
  tracks.find(({ mediaType }) => mediaType === 'video') ??
  tracks.find(({ mediaType }) => mediaType === 'audio');

function idOf(
  index: number,
  type: string,
  { track }: WrittenTrack,
  { tracks, isFinal }: WrittenMovie,
  present: ReadonlySet<number | undefined>,
): number[] {
  const target = tracks.find((one) => one.track.index === index);
  if (target && present.has(target.id)) return [target.id];
  if (isFinal)
    warnOfReference(trackName(track), type, target ? trackName(target.track) : `track #${index}`);
  return [];
}
