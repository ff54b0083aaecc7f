import { type Size } from '../../sample/trackProperties.js';
import { type Track } from '../../sample/track.js';
import { Box } from './box.js';
import { type TrackEdit } from './trackEdit.js';
import { TrackHeader } from './trackHeader.js';

/**
 * How large a QuickTime movie says that pictures are shown: libav tells the size in pixels, whatever their shape. A size that was asked
 * for is also the one that players cut and shape them to.
 *
 * @see QuickTime File Format: track aperture mode dimensions
 */
export const displaySize: TrackEdit = {
  isNeeded: ({ track }, { isQuickTime }) => isQuickTime && sizeOf(track) !== undefined,
  apply: (trak, { track }) => {
    const size = sizeOf(track);
    const header = TrackHeader.of(trak);
    if (!header || !size) return;
    header.size = size;
    if (track.format.mediaType !== 'video' || !track.properties?.naturalSize) return;
    const modes = [
      dimensions('clef', size),
      dimensions('prof', size),
      dimensions('enof', track.format),
    ];
    if (trak.find('tapt')) trak.put(new Box('tapt', undefined, modes));
    else trak.insertAfter('tkhd', new Box('tapt', undefined, modes));
  },
};

/** Undefined: that of the pixels. */
function sizeOf({ format, properties }: Track): Size | undefined {
  if (format.mediaType !== 'video') return undefined;
  if (properties?.naturalSize) return properties.naturalSize;
  const { num, den } = format.sampleAspectRatio ?? { num: 1, den: 1 };
  if (num <= 0 || den <= 0 || num === den) return undefined;
  return { width: (format.width * num) / den, height: format.height };
}

/** Version and flags, width and height with 16 bits behind the point. */
function dimensions(type: string, { width, height }: Size): Box {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32BE(Math.round(width * 0x1_0000), 4);
  bytes.writeUInt32BE(Math.round(height * 0x1_0000), 8);
  return new Box(type, bytes);
}
