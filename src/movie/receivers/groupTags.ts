import { layersOf } from '../../codec/checkSpatial.js';
import { type SpatialSettings } from '../../codec/settings.js';
import { requireArgument } from '../../errors.js';
import { type PictureTags } from '../../sample/spatial.js';
import { type TaggedPixelBuffer } from './taggedPixelBuffer.js';

/** The tags of the pictures that settings want, the base layer or the left eye first. */
export function expectedTags(spatial: SpatialSettings): readonly PictureTags[] {
  const layers = layersOf(spatial);
  if (!layers) return [{ stereoView: 'leftEye' }, { stereoView: 'rightEye' }];
  return layers.map(({ videoLayerID, eye }) => ({ videoLayerID, stereoView: eye }));
}

/** Throws `invalidArgument` for pictures that are not those which settings want. */
export function checkTags(given: readonly TaggedPixelBuffer[], spatial: SpatialSettings): void {
  const list: unknown = given;
  requireArgument(
    Array.isArray(list) && list.every(isTagged),
    'A group is a list of { tags, pixelBuffer }, one for each eye.',
  );
  const tags = given.map((one) => one.tags);
  if (spatial.mvHEVCVideoLayerIDs) checkLayers(tags, spatial);
  else checkEyes(tags);
  for (const { projection, packing } of tags) {
    requireArgument(
      projection === undefined || projection === spatial.projectionKind,
      () =>
        `A picture is tagged ${String(projection)}, and the input's projectionKind is ${String(spatial.projectionKind)}: it holds for the whole track, so say the same in both, or leave the tag out.`,
    );
    requireArgument(
      packing === undefined,
      () =>
        `A picture of a group is of one eye, so it cannot be packed ${String(packing)}. Take packed pictures apart with splitViews(), or append them to the input as they are.`,
    );
  }
}

const isTagged = (one: unknown): boolean =>
  (one as Partial<TaggedPixelBuffer> | undefined)?.tags !== undefined;

const show = (values: readonly unknown[]): string => values.map(String).join(' and ');

function checkLayers(tags: readonly PictureTags[], spatial: SpatialSettings): void {
  const layers = layersOf(spatial) ?? [];
  const ids = tags.map(({ videoLayerID }) => videoLayerID);
  const wanted = layers.map(({ videoLayerID }) => videoLayerID);
  requireArgument(
    ids.length === wanted.length && wanted.every((id) => ids.includes(id)),
    () =>
      `The videoLayerIDs of a group are those of mvHEVCVideoLayerIDs, ${show(wanted)}, each once, not ${ids.length === 0 ? 'none' : show(ids)}. Tag each picture with its own.`,
  );
  for (const { videoLayerID, stereoView } of tags) {
    const eye = layers.find((layer) => layer.videoLayerID === videoLayerID)?.eye;
    requireArgument(
      stereoView === undefined || stereoView === eye,
      () =>
        `By mvHEVCViewIDs and mvHEVCLeftAndRightViewIDs the layer ${String(videoLayerID)} is the ${String(eye)}, and its picture is tagged ${String(stereoView)}. Exchange the pictures, or the view IDs.`,
    );
  }
}

function checkEyes(tags: readonly PictureTags[]): void {
  const eyes = tags.map(({ stereoView }) => stereoView);
  requireArgument(
    eyes.length === 2 && eyes.includes('leftEye') && eyes.includes('rightEye'),
    () =>
      `A group has a picture of the leftEye and one of the rightEye, and this one has ${eyes.length === 0 ? 'none' : `${eyes.length}: ${show(eyes)}`}. Tag each picture with its stereoView.`,
  );
}
