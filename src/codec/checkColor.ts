import { COLOR_PRIMARIES, TRANSFER_FUNCTIONS, YCBCR_MATRICES } from '../colors.js';
import { requireArgument } from '../errors.js';
import { type Chromaticity } from './colorSettings.js';
import { type VideoSettings } from './videoSettings.js';

const FAMILIES = {
  primaries: COLOR_PRIMARIES,
  transfer: TRANSFER_FUNCTIONS,
  matrix: YCBCR_MATRICES,
} as const;

/** @throws MediaError `invalidArgument` */
export function checkColorSettings(settings: VideoSettings): void {
  checkTriple(settings);
  checkVolume(settings);
  checkLight(settings);
}

function checkTriple({ colorProperties: color }: VideoSettings): void {
  if (!color) return;
  const missing = Object.keys(FAMILIES).filter(
    (key) => (color[key as 'matrix'] as unknown) === undefined,
  );
  requireArgument(
    missing.length === 0,
    () =>
      `colorProperties are primaries, transfer and matrix together, and ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing. HD is bt709 in all three; without colorProperties the source's tags are kept.`,
  );
  for (const [kind, family] of Object.entries(FAMILIES)) {
    const name = color[kind as keyof typeof FAMILIES];
    requireArgument(Object.hasOwn(family, name), () => {
      const others = Object.entries(FAMILIES).filter(([, other]) => Object.hasOwn(other, name));
      const belongs =
        others.length === 0 ? '' : ` It is a ${others.map(([key]) => key).join(' and a ')}.`;
      return `'${name}' is not a colour ${kind}.${belongs} Known are libav's names ${Object.keys(family).join(', ')}.`;
    });
  }
  requireArgument(
    color.range === undefined || ['tv', 'pc'].includes(color.range),
    `A colour range is tv (16 to 235) or pc (0 to 255), not ${String(color.range)}.`,
  );
}

function checkVolume({ masteringDisplayColorVolume: volume }: VideoSettings): void {
  if (!volume) return;
  const { red, green, blue, whitePoint, minLuminance, maxLuminance } = volume;
  const isColor = (at: Chromaticity | undefined): boolean =>
    at !== undefined && at.x >= 0 && at.x <= 1 && at.y >= 0 && at.y <= 1;
  requireArgument(
    [red, green, blue, whitePoint].every(isColor),
    `masteringDisplayColorVolume has red, green, blue and whitePoint, each with x and y from 0 to 1, not ${JSON.stringify(volume)}.`,
  );
  requireArgument(
    minLuminance >= 0 && maxLuminance > minLuminance && maxLuminance <= 400_000,
    `minLuminance and maxLuminance are in candela per square metre, the first less than the second, not ${String(minLuminance)} and ${String(maxLuminance)}.`,
  );
}

function checkLight({ contentLightLevelInfo: light }: VideoSettings): void {
  if (!light) return;
  requireArgument(
    [light.maxCLL, light.maxFALL].every((v) => Number.isInteger(v) && v >= 0 && v <= 65_535),
    `maxCLL and maxFALL are integers from 0 to 65535, not ${String(light.maxCLL)} and ${String(light.maxFALL)}.`,
  );
}
