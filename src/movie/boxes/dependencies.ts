/** What samples need of each other: `sdtp`. @see ISO/IEC 14496-12 §8.6.4 */
import { type Box } from './box.js';
import { fullBox } from './fields.js';
import { tableOf } from './offsets.js';
import { sampleCount } from './sampleRuns.js';
import { type TrackEdit } from './trackEdit.js';

const HEAD = 4;
const INDEPENDENT = 2 << 4;
/** The bits of each answer. */
const ANSWERS = [0xc0, 0x30, 0x0c, 0x03];

/** libav tells of key frames, and of samples that nobody needs; what was said goes before that. */
export const dependencies: TrackEdit = {
  isNeeded: ({ dependencies: said }, { isFinal }) => isFinal && said !== undefined,
  apply: (trak, { dependencies: said }) => {
    const stbl = tableOf(trak);
    if (!stbl || said?.length !== sampleCount(stbl)) return;
    const known = stbl.find('sdtp')?.bytes.subarray(HEAD) ?? keysOf(stbl, said.length);
    const all = said.map((byte, index) => join(byte, known[index] ?? 0));
    const sdtp = fullBox('sdtp', 0, 0, all);
    if (stbl.find('sdtp')) stbl.put(sdtp);
    else stbl.insertAfter(stbl.find('stss') ? 'stss' : 'stts', sdtp);
  },
};

/** The first answer of two, where there is one. */
const join = (said: number, known: number): number =>
  ANSWERS.reduce((all, bits) => all | ((said & bits) === 0 ? known & bits : said & bits), 0);

/** Samples at which decoding can start need no others; without a table these are all. */
function keysOf(stbl: Box, count: number): Uint8Array {
  const stss = stbl.find('stss')?.bytes;
  if (!stss) return new Uint8Array(count).fill(INDEPENDENT);
  const keys = new Uint8Array(count);
  for (let at = 8; at + 4 <= stss.byteLength; at += 4)
    keys[stss.readUInt32BE(at) - 1] = INDEPENDENT;
  return keys;
}
