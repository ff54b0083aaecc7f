import { type EncoderWays } from './encoderWays.js';
import { HARDWARE } from './hardwareWays.js';
import { SOFTWARE } from './softwareWays.js';

/** Every row of the tables, by encoder or maker. */
export const WAYS: Readonly<Record<string, EncoderWays>> = { ...SOFTWARE, ...HARDWARE };

/** The row of an encoder: its own, or its maker's. */
export function waysOf(encoder: string): EncoderWays {
  return WAYS[encoder] ?? WAYS[encoder.slice(encoder.lastIndexOf('_') + 1)] ?? {};
}
