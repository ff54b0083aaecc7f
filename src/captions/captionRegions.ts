import { type CaptionRegion } from '../sample/caption.js';

/**
 * Regions that formats have in common: strips along the sides of the picture, 15 percent of it, and its middle.
 *
 * @see AVFoundation: AVCaptionRegion.appleITTTop and its siblings
 * @group Captions
 */
export const captionRegions: Readonly<
  Record<'top' | 'bottom' | 'left' | 'right' | 'middle', CaptionRegion>
> = {
  top: {
    ...{ id: 'top', origin: { x: 0, y: 0 }, size: { width: 100, height: 15 } },
    displayAlignment: 'before',
  },
  bottom: {
    ...{ id: 'bottom', origin: { x: 0, y: 85 }, size: { width: 100, height: 15 } },
    displayAlignment: 'after',
  },
  left: {
    ...{ id: 'left', origin: { x: 0, y: 0 }, size: { width: 15, height: 100 } },
    ...{ displayAlignment: 'after', writingMode: 'tbrl' },
  },
  right: {
    ...{ id: 'right', origin: { x: 85, y: 0 }, size: { width: 15, height: 100 } },
    ...{ displayAlignment: 'before', writingMode: 'tbrl' },
  },
  middle: {
    ...{ id: 'middle', origin: { x: 0, y: 40 }, size: { width: 100, height: 20 } },
    displayAlignment: 'center',
  },
};
