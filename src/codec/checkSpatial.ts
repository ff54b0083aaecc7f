import { MediaError, requireArgument } from '../errors.js';
import { type ProjectionKind, type StereoEye, type ViewPackingKind } from '../sample/spatial.js';
import { codecOf } from './codecs.js';
import { type SpatialSettings } from './spatialSettings.js';
import { type VideoSettings } from './videoSettings.js';

const PROJECTIONS: Readonly<Record<Exclude<ProjectionKind, 'parametricImmersive'>, true>> = {
  rectilinear: true,
  equirectangular: true,
  halfEquirectangular: true,
  fisheye: true,
};
const PACKINGS: Readonly<Record<ViewPackingKind, true>> = { sideBySide: true, overUnder: true };
const NAMES: Readonly<Record<keyof Required<SpatialSettings>, true>> = {
  hasLeftStereoEyeView: true,
  hasRightStereoEyeView: true,
  heroEye: true,
  stereoCameraBaseline: true,
  horizontalDisparityAdjustment: true,
  horizontalFieldOfView: true,
  projectionKind: true,
  viewPackingKind: true,
  mvHEVCVideoLayerIDs: true,
  mvHEVCViewIDs: true,
  mvHEVCLeftAndRightViewIDs: true,
};

/** Whole numbers, from and to. */
const RANGES = {
  stereoCameraBaseline: [1, 0xffff_ffff, 'micrometres'],
  horizontalDisparityAdjustment: [-10_000, 10_000, 'ten thousandths of the width'],
  horizontalFieldOfView: [1, 360_000, 'thousandths of a degree'],
} as const;

/** @throws MediaError `invalidArgument`, `unsupportedOutputSettings` */
export function checkSpatialSettings({ spatial, ...settings }: VideoSettings): void {
  if (spatial === undefined) return;
  for (const name of Object.keys(spatial)) {
    requireArgument(
      Object.hasOwn(NAMES, name),
      `'${name}' is no spatial setting: those are ${Object.keys(NAMES).join(', ')}.`,
    );
  }
  checkValues(spatial);
  checkEyes(spatial);
  if (spatial.mvHEVCVideoLayerIDs) checkLayers(spatial.mvHEVCVideoLayerIDs, spatial, settings);
  else {
    requireArgument(
      spatial.mvHEVCViewIDs === undefined && spatial.mvHEVCLeftAndRightViewIDs === undefined,
      'mvHEVCViewIDs and mvHEVCLeftAndRightViewIDs belong to MV-HEVC: give mvHEVCVideoLayerIDs: [0, 1] as well, or leave them out.',
    );
  }
}

function checkValues(spatial: SpatialSettings): void {
  const { heroEye, projectionKind, viewPackingKind } = spatial;
  requireArgument(
    heroEye === undefined || ['left', 'right'].includes(heroEye),
    `heroEye is left or right, not ${String(heroEye)}.`,
  );
  if (/^(?:parametricImmersive|appleImmersiveVideo)$/.test(projectionKind ?? '')) {
    throw new MediaError(
      'unsupportedOutputSettings',
      `The projection ${String(projectionKind)} goes with the calibration of each lens, for which there is no setting. Convert the pictures, with libavfilter's v360 for example, and say halfEquirectangular, or fisheye for what is near enough.`,
      { operator: 'encode' },
    );
  }
  requireOneOf('projectionKind', projectionKind, PROJECTIONS);
  requireOneOf('viewPackingKind', viewPackingKind, PACKINGS);
  for (const name of ['hasLeftStereoEyeView', 'hasRightStereoEyeView'] as const) {
    const value: unknown = spatial[name];
    requireArgument(
      value === undefined || typeof value === 'boolean',
      `${name} is true or false, not ${String(value)}.`,
    );
  }
  for (const name of Object.keys(RANGES) as (keyof typeof RANGES)[]) {
    const [from, to, unit] = RANGES[name];
    const value = spatial[name];
    requireArgument(
      value === undefined || (Number.isInteger(value) && value >= from && value <= to),
      `${name} is a whole number of ${unit} from ${from} to ${to}, not ${String(value)}.`,
    );
  }
}

function requireOneOf(name: string, value: string | undefined, known: object): void {
  requireArgument(
    value === undefined || Object.hasOwn(known, value),
    `${name} is one of ${Object.keys(known).join(', ')}, not ${String(value)}.`,
  );
}

