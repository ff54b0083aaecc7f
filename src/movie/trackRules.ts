/** What the properties of a track may be. */
import { requireArgument } from '../errors.js';
import { isLanguageCode, TERMINOLOGY_CODES } from '../sample/languages.js';
import {
  type AffineTransform,
  type MediaDataLocation,
  type Size,
} from '../sample/trackProperties.js';

/** Throws unless `value` is a number from `least` to `most`. */
export function requireNumber(
  name: string,
  value: number,
  least: number,
  most: number,
  isWhole = false,
): void {
  requireArgument(
    typeof value === 'number' &&
      value >= least &&
      value <= most &&
      (!isWhole || Number.isInteger(value)),
    () =>
      `${name} is a ${isWhole ? 'whole ' : ''}number from ${least} to ${most}, not ${String(value)}.`,
  );
}

export function requireSize({ width, height }: Size): void {
  for (const side of [width, height]) {
    requireArgument(
      side > 0 && side < 0x1_0000,
      () =>
        `A naturalSize has sides above 0 and below 65536 pixels, and this one is ${width}×${height}. Set undefined for the size of the format.`,
    );
  }
}

export function requireTransform(transform: AffineTransform): void {
  for (const part of ['a', 'b', 'c', 'd', 'tx', 'ty'] as const) {
    requireNumber(`transform.${part}`, transform[part], -0x8000, 0x7fff);
  }
}

export function requireLanguageCode(code: string): void {
  const better = TERMINOLOGY_CODES[code];
  requireArgument(
    isLanguageCode(code),
    () =>
      `A languageCode is one of ISO 639-2/T, with three small letters, and '${code}' is none. ` +
      (better === undefined
        ? 'For a region or a script set extendedLanguageTag; for no language undefined.'
        : `It is the bibliographic code: set '${better}'.`),
  );
}

/** @see RFC 5646 §2.1 */
const TAG =
  /^(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*(?:-[a-wyz\d](?:-[a-z\d]{2,8})+)*(?:-x(?:-[a-z\d]{1,8})+)?$|^x(?:-[a-z\d]{1,8})+$/i;

export function requireLanguageTag(tag: string): void {
  requireArgument(
    typeof tag === 'string' && TAG.test(tag),
    () =>
      `An extendedLanguageTag is one of BCP 47, such as 'en-GB' or 'zh-Hant', and ${JSON.stringify(tag)} is none.`,
  );
}

const LOCATIONS: readonly MediaDataLocation[] = [
  'interleavedWithMainMediaData',
  'beforeMainMediaDataNotInterleaved',
  'sparselyInterleavedWithMainMediaData',
];

export function requireLocation(location: MediaDataLocation, isKnown: boolean): void {
  requireArgument(
    LOCATIONS.includes(location),
    () => `A mediaDataLocation is one of ${LOCATIONS.join(', ')}, not ${location}.`,
  );
  requireArgument(
    isKnown || location !== 'sparselyInterleavedWithMainMediaData',
    'A sparse track is not waited for, so what it is must be known before its first sample: make the input with a sourceFormatHint.',
  );
}
