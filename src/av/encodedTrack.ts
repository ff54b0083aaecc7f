import { type RawSample } from '../backend.js';
import { type Track } from '../sample/track.js';
import { type FormatDescription } from '../sample/format.js';
import { type OpenEncoder } from './encoderOpening.js';

/** Metadata that tells of the encoded data of the source, which is gone. */
const STALE =
  /^(?:encoder|encoder_options|vendor_id|rotate|duration|bps|number_of_|_statistics_|source_id|language)/i;

/** The track of what an encoder makes: the source's place in the world, with a format of its own. */
export function encodedTrack({ format, timeBase }: OpenEncoder, first: RawSample): Track {
  const siblings: Track[] = [];
  const source = first.track;
  const metadata = Object.entries(source?.metadata ?? {}).filter(([key]) => !STALE.test(key));
  const track: Track = {
    index: 0,
    mediaType: format.mediaType,
    format: tagged(format),
    timeBase,
    language: source?.language,
    metadata: metadata.length === 0 ? undefined : Object.fromEntries(metadata),
    movieMetadata: source?.movieMetadata,
    disposition: source?.disposition?.filter((name) => name !== 'attached_pic'),
    rotation: source?.rotation,
    isMirrored: source?.isMirrored,
    siblings,
  };
  siblings.push(track);
  return track;
}

/** libav's own tag for HEVC is `hev1`, which Apple's players refuse; with the headers outside the stream the other one is right. */
function tagged(format: FormatDescription): FormatDescription {
  const isApart = format.extradata !== undefined && format.extradata.byteLength > 0;
  return format.codec === 'hevc' && isApart ? { ...format, codecTag: 'hvc1' } : format;
}
