import { packing } from '../src/codec/views.js';
import { requireArgument } from '../src/errors.js';
import { type Operator } from '../src/rx.js';
import { type ViewPackingKind } from '../src/sample/spatial.js';
import { type VideoSample } from '../src/sample/videoSample.js';

/**
 * Packs the pictures of both eyes into one: side by side, or the left one over the right one, in their full size.
 *
 * ![](../docs/diagrams/packViews.svg)
 *
 * Samples that are one picture pass as they are. For half the size, scale what comes of it, or give the encoder the width (or height) of one eye.
 *
 * @param kind - where the eyes go
 * @throws MediaError `invalidArgument`; through `error` `filterFailed`
 * @example
 * ```ts
 * import { demux } from 'rxmux';
 * import { decode, encode, mux, packViews, splitViews } from 'rxmux/operators';
 *
 * demux('side-by-side.mp4', ({ video }) =>
 *   video.pipe(
 *     decode(),
 *     splitViews('sideBySide'),
 *     packViews('overUnder'),
 *     encode({ codec: 'h264', spatial: { viewPackingKind: 'overUnder' } }),
 *     mux('over-under.mp4'),
 *   ),
 * ).subscribe();
 * ```
 * @see libavfilter: hstack, vstack
 * @group Codecs
 */
export function packViews(kind: ViewPackingKind): Operator<VideoSample, VideoSample> {
  requireArgument(
    ['sideBySide', 'overUnder'].includes(kind),
    `Eyes are packed sideBySide or overUnder, not ${kind as string}.`,
  );
  return packing(kind);
}
