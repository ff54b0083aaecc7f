/** A header that says nothing of what follows, so that those of several writers are the same. @see AVFoundation: AVAssetWriter.producesCombinableFragments */
import { type Box } from './box.js';
import { type MovieEdit } from './trackEdit.js';

/** libav says how many bits a second its sound has, which a demuxer may have counted. */
export const uniformHeader: MovieEdit = {
  isNeeded: ({ isCombinable }) => isCombinable === true,
  apply: (moov) => {
    for (const trak of moov.all('trak')) {
      const stsd = trak.find('mdia', 'minf', 'stbl', 'stsd');
      for (const entry of stsd?.children ?? []) forgetRates(entry);
    }
  },
};

/** The object type, the kind of stream, the size of its buffer; then two bit rates. @see ISO/IEC 14496-1 §7.2.6.6 */
const RATES_AT = 5;
const DECODER_CONFIG = 4;

/** Bit rates are zero: not known. */
function forgetRates({ bytes }: Box): void {
  for (
    let at = bytes.indexOf('esds', 0, 'latin1');
    at >= 0;
    at = bytes.indexOf('esds', at + 4, 'latin1')
  ) {
    const config = configIn(bytes, at + 8);
    if (config !== undefined) bytes.fill(0, config + RATES_AT, config + RATES_AT + 8);
  }
}

/** Where the decoder's configuration begins in the descriptor at `start`; undefined: it is none. */
function configIn(bytes: Buffer, start: number): number | undefined {
  const es = payloadAt(bytes, start);
  // The number of the stream, and flags without what they may announce: libav sets none.
  const tag = es + 3;
  if (bytes[tag] !== DECODER_CONFIG) return undefined;
  const config = payloadAt(bytes, tag);
  return config + RATES_AT + 8 <= bytes.byteLength ? config : undefined;
}

/** Behind a descriptor's tag and its length, whose bytes but the last have their highest bit set. */
function payloadAt(bytes: Buffer, at: number): number {
  let end = at + 1;
  while (((bytes[end] ?? 0) & 0x80) !== 0) end++;
  return end + 1;
}