/** What says of two eyes what there is only of one. */
function checkEyes(spatial: SpatialSettings): void {
  const { hasLeftStereoEyeView: left, hasRightStereoEyeView: right } = spatial;
  const { viewPackingKind, mvHEVCVideoLayerIDs } = spatial;
  const needsBoth = viewPackingKind !== undefined ? 'viewPackingKind' : 'mvHEVCVideoLayerIDs';
  if ((viewPackingKind ?? mvHEVCVideoLayerIDs) === undefined) return;
  requireArgument(
    left !== false && right !== false,
    `${needsBoth} is for pictures of both eyes: hasLeftStereoEyeView and hasRightStereoEyeView must not be false with it.`,
  );
  requireArgument(
    viewPackingKind === undefined || mvHEVCVideoLayerIDs === undefined,
    'Both eyes are packed into one picture (viewPackingKind) or each has a layer of its own (mvHEVCVideoLayerIDs), not both. Leave one of the two out.',
  );
}

const isPair = (ids: readonly number[] | undefined): boolean =>
  ids === undefined ||
  (Array.isArray(ids) &&
    ids.length === 2 &&
    ids[0] !== ids[1] &&
    ids.every((id) => Number.isInteger(id) && id >= 0 && id <= 7));

function checkLayers(
  layers: readonly number[],
  { mvHEVCViewIDs: views, mvHEVCLeftAndRightViewIDs: eyes }: SpatialSettings,
  settings: VideoSettings,
): void {
  requireArgument(
    Array.isArray(layers) && layers.length === 2 && layers[0] === 0 && layers[1] === 1,
    `mvHEVCVideoLayerIDs is [0, 1]: the layer that every player shows is 0, and there is one more. It is not ${JSON.stringify(layers)}.`,
  );
  for (const [name, ids] of Object.entries({
    mvHEVCViewIDs: views,
    mvHEVCLeftAndRightViewIDs: eyes,
  })) {
    requireArgument(
      isPair(ids),
      `${name} is two different whole numbers from 0 to 7, not ${JSON.stringify(ids)}.`,
    );
  }
  const known = views ?? [0, 1];
  requireArgument(
    (eyes ?? known).every((id) => known.includes(id)),
    `mvHEVCLeftAndRightViewIDs names the views of mvHEVCViewIDs, ${known.join(' and ')}, and not ${(eyes ?? []).join(' and ')}.`,
  );
  checkCodec(settings);
}

function checkCodec({ codec, profile, pixelFormat, fieldOrder, hardware }: VideoSettings): void {
  const refused = (message: string): MediaError =>
    new MediaError('unsupportedOutputSettings', message, { operator: 'encode' });
  if (codec !== 'libx265' && (codecOf(codec) ?? codec) !== 'hevc') {
    throw refused(
      `MV-HEVC is HEVC, and '${codec}' is not: codec: 'hevc', or viewPackingKind instead of mvHEVCVideoLayerIDs.`,
    );
  }
  if (codec !== 'libx265' && codec !== 'hevc') {
    throw refused(
      `Layers are made of what libx265 encodes, and '${codec}' is another encoder: codec: 'hevc'.`,
    );
  }
  if (hardware === 'require') {
    throw refused(
      "Layers are made of what libx265 encodes: hardware: 'require' has to be left out.",
    );
  }
  if ((profile ?? 'main') !== 'main' || !['yuv420p', undefined].includes(pixelFormat)) {
    throw refused(
      `MV-HEVC's profile, Multiview Main, has 8 bits and 4:2:0: leave profile and pixelFormat out, or give main and yuv420p, not ${[profile, pixelFormat].filter(Boolean).join(' and ')}.`,
    );
  }
  if (fieldOrder !== undefined && fieldOrder !== 'progressive') {
    throw refused('MV-HEVC has no fields: leave fieldOrder out.');
  }
}

/** Which layer, view and eye each picture of MV-HEVC is. */
export interface Layer {
  readonly videoLayerID: number;
  readonly viewID: number;
  readonly eye: StereoEye;
}

/** The layers that settings ask for, the base first; undefined: they ask for none. */
export function layersOf(
  spatial: SpatialSettings | undefined,
): readonly [Layer, Layer] | undefined {
  if (!spatial?.mvHEVCVideoLayerIDs) return undefined;
  const [base = 0, other = 1] = spatial.mvHEVCViewIDs ?? [];
  const [left = base] = spatial.mvHEVCLeftAndRightViewIDs ?? [];
  const eye = (id: number): StereoEye => (id === left ? 'leftEye' : 'rightEye');
  return [
    { videoLayerID: 0, viewID: base, eye: eye(base) },
    { videoLayerID: 1, viewID: other, eye: eye(other) },
  ];
}
