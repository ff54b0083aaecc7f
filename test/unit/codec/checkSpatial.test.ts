import { describe, expect, it } from '@jest/globals';

import { layersOf } from '../../../src/codec/checkSpatial.js';
import { WriterInput } from '../../../src/movie/writerInput.js';
import { codeOf } from '../../support/codeOf.js';

const making = (settings: object) => () => new WriterInput('video', { codec: 'hevc', ...settings });
const LAYERS = { mvHEVCVideoLayerIDs: [0, 1] };

describe('spatial settings', () => {
  it.each([
    [{ projectionKind: 'equirectangular' }],
    [{ hasLeftStereoEyeView: true, heroEye: 'left' }],
    [{ viewPackingKind: 'overUnder', projectionKind: 'halfEquirectangular' }],
    [{ ...LAYERS, stereoCameraBaseline: 63_000, horizontalDisparityAdjustment: -200 }],
    [{ ...LAYERS, mvHEVCViewIDs: [1, 0], mvHEVCLeftAndRightViewIDs: [0, 1] }],
  ])('take %j', (spatial) => {
    expect(codeOf(making({ spatial }))).toBe('none');
  });

  it.each<[object, RegExp]>([
    [{ eye: 'left' }, /'eye' is no spatial setting.*heroEye/],
    [{ heroEye: 'third' }, /left or right/],
    [{ projectionKind: 'mercator' }, /rectilinear.*fisheye/],
    [{ viewPackingKind: 'checkerboard' }, /sideBySide, overUnder/],
    [{ hasLeftStereoEyeView: 1 }, /true or false/],
    [{ stereoCameraBaseline: 0 }, /micrometres from 1/],
    [{ horizontalDisparityAdjustment: 10_001 }, /-10000 to 10000/],
    [{ horizontalFieldOfView: 65.5 }, /thousandths of a degree/],
    [{ viewPackingKind: 'sideBySide', hasRightStereoEyeView: false }, /both eyes/],
    [{ ...LAYERS, viewPackingKind: 'sideBySide' }, /not both/],
    [{ mvHEVCViewIDs: [0, 1] }, /give mvHEVCVideoLayerIDs/],
    [{ mvHEVCVideoLayerIDs: [0, 2] }, /\[0, 1\]/],
    [{ mvHEVCVideoLayerIDs: [1] }, /\[0, 1\]/],
    [{ ...LAYERS, mvHEVCViewIDs: [3, 3] }, /two different/],
    [{ ...LAYERS, mvHEVCViewIDs: [0, 8] }, /from 0 to 7/],
    [{ ...LAYERS, mvHEVCLeftAndRightViewIDs: [0, 2] }, /names the views of mvHEVCViewIDs/],
  ])('do not take %j', (spatial, rule) => {
    expect(making({ spatial })).toThrow(rule);
    expect(codeOf(making({ spatial }))).toBe('invalidArgument');
  });

  it.each<[object, RegExp]>([
    [{ spatial: { projectionKind: 'appleImmersiveVideo' } }, /calibration of each lens/],
    [{ spatial: { projectionKind: 'parametricImmersive' } }, /calibration of each lens/],
    [{ spatial: LAYERS, codec: 'h264' }, /MV-HEVC is HEVC/],
    [{ spatial: LAYERS, codec: 'hevc_nvenc' }, /libx265/],
    [{ spatial: LAYERS, hardware: 'require' }, /left out/],
    [{ spatial: LAYERS, profile: 'main10' }, /Multiview Main/],
    [{ spatial: LAYERS, pixelFormat: 'yuv420p10le' }, /8 bits and 4:2:0/],
    [{ spatial: LAYERS, fieldOrder: 'tt' }, /no fields/],
  ])('cannot be kept with %j', (settings, rule) => {
    expect(making(settings)).toThrow(rule);
    expect(codeOf(making(settings))).toBe('unsupportedOutputSettings');
  });

  it('give each layer its view and its eye', () => {
    const eyes = (spatial: object) =>
      layersOf({ ...LAYERS, ...spatial })?.map(({ viewID, eye }) => `${viewID} ${eye}`);
    expect(eyes({})).toEqual(['0 leftEye', '1 rightEye']);
    expect(eyes({ mvHEVCViewIDs: [5, 2] })).toEqual(['5 leftEye', '2 rightEye']);
    expect(eyes({ mvHEVCLeftAndRightViewIDs: [1, 0] })).toEqual(['0 rightEye', '1 leftEye']);
    expect(layersOf({})).toBeUndefined();
  });
});
