import { captionBox, ENTRY_HEAD } from '../boxes.js';

/** The namespaces of the documents, what describes them, and what else they are made of: nothing. */
const TEXTS = Buffer.from('http://www.w3.org/ns/ttml\0\0\0');

/** The sample entry of documents of TTML. @see ISO/IEC 14496-12 §12.6.3.2: XMLSubtitleSampleEntry */
export const printStppEntry = (): Buffer => captionBox('stpp', ENTRY_HEAD, TEXTS);
