import { type Caption } from '../../sample/caption.js';
import { type Rational } from '../../sample/time.js';
import { Cea608Decoder } from './cea608Decoder.js';
import { type Cea608Pair } from './cea608Pair.js';

/** What pairs show, in order of its end. @throws MediaError `invalidArgument` for pairs out of order */
export function decodeCea608(pairs: Iterable<Cea608Pair>, frameRate?: Rational): Caption[] {
  const decoder = new Cea608Decoder(frameRate);
  const captions: Caption[] = [];
  for (const pair of pairs) captions.push(...decoder.push(pair));
  captions.push(...decoder.finish());
  return captions;
}
