import { MediaError } from '../src/errors.js';
import { itemsIn } from '../src/movie/timedMetadata/accessUnit.js';
import { keysOfTrack } from '../src/movie/timedMetadata/metadataKeys.js';
import { type NumberedKey } from '../src/movie/timedMetadata/keyTable.js';
import { operator, type Operator } from '../src/rx.js';
import { type EncodedSample } from '../src/sample/encodedSample.js';
import { requireEncoded } from '../src/sample/requireKind.js';
import { type ReadMetadataGroup } from '../src/sample/timedMetadata.js';
import { MediaTime } from '../src/sample/time.js';
import { type Track, trackName } from '../src/sample/track.js';

/**
 * Reads the timed metadata of a movie's track (boxed metadata, `mebx`): where a telephone was, which way it was held, the faces that it saw.
 *
 * ![](../docs/diagrams/parseMetadata.svg)
 *
 * Each sample becomes a group at once, and is closed. A group without items says that nothing is known of its time. Values are what their types say; those of
 * types that nobody knows here, and those that are not what their types say, are bytes; values that are made of others (detected faces) are lists of items.
 *
 * @throws MediaError (through `error`) `formatUnsupported` for samples of other tracks
 * @example
 * ```ts
 * import { demux } from 'rxmux';
 * import { parseMetadata } from 'rxmux/operators';
 * import { EMPTY } from 'rxjs';
 *
 * const facts$ = demux('telephone.mov', (movie) => {
 *   const track = movie.tracks.find(({ format }) => format.codecTag === 'mebx');
 *   return track ? movie.samplesOf(track.index).pipe(parseMetadata()) : EMPTY;
 * });
 * facts$.subscribe(({ start, items }) => {
 *   console.log(start.seconds, items);
 * });
 * ```
 * @see AVFoundation: AVAssetReaderOutputMetadataAdaptor.nextReadMetadataGroup
 * @group Metadata
 */
export function parseMetadata(): Operator<EncodedSample, ReadMetadataGroup> {
  return operator<EncodedSample, ReadMetadataGroup>((out) => {
    const known = new Map<Track, ReadonlyMap<number, NumberedKey>>();
    const keysOf = (track: Track): ReadonlyMap<number, NumberedKey> => {
      const keys = known.get(track) ?? keysOfTrack(track) ?? refuse(track);
      known.set(track, keys);
      return keys;
    };
    return {
      next: (value) => {
        const sample = requireEncoded(value, 'parseMetadata');
        let group: ReadMetadataGroup;
        try {
          group = groupOf(sample, keysOf(sample.track));
        } finally {
          sample.close();
        }
        out.next(group);
      },
    };
  });
}

function groupOf(sample: EncodedSample, keys: ReadonlyMap<number, NumberedKey>): ReadMetadataGroup {
  const { pts, dts, duration } = sample;
  const start = pts ?? dts ?? MediaTime.zero;
  const items = itemsIn(sample.copyBytes(), keys);
  return duration === undefined ? { start, items } : { start, duration, items };
}

function refuse(track: Track): never {
  const name = trackName(track);
  throw new MediaError(
    'formatUnsupported',
    `parseMetadata reads boxed metadata (mebx) of mp4 and mov, and ${name} is ${track.format.codec ?? track.format.codecTag ?? 'unknown'}. ` +
      "Choose the track whose format.codecTag is 'mebx'.",
    { operator: 'parseMetadata', track: name },
  );
}
