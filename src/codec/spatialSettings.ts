import { type SpatialProperties } from '../sample/spatial.js';

/**
 * Stereo and immersive video, as settings of a video input.
 *
 * Without layers and packing they only tell of the pictures what is so: that they are one eye's, that both eyes are packed in them already, how they are
 * projected.
 *
 * @see AVFoundation: AVVideoCompressionPropertiesKey; Video Toolbox: MV-HEVC keys
 * @group Settings
 */
export interface SpatialSettings extends SpatialProperties {
  /**
   * MV-HEVC: the layer of each picture, the one that every player shows first. `[0, 1]`. Codec `hevc`; both eyes are encoded by themselves, with the
   * bit rates divided by two.
   *
   * @see Video Toolbox: kVTCompressionPropertyKey_MVHEVCVideoLayerIDs
   */
  readonly mvHEVCVideoLayerIDs?: readonly number[];
  /** The view in each layer, from 0 to 7; default `[0, 1]`. @see Video Toolbox: kVTCompressionPropertyKey_MVHEVCViewIDs */
  readonly mvHEVCViewIDs?: readonly number[];
  /** The views of the left and of the right eye; default: `mvHEVCViewIDs`. @see Video Toolbox: kVTCompressionPropertyKey_MVHEVCLeftAndRightViewIDs */
  readonly mvHEVCLeftAndRightViewIDs?: readonly number[];
}
