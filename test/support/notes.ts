/** Timed texts as data, which libav has no codec for. */
import { type SampleDescription } from '../../src/index.js';

/** Metadata of a MIME type: `text/plain`. @see ISO/IEC 14496-12 §12.3.3.2: `mett` */
export const NOTES: SampleDescription = {
  handler: 'meta',
  handlerName: 'Notes',
  entry: Buffer.concat([
    Buffer.from([0, 0, 0, 28, ...Buffer.from('mett'), 0, 0, 0, 0, 0, 0, 0, 1, 0]),
    Buffer.from('text/plain\0'),
  ]),
};
