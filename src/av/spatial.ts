/** Stereo and immersive video: libav's structures, and ours. @see libav: AVStereo3D, AVSphericalMapping */
import {
  AV_PKT_DATA_SPHERICAL,
  AV_PKT_DATA_STEREO3D,
  AV_PRIMARY_EYE_LEFT,
  AV_PRIMARY_EYE_RIGHT,
  AV_SPHERICAL_EQUIRECTANGULAR,
  AV_SPHERICAL_EQUIRECTANGULAR_TILE,
  AV_SPHERICAL_FISHEYE,
  AV_SPHERICAL_HALF_EQUIRECTANGULAR,
  AV_SPHERICAL_PARAMETRIC_IMMERSIVE,
  AV_SPHERICAL_RECTILINEAR,
  AV_STEREO3D_2D,
  AV_STEREO3D_SIDEBYSIDE,
  AV_STEREO3D_TOPBOTTOM,
  AV_STEREO3D_UNSPEC,
  AV_STEREO3D_VIEW_LEFT,
  AV_STEREO3D_VIEW_PACKED,
  AV_STEREO3D_VIEW_RIGHT,
  AV_STEREO3D_VIEW_UNSPEC,
} from 'node-av/constants';
import { type CodecParameters } from 'node-av/lib';
import { type SpatialSettings } from '../codec/settings.js';
import {
  isStereo,
  type ProjectionKind,
  type SpatialProperties,
  type StereoEye,
} from '../sample/spatial.js';

/** Type, flags, view, eye, baseline, and two fractions. */
const STEREO_BYTES = 36;
/** Projection, three angles, four bounds and the padding of a cube. */
const SPHERICAL_BYTES = 36;

const PROJECTIONS: Readonly<Record<ProjectionKind, number>> = {
  equirectangular: AV_SPHERICAL_EQUIRECTANGULAR,
  halfEquirectangular: AV_SPHERICAL_HALF_EQUIRECTANGULAR,
  rectilinear: AV_SPHERICAL_RECTILINEAR,
  fisheye: AV_SPHERICAL_FISHEYE,
  parametricImmersive: AV_SPHERICAL_PARAMETRIC_IMMERSIVE,
};
const PACKINGS = { sideBySide: AV_STEREO3D_SIDEBYSIDE, overUnder: AV_STEREO3D_TOPBOTTOM } as const;
const DISPARITY_STEPS = 10_000;
const DEGREE_STEPS = 1_000;

/** What the movie says of what was asked for. */
export function describedSpatial(settings: SpatialSettings): SpatialProperties {
  const { mvHEVCVideoLayerIDs, viewPackingKind, heroEye, projectionKind } = settings;
  const { stereoCameraBaseline, horizontalDisparityAdjustment, horizontalFieldOfView } = settings;
  const both = mvHEVCVideoLayerIDs !== undefined || viewPackingKind !== undefined;
  return {
    hasLeftStereoEyeView: both || settings.hasLeftStereoEyeView,
    hasRightStereoEyeView: both || settings.hasRightStereoEyeView,
    ...{ heroEye, stereoCameraBaseline, horizontalDisparityAdjustment },
    ...{ horizontalFieldOfView, projectionKind, viewPackingKind },
  };
}

/** For containers, which say it beside the stream; what was there before is replaced. */
export function addSpatial(parameters: CodecParameters, spatial: SpatialProperties): void {
  // A source may have said more than we have words for, such as where its sphere is turned to.
  if (isSame(spatialOf(parameters) ?? {}, spatial)) return;
  const stereo = stereoBytes(spatial);
  if (stereo) parameters.addCodedSideData(AV_PKT_DATA_STEREO3D, stereo);
  const { projectionKind } = spatial;
  if (projectionKind === undefined) return;
  const sphere = Buffer.alloc(SPHERICAL_BYTES);
  sphere.writeInt32LE(PROJECTIONS[projectionKind], 0);
  parameters.addCodedSideData(AV_PKT_DATA_SPHERICAL, sphere);
}

const isSame = (a: SpatialProperties, b: SpatialProperties): boolean =>
  [...Object.keys(a), ...Object.keys(b)].every(
    (name) => a[name as keyof SpatialProperties] === b[name as keyof SpatialProperties],
  );

/** Undefined: nothing is said of eyes. */
export function stereoBytes(spatial: SpatialProperties): Buffer | undefined {
  const { heroEye, stereoCameraBaseline: baseline, viewPackingKind: packing } = spatial;
  const { horizontalDisparityAdjustment: disparity, horizontalFieldOfView: field } = spatial;
  const { hasLeftStereoEyeView: left, hasRightStereoEyeView: right } = spatial;
  const said = [heroEye, baseline, packing, disparity, field, left, right];
  if (said.every((one) => one === undefined)) return undefined;
  const bytes = Buffer.alloc(STEREO_BYTES);
  bytes.writeInt32LE(typeOf(spatial), 0);
  bytes.writeInt32LE(viewOf(spatial), 8);
  bytes.writeInt32LE(heroEye === undefined ? 0 : HEROES[heroEye], 12);
  bytes.writeUInt32LE(baseline ?? 0, 16);
  bytes.writeInt32LE(disparity ?? 0, 20);
  bytes.writeInt32LE(DISPARITY_STEPS, 24);
  bytes.writeInt32LE(field ?? 0, 28);
  bytes.writeInt32LE(DEGREE_STEPS, 32);
  return bytes;
}

