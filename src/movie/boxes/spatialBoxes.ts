import { isStereo, type ProjectionKind, type SpatialProperties } from '../../sample/spatial.js';
import { type Track } from '../../sample/track.js';
import { Box, parseBoxes } from './box.js';
import { fields, fullBox } from './fields.js';
import { type TrackEdit } from './trackEdit.js';

/** Bytes of a visual sample entry before its boxes. @see ISO/IEC 14496-12 §12.1.3 */
const ENTRY_BYTES = 78;

const PROJECTIONS: Readonly<Partial<Record<ProjectionKind, string>>> = {
  rectilinear: 'rect',
  equirectangular: 'equi',
  halfEquirectangular: 'hequ',
  fisheye: 'fish',
};
const PACKINGS = { sideBySide: 'side', overUnder: 'over' } as const;
/** Google's numbers of the same. */
const GOOGLE_PACKINGS = { sideBySide: 2, overUnder: 1 } as const;

/**
 * What stereo and immersive video say in a sample entry. libav writes most of it, but not how eyes are packed: what is missing is added.
 *
 * @see Apple: QuickTime and ISO base media file formats, spatial and immersive media; Google: Spherical Video V2
 */
export const spatialBoxes: TrackEdit = {
  isNeeded: ({ track }) => spatialOf(track) !== undefined,
  apply: (trak, { track }, { isQuickTime }) => {
    const spatial = spatialOf(track);
    const entries = trak.find('mdia', 'minf', 'stbl', 'stsd')?.children ?? [];
    if (!spatial) return;
    for (const entry of entries) editEntry(entry, spatial, isQuickTime);
  },
};

function spatialOf({ format }: Track): SpatialProperties | undefined {
  return format.mediaType === 'video' ? format.spatial : undefined;
}

function editEntry(entry: Box, spatial: SpatialProperties, isQuickTime: boolean): void {
  const { boxes, tail } = parseBoxes(entry.bytes.subarray(ENTRY_BYTES), entry.type);
  const own = [extendedUsage(spatial), fieldOfView(spatial)];
  // Google's are of ISO's files, and what players knew before there was the other.
  if (!isQuickTime) own.push(stereoMode(spatial), sphere(spatial));
  const whole = new Box('', undefined, boxes);
  for (const box of own) if (box) merge(whole, box);
  const parts = boxes.map((box) => box.toBuffer());
  entry.bytes = Buffer.concat([entry.bytes.subarray(0, ENTRY_BYTES), ...parts, tail]);
}

/** What is there already stays: a remux knows more of its source than we do. */
function merge(parent: Box, box: Box): void {
  const known = parent.find(box.type);
  if (!known) parent.put(box);
  else if (box.type === 'vexu') {
    known.children ??= parseBoxes(known.bytes).boxes;
    known.bytes = Buffer.alloc(0);
    for (const child of box.children ?? []) merge(known, child);
  }
}

/** `vexu`: projection, packing and eyes. */
function extendedUsage(spatial: SpatialProperties): Box | undefined {
  const { projectionKind, viewPackingKind } = spatial;
  const projection = projectionKind && PROJECTIONS[projectionKind];
  const children = [
    projection === undefined ? undefined : new Box('proj', undefined, [code('prji', projection)]),
    viewPackingKind && new Box('pack', undefined, [code('pkin', PACKINGS[viewPackingKind])]),
    eyes(spatial),
  ].filter((box) => box !== undefined);
  return children.length > 0 ? new Box('vexu', undefined, children) : undefined;
}

const code = (type: string, letters: string): Box =>
  fullBox(type, 0, 0, Buffer.from(letters, 'latin1'));

const [LEFT_EYE, RIGHT_EYE] = [1, 2];

function eyes(spatial: SpatialProperties): Box | undefined {
  const { heroEye, stereoCameraBaseline, horizontalDisparityAdjustment } = spatial;
  const both = isStereo(spatial);
  const left = both || spatial.hasLeftStereoEyeView === true ? LEFT_EYE : 0;
  const right = both || spatial.hasRightStereoEyeView === true ? RIGHT_EYE : 0;
  if (left + right === 0) return undefined;
  const children = [fullBox('stri', 0, 0, fields(8, left + right))];
  if (heroEye !== undefined) {
    children.push(fullBox('hero', 0, 0, fields(8, heroEye === 'left' ? 1 : 2)));
  }
  if (stereoCameraBaseline !== undefined) {
    const lens = fullBox('blin', 0, 0, fields(32, stereoCameraBaseline));
    children.push(new Box('cams', undefined, [lens]));
  }
  if (horizontalDisparityAdjustment !== undefined) {
    const shift = fullBox('dadj', 0, 0, fields(32, horizontalDisparityAdjustment));
    children.push(new Box('cmfy', undefined, [shift]));
  }
  return new Box('eyes', undefined, children);
}

function fieldOfView({ horizontalFieldOfView }: SpatialProperties): Box | undefined {
  return horizontalFieldOfView === undefined
    ? undefined
    : new Box('hfov', fields(32, horizontalFieldOfView));
}

function stereoMode({ viewPackingKind }: SpatialProperties): Box | undefined {
  return viewPackingKind && fullBox('st3d', 0, 0, fields(8, GOOGLE_PACKINGS[viewPackingKind]));
}

/** What is cut off of the whole sphere left and right for half of it, in 1/2^32. */
const QUARTER = 0x4000_0000;

/** Undefined: a projection that Google's boxes have not. */
function sphere({ projectionKind }: SpatialProperties): Box | undefined {
  if (projectionKind !== 'equirectangular' && projectionKind !== 'halfEquirectangular') return;
  const side = projectionKind === 'equirectangular' ? 0 : QUARTER;
  const bounds = fields(32, 0, 32, 0, 32, side, 32, side);
  return new Box('sv3d', undefined, [
    fullBox('svhd', 0, 0, Buffer.from('rxmux\0', 'latin1')),
    new Box('proj', undefined, [
      fullBox('prhd', 0, 0, fields(32, 0, 32, 0, 32, 0)),
      fullBox('equi', 0, 0, bounds),
    ]),
  ]);
}
