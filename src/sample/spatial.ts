/** Which eye a picture is for. @see Core Media: CMTag.StereoView @group Formats */
export type StereoEye = 'leftEye' | 'rightEye';

/**
 * How the world was put onto the picture.
 *
 * @see Core Media: kCMFormatDescriptionExtension_ProjectionKind
 * @group Formats
 */
export type ProjectionKind =
  | 'rectilinear'
  | 'equirectangular'
  | 'halfEquirectangular'
  | 'fisheye'
  /** Read, but not written: it goes with the shapes of lenses, which no setting has. */
  | 'parametricImmersive';

/** How both eyes lie in one picture: the left one left, or above. @see Core Media: kCMFormatDescriptionExtension_ViewPackingKind @group Formats */
export type ViewPackingKind = 'sideBySide' | 'overUnder';

/** What a picture is among those of the same moment. @see Core Media: CMTag @group Samples */
export interface PictureTags {
  /** The layer of MV-HEVC that it belongs to. @see Core Media: CMTag.videoLayerID */
  readonly videoLayerID?: number | undefined;
  /** The eye that it is for. @see Core Media: CMTag.stereoView */
  readonly stereoView?: StereoEye | undefined;
  /** How the world was put onto it. @see Core Media: CMTag.projectionType */
  readonly projection?: ProjectionKind | undefined;
  /** How both eyes lie in it. @see Core Media: CMTag.packingType */
  readonly packing?: ViewPackingKind | undefined;
}

/**
 * What stereo and immersive video say of themselves. It holds for the whole track.
 *
 * @see QuickTime and ISO base media file formats: spatial and immersive media (`vexu`, `hfov`); Google: Spherical Video V2 (`st3d`, `sv3d`)
 * @group Formats
 */
export interface SpatialProperties {
  /** Whether there are pictures for the left eye. @see Video Toolbox: kVTCompressionPropertyKey_HasLeftStereoEyeView */
  readonly hasLeftStereoEyeView?: boolean | undefined;
  /** Whether there are pictures for the right eye. @see Video Toolbox: kVTCompressionPropertyKey_HasRightStereoEyeView */
  readonly hasRightStereoEyeView?: boolean | undefined;
  /** Which eye to show where only one can be. @see Video Toolbox: kVTCompressionPropertyKey_HeroEye */
  readonly heroEye?: 'left' | 'right' | undefined;
  /** Micrometres from one lens to the other, 1 to 4,294,967,295. @see Video Toolbox: kVTCompressionPropertyKey_StereoCameraBaseline */
  readonly stereoCameraBaseline?: number | undefined;
  /** By how much to move the eyes' pictures apart, in 1/10000 of their width, −10,000 to 10,000; positive: things go farther away. @see Video Toolbox: kVTCompressionPropertyKey_HorizontalDisparityAdjustment */
  readonly horizontalDisparityAdjustment?: number | undefined;
  /** Thousandths of a degree, 1 to 360,000. @see Video Toolbox: kVTCompressionPropertyKey_HorizontalFieldOfView */
  readonly horizontalFieldOfView?: number | undefined;
  /** @see Video Toolbox: kVTCompressionPropertyKey_ProjectionKind */
  readonly projectionKind?: ProjectionKind | undefined;
  /** @see Video Toolbox: kVTCompressionPropertyKey_ViewPackingKind */
  readonly viewPackingKind?: ViewPackingKind | undefined;
}

/** Whether there is a picture for each eye. */
export function isStereo({
  hasLeftStereoEyeView: left,
  hasRightStereoEyeView: right,
  viewPackingKind,
}: SpatialProperties): boolean {
  return viewPackingKind !== undefined || (left === true && right === true);
}
