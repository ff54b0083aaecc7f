/** Which properties of tracks each container can say. Movies of boxes say all of them. */
import { MediaError } from '../errors.js';
import { type Track, trackName } from '../sample/track.js';
import { type TrackProperties } from '../sample/trackProperties.js';
import { requirePlaces } from './metadataPlaces.js';
import { type MuxPlan } from './muxPlan.js';
import { isTurn } from './turns.js';

type Name = keyof TrackProperties;

/** Why it cannot be said, as the end of a sentence, with the way out; undefined: it can. */
type Rule = (track: Track, properties: TrackProperties) => string | undefined;

const says: Rule = () => undefined;

const shape: Rule = ({ format }, { naturalSize }) => {
  if (format.mediaType !== 'video' || !naturalSize) return 'only pictures have a shape';
  const { width, height } = naturalSize;
  const isKept = [
    height === format.height && width >= format.width,
    width === format.width && height >= format.height,
  ].includes(true);
  return isKept
    ? undefined
    : `it says how wide or how high a pixel is, so that one side stays as it is and the other becomes longer: keep the width of ${format.width} or the height of ${format.height}`;
};

const turn: Rule = (_track, { transform }) =>
  transform && isTurn(transform)
    ? undefined
    : 'it says by how many degrees pictures are turned, and no more';

const MATROSKA: Readonly<Partial<Record<Name, Rule>>> = {
  naturalSize: shape,
  transform: turn,
  marksOutputTrackAsEnabled: says,
  languageCode: says,
  metadata: says,
};
const LANGUAGE: Readonly<Partial<Record<Name, Rule>>> = { languageCode: says };

/** By libav's names of the muxers. */
const SAID: Readonly<Record<string, Readonly<Partial<Record<Name, Rule>>>>> = {
  ...{ matroska: MATROSKA, webm: MATROSKA },
  ...{
    mpegts: LANGUAGE,
    nut: LANGUAGE,
    asf: LANGUAGE,
    ogg: LANGUAGE,
    oga: LANGUAGE,
    opus: LANGUAGE,
  },
};

/** Properties, each of which is there. */
type Said = { readonly [K in Name]-?: NonNullable<TrackProperties[K]> };

/** What says nothing: it is what every container has. */
const IS_DEFAULT: Readonly<Record<Name, (properties: Said, track: Track) => boolean>> = {
  // It is for us, not for the file.
  isRequired: () => true,
  naturalSize: ({ naturalSize: { width, height } }, { format }) =>
    format.mediaType === 'video' &&
    format.width === width &&
    format.height === height &&
    !format.sampleAspectRatio,
  transform: ({ transform: { a, b, c, d, tx, ty } }) =>
    a === 1 && b === 0 && c === 0 && d === 1 && tx === 0 && ty === 0,
  preferredVolume: ({ preferredVolume }, { mediaType }) =>
    preferredVolume === (mediaType === 'audio' ? 1 : 0),
  mediaTimeScale: ({ mediaTimeScale }) => mediaTimeScale === 0,
  marksOutputTrackAsEnabled: ({ marksOutputTrackAsEnabled }) => marksOutputTrackAsEnabled,
  languageCode: () => false,
  extendedLanguageTag: () => false,
  metadata: ({ metadata }) => metadata.length === 0,
  preferredMediaChunkAlignment: ({ preferredMediaChunkAlignment: bytes }) => bytes <= 1,
  preferredMediaChunkDuration: () => false,
  mediaDataLocation: ({ mediaDataLocation }) =>
    mediaDataLocation !== 'beforeMainMediaDataNotInterleaved',
  // It is of use only to samples that lie in other files.
  sampleReferenceBaseURL: () => true,
  alternateGroup: ({ alternateGroup }) => alternateGroup === 0,
  references: ({ references }) => references.length === 0,
  timecode: () => false,
  // It grows until the end: who tells it knows what the container is.
  marks: () => true,
};

/** Throws `formatUnsupported` for the first property that the container cannot say. */
export function requireSayable(tracks: readonly Track[], { type }: MuxPlan): void {
  for (const track of tracks) {
    const { properties = {} } = track;
    if (type.isMovie) requirePlaces(properties.metadata ?? [], type, 'track');
    else {
      for (const name of Object.keys(IS_DEFAULT) as Name[]) {
        if (isSet(name, track, properties)) requireSaid(name, track, properties, type.muxer);
      }
    }
  }
}

function isSet(name: Name, track: Track, properties: TrackProperties): boolean {
  return properties[name] !== undefined && !IS_DEFAULT[name](properties as Said, track);
}

function requireSaid(name: Name, track: Track, properties: TrackProperties, muxer: string): void {
  const rule = SAID[muxer]?.[name];
  const reason = rule ? rule(track, properties) : 'it has no place for that';
  if (reason === undefined) return;
  const instead = INSTEAD[name];
  throw new MediaError(
    'formatUnsupported',
    `${muxer} cannot say the ${name} of ${trackName(track)}: ${reason}. Leave it undefined${instead === undefined ? '' : `, ${instead}`}, or write mp4 or mov.`,
    { operator: 'mux', track: trackName(track) },
  );
}

/** Another way to the same end. */
const INSTEAD: Readonly<Partial<Record<Name, string>>> = {
  extendedLanguageTag: 'set languageCode',
  transform: 'turn the pictures with a filter',
  naturalSize: 'scale the pictures with a filter',
  preferredVolume: 'change the sound with a filter',
};