const HEROES = { left: AV_PRIMARY_EYE_LEFT, right: AV_PRIMARY_EYE_RIGHT } as const;

function typeOf(spatial: SpatialProperties): number {
  const { viewPackingKind, hasLeftStereoEyeView, hasRightStereoEyeView } = spatial;
  if (viewPackingKind !== undefined) return PACKINGS[viewPackingKind];
  return hasLeftStereoEyeView === true || hasRightStereoEyeView === true
    ? AV_STEREO3D_UNSPEC
    : AV_STEREO3D_2D;
}

function viewOf(spatial: SpatialProperties): number {
  if (isStereo(spatial)) return AV_STEREO3D_VIEW_PACKED;
  if (spatial.hasLeftStereoEyeView === true) return AV_STEREO3D_VIEW_LEFT;
  return spatial.hasRightStereoEyeView === true ? AV_STEREO3D_VIEW_RIGHT : AV_STEREO3D_VIEW_UNSPEC;
}

/** What a source says; undefined: nothing. */
export function spatialOf(parameters: CodecParameters): SpatialProperties | undefined {
  const stereo = parameters.getCodedSideData(AV_PKT_DATA_STEREO3D);
  const sphere = parameters.getCodedSideData(AV_PKT_DATA_SPHERICAL);
  const said = {
    ...(stereo && stereo.byteLength >= STEREO_BYTES ? readStereo(stereo) : {}),
    ...(sphere && sphere.byteLength >= 4 ? readProjection(sphere) : {}),
  };
  return Object.keys(said).length > 0 ? said : undefined;
}

function readStereo(bytes: Buffer): SpatialProperties {
  const [type, view, hero] = [0, 8, 12].map((at) => bytes.readInt32LE(at));
  const baseline = bytes.readUInt32LE(16);
  const disparity = scaled(bytes, 20, DISPARITY_STEPS);
  const field = scaled(bytes, 28, DEGREE_STEPS);
  const packing = Object.entries(PACKINGS).find(([, number]) => number === type)?.[0];
  const isPacked = view === AV_STEREO3D_VIEW_PACKED && type !== AV_STEREO3D_2D;
  return {
    ...(isPacked || view === AV_STEREO3D_VIEW_LEFT ? { hasLeftStereoEyeView: true } : {}),
    ...(isPacked || view === AV_STEREO3D_VIEW_RIGHT ? { hasRightStereoEyeView: true } : {}),
    ...(hero === AV_PRIMARY_EYE_LEFT ? { heroEye: 'left' as const } : {}),
    ...(hero === AV_PRIMARY_EYE_RIGHT ? { heroEye: 'right' as const } : {}),
    ...(baseline > 0 ? { stereoCameraBaseline: baseline } : {}),
    ...(disparity === 0 ? {} : { horizontalDisparityAdjustment: disparity }),
    ...(field > 0 ? { horizontalFieldOfView: field } : {}),
    ...(packing === undefined ? {} : { viewPackingKind: packing as keyof typeof PACKINGS }),
  };
}

function readProjection(bytes: Buffer): SpatialProperties {
  const number = bytes.readInt32LE(0);
  if (number === AV_SPHERICAL_EQUIRECTANGULAR_TILE)
    return isHalf(bytes) ? { projectionKind: 'halfEquirectangular' } : {};
  const found = Object.entries(PROJECTIONS).find(([, one]) => one === number)?.[0];
  return found === undefined ? {} : { projectionKind: found as ProjectionKind };
}

/** Google says of half a sphere that a quarter is cut off on either side, in 1/2^32. */
const QUARTER = 0x4000_0000;

function isHalf(bytes: Buffer): boolean {
  if (bytes.byteLength < SPHERICAL_BYTES) return false;
  const [left, top, right, bottom] = [16, 20, 24, 28].map((at) => bytes.readUInt32LE(at));
  return left === QUARTER && right === QUARTER && top === 0 && bottom === 0;
}

/** A fraction of libav's in steps of ours. */
function scaled(bytes: Buffer, at: number, steps: number): number {
  const [num, den] = [bytes.readInt32LE(at), bytes.readInt32LE(at + 4)];
  return den === 0 ? 0 : Math.round((num / den) * steps);
}

/** The eye of one picture of several, in libav's description of a frame. */
export function eyeOf(stereo: Buffer): StereoEye | undefined {
  const view = stereo.byteLength >= 12 ? stereo.readInt32LE(8) : -1;
  if (view === AV_STEREO3D_VIEW_LEFT) return 'leftEye';
  return view === AV_STEREO3D_VIEW_RIGHT ? 'rightEye' : undefined;
}
