import { type Caption } from '../../sample/caption.js';
import { Cea608Encoder, type Cea608Options } from './cea608Encoder.js';
import { type Cea608Pair } from './cea608Pair.js';

/**
 * All pairs of CEA-608 that are sent for captions, in channel 1 of field 1. Captions come in order of their starts; none starts at 0, since it takes time to be sent.
 *
 * @throws MediaError `invalidArgument` for what CEA-608 cannot show, for times between two frames, and for what cannot be sent in time
 * @example
 * ```ts
 * import { encodeCea608 } from 'rxmux';
 *
 * for (const { frame, code } of encodeCea608([{ text: 'Hello!', start: 2.002, duration: 2.002 }])) {
 *   console.log(frame, code.toString(16));
 * }
 * ```
 * @see ANSI/CTA-608-E; 47 CFR 15.119
 * @group Captions
 */
export function encodeCea608(
  captions: Iterable<Caption>,
  options: Cea608Options = {},
): Cea608Pair[] {
  const encoder = new Cea608Encoder(options);
  const pairs: Cea608Pair[] = [];
  for (const caption of captions) pairs.push(...encoder.push(caption));
  pairs.push(...encoder.finish());
  return pairs;
}
