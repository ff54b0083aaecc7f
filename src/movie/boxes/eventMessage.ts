import { type EncodedSample } from '../../sample/encodedSample.js';
import { type Box } from './box.js';
import { fields, fullBox } from './fields.js';

/** What is in the message. @see Carriage of ID3 Timed Metadata in the Common Media Application Format (AOMedia) */
const SCHEME = 'https://aomedia.org/emsg/ID3';
/** Nobody says how long it lasts. */
const UNKNOWN = 0xffff_ffff;

/** A tag of ID3 as a message of a stream of fragments. @see ISO/IEC 23009-1 §5.10.3.3 */
export function eventMessage(sample: EncodedSample, id: number): Box {
  const { pts = 0n, duration, timeBase } = sample.timing;
  const lasts = duration > 0n && duration < BigInt(UNKNOWN) ? duration : UNKNOWN;
  const times = fields(32, timeBase.den, 64, pts, 32, lasts, 32, id);
  const texts = Buffer.from(`${SCHEME}\0\0`);
  return fullBox('emsg', 1, 0, Buffer.concat([times, texts, sample.copyBytes()]));
}
