import { MediaError } from '../src/errors.js';
import { itemsIn } from '../src/movie/timedMetadata/accessUnit.js';
import { TIMED_ID3 } from '../src/movie/timedMetadata/id3Coder.js';
import { itemsOfTag } from '../src/movie/timedMetadata/id3Tag.js';
import { keysOfTrack } from '../src/movie/timedMetadata/metadataKeys.js';
import { operator, type Operator } from '../src/rx.js';
import { type EncodedSample } from '../src/sample/encodedSample.js';
import { requireEncoded } from '../src/sample/requireKind.js';
import { type ReadMetadataGroup, type TimedMetadataItem } from '../src/sample/timedMetadata.js';
import { MediaTime } from '../src/sample/time.js';
import { type Track, trackName } from '../src/sample/track.js';

/**
 * Reads the timed metadata of a track: boxed (`mebx`, of mp4 and mov), such as where a telephone was and the faces that it saw; or tags of ID3 (`timed_id3`, of
 * MPEG transport streams).
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
    const known = new Map<Track, Reader>();
    const readerOf = (track: Track): Reader => {
      const reader = known.get(track) ?? readerFor(track);
      known.set(track, reader);
      return reader;
    };
    return {
      next: (value) => {
        const sample = requireEncoded(value, 'parseMetadata');
        let group: ReadMetadataGroup;
        try {
          group = groupOf(sample, readerOf(sample.track));
        } finally {
          sample.close();
        }
        out.next(group);
      },
    };
  });
}

type Reader = (bytes: Uint8Array) => TimedMetadataItem[];

function readerFor(track: Track): Reader {
  if (track.format.codec === TIMED_ID3) return itemsOfTag;
  const keys = keysOfTrack(track);
  if (keys) return (bytes) => itemsIn(bytes, keys);
  const name = trackName(track);
  throw new MediaError(
    'formatUnsupported',
    `parseMetadata reads boxed metadata (mebx) of mp4 and mov, and ID3 (timed_id3) of MPEG transport streams; ${name} is ${track.format.codec ?? track.format.codecTag ?? 'unknown'}. ` +
      'Choose the track by its format.codecTag or its format.codec.',
    { operator: 'parseMetadata', track: name },
  );
}

function groupOf(sample: EncodedSample, read: Reader): ReadMetadataGroup {
  const { pts, dts, duration } = sample;
  const start = pts ?? dts ?? MediaTime.zero;
  const items = read(sample.copyBytes());
  return duration === undefined ? { start, items } : { start, duration, items };
}
