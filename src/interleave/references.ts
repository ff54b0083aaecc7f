/** References between tracks, while the movie's tracks get their numbers. */
import { requireArgument } from '../errors.js';
import { warnOfReference } from '../sample/missingReference.js';
import { type Track, trackName } from '../sample/track.js';
import { type TrackProperties, type TrackReference } from '../sample/trackProperties.js';
import { type TrackInput } from './trackInput.js';

/** The tracks of a movie by lane; undefined: the lane has no samples. */
export type Lanes = readonly (Track | undefined)[];

/** Throws `invalidArgument` for a reference to a lane that there is not, or to itself. */
export function requireReferences(inputs: readonly TrackInput[]): void {
  for (const [lane, { properties }] of inputs.entries()) {
    for (const { type, tracks } of properties?.references ?? []) {
      for (const target of tracks) {
        requireArgument(
          target !== lane && inputs[target] !== undefined,
          () =>
            `A reference ('${type}') names another of the ${inputs.length} tracks by its place among them, and track ${lane} names ${target}.`,
        );
      }
    }
  }
}

/**
 * What each lane's track is to say, with references by places in the movie. What an input gives names lanes; what a source says of its track names
 * the source's tracks.
 */
export function movieProperties(
  lanes: Lanes,
  inputs: readonly TrackInput[],
): (TrackProperties | undefined)[] {
  const places = placesOf(lanes);
  return lanes.map((track, lane) => {
    const given = inputs[lane]?.properties;
    const properties = given ?? track?.properties;
    if (!track || properties?.references === undefined) return properties;
    const references = given
      ? properties.references.map((one) => ofLanes(one, track, places))
      : properties.references.map((one) => ofSource(one, track, lanes, places));
    return { ...properties, references: references.filter(({ tracks }) => tracks.length > 0) };
  });
}

function placesOf(lanes: Lanes): (number | undefined)[] {
  let count = 0;
  return lanes.map((track) => (track ? count++ : undefined));
}

function ofLanes(
  { type, tracks }: TrackReference,
  from: Track,
  places: readonly (number | undefined)[],
): TrackReference {
  const found = tracks.flatMap((lane) => {
    const place = places[lane];
    if (place === undefined) warnOfReference(trackName(from), type, `track ${lane}`);
    return place ?? [];
  });
  return { type, tracks: found };
}

/** A source's track that was not chosen is not missed. */
function ofSource(
  { type, tracks }: TrackReference,
  from: Track,
  lanes: Lanes,
  places: readonly (number | undefined)[],
): TrackReference {
  const targets = from.siblings.filter(({ index }) => tracks.includes(index));
  return { type, tracks: targets.flatMap((target) => places[lanes.indexOf(target)] ?? []) };
}
