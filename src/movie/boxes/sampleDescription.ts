/** Tracks whose samples libav has no codec for: their boxes say what they are. @see ISO/IEC 14496-12 §8.5.2 */
import { requireArgument } from '../../errors.js';
import { descriptionOf } from '../../sample/descriptionOf.js';
import { type SampleDescription } from '../../sample/sampleDescription.js';
import { type Track } from '../../sample/track.js';
import { Box } from './box.js';
import { graphicsInfo } from './chapterTracks.js';
import { fullBox } from './fields.js';
import { mediaHandler } from './handler.js';
import { type TrackEdit } from './trackEdit.js';

/** libav was told of bytes that it does not know: it says so in the handler, in the media's header and in the sample entry. */
export const sampleDescription: TrackEdit = {
  isNeeded: ({ track }) => descriptionOf(track.format) !== undefined,
  apply: (trak, { track }, { isQuickTime }) => {
    const description = descriptionOf(track.format);
    const mdia = trak.find('mdia');
    const minf = mdia?.find('minf');
    const stsd = minf?.find('stbl', 'stsd');
    if (!description || !mdia || !minf || !stsd) return;
    const { handler, entry } = description;
    mdia.put(mediaHandler(handler, nameOf(track, description), isQuickTime));
    const others = minf.children?.filter(({ type }) => !HEADERS.has(type)) ?? [];
    minf.children = [mediaHeader(handler, isQuickTime), ...others];
    const bytes = Buffer.from(entry);
    stsd.children = [new Box(bytes.toString('latin1', 4, 8), bytes.subarray(8))];
  },
};

/** Of what stands in front of the box's own fields: its size, its type, six bytes, and where its media are. */
const SHORTEST = 16;

/** @throws MediaError `invalidArgument` for what is no sample entry */
export function requireDescription({ format }: Track): void {
  const description = descriptionOf(format);
  if (!description) return;
  const { handler, entry } = description;
  requireArgument(
    /^[\x20-\x7e]{4}$/.test(handler),
    () => `A handler has four letters, such as 'meta', and ${JSON.stringify(handler)} is none.`,
  );
  const bytes = Buffer.from(entry);
  const size = bytes.byteLength < SHORTEST ? 0 : bytes.readUInt32BE(0);
  requireArgument(
    size === bytes.byteLength && size > 0,
    () =>
      `A sample entry is one box, whole with its size and its type, of at least ${SHORTEST} bytes; these are ${bytes.byteLength} bytes that say they were ${size}.`,
  );
}

const HEADERS: ReadonlySet<string> = new Set(['vmhd', 'smhd', 'hmhd', 'sthd', 'nmhd', 'gmhd']);

/** QuickTime counts the bytes of a name in one byte. */
const LONGEST = 255;

function nameOf({ metadata }: Track, { handlerName }: SampleDescription): string {
  const name = handlerName ?? metadata?.['handler_name'] ?? '';
  return Buffer.byteLength(name) > LONGEST || name.includes('\0') ? '' : name;
}

/** Subtitles of ISO's files have a header of their own; what is neither seen nor heard has one that says nothing. */
function mediaHeader(handler: string, isQuickTime: boolean): Box {
  if (isQuickTime) return new Box('gmhd', undefined, [graphicsInfo()]);
  return fullBox(handler === 'subt' ? 'sthd' : 'nmhd', 0, 0, Buffer.alloc(0));
}
