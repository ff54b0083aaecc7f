import { type Caption } from '../../sample/caption.js';
import { Cea608Encoder, type Cea608Options } from './cea608Encoder.js';
import { type Cea608Pair } from './cea608Pair.js';

/** All that is sent for captions, in order of their starts. @throws MediaError `invalidArgument` */
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
