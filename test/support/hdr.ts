import { type MasteringDisplayColorVolume } from '../../src/index.js';

/** A screen for P3 in daylight, of 1,000 candela a square metre. */
export const MASTERING: MasteringDisplayColorVolume = {
  red: { x: 0.68, y: 0.32 },
  green: { x: 0.265, y: 0.69 },
  blue: { x: 0.15, y: 0.06 },
  whitePoint: { x: 0.3127, y: 0.329 },
  minLuminance: 0.005,
  maxLuminance: 1000,
};
