import { splitting } from '../src/codec/views.js';
import { requireArgument } from '../src/errors.js';
import { type Operator } from '../src/rx.js';
import { type ViewPackingKind } from '../src/sample/spatial.js';
import { type VideoSample } from '../src/sample/videoSample.js';

/** Options of {@link splitViews}. @group Codecs */
export interface SplitViewsOptions {
  /** Each eye has half of its pixels: its shape is to be twice as wide (or high) as its pixels say. Default `false`. */
  readonly isSqueezed?: boolean;
}

/**
 * Takes packed pictures apart: each sample becomes one with a picture for each eye, as MV-HEVC wants them.
 *
 * ![](../docs/diagrams/splitViews.svg)
 *
 * The left eye is the left, or the upper, half and gets layer 0. Nothing is copied. A sample of both eyes counts once in the windows of what follows.
 *
 * @param kind - where the eyes are
 * @throws MediaError `invalidArgument`; through `error` `filterFailed`
 * @example
 * ```ts
 * import { demux } from 'rxmux';
 * import { decode, encode, mux, splitViews } from 'rxmux/operators';
 *
 * demux('side-by-side.mp4', ({ video }) =>
 *   video.pipe(
 *     decode(),
 *     splitViews('sideBySide'),
 *     encode({ codec: 'hevc', spatial: { mvHEVCVideoLayerIDs: [0, 1] } }),
 *     mux('spatial.mov'),
 *   ),
 * ).subscribe();
 * ```
 * @see AVFoundation: Converting side-by-side 3D video to multiview HEVC; libavfilter: crop
 * @group Codecs
 */
export function splitViews(
  kind: ViewPackingKind,
  options: SplitViewsOptions = {},
): Operator<VideoSample, VideoSample> {
  requireArgument(
    ['sideBySide', 'overUnder'].includes(kind),
    `Eyes are packed sideBySide or overUnder, not ${kind as string}.`,
  );
  return splitting(kind, options.isSqueezed ?? false);
}
