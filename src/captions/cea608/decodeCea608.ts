import { type Caption } from '../../sample/caption.js';
import { type Rational } from '../../sample/time.js';
import { Cea608Decoder } from './cea608Decoder.js';
import { type Cea608Pair } from './cea608Pair.js';

/**
 * What pairs of CEA-608 show, first channel of field 1, in order of its end.
 *
 * @param frameRate - pairs per second: 23.976 to 30; default 30000/1001
 * @throws MediaError `invalidArgument` for pairs out of order, and for a rate that line 21 does not go with
 * @example
 * ```ts
 * import { decodeCea608, encodeCea608 } from 'rxmux';
 *
 * const pairs = encodeCea608([{ text: 'Hello!', start: 2.002, duration: 2.002 }]);
 * console.log(decodeCea608(pairs)[0]?.text);
 * ```
 * @see ANSI/CTA-608-E; 47 CFR 15.119
 * @group Captions
 */
export function decodeCea608(pairs: Iterable<Cea608Pair>, frameRate?: Rational): Caption[] {
  const decoder = new Cea608Decoder(frameRate);
  const captions: Caption[] = [];
  for (const pair of pairs) captions.push(...decoder.push(pair));
  captions.push(...decoder.finish());
  return captions;
}
