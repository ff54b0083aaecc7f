/** Which boxes have boxes in them, and what stands before those. */

/** Bytes before the children. */
const LEADS: Readonly<Record<string, number>> = {
  ...{ moov: 0, trak: 0, mdia: 0, minf: 0, stbl: 0, dinf: 0, edts: 0, tref: 0, udta: 0 },
  ...{ gmhd: 0, mvex: 0, moof: 0, traf: 0, mfra: 0, tapt: 0, ilst: 0 },
  // Version, flags and the number of children.
  ...{ stsd: 8, dref: 8 },
};

/** Children whose types mean something else than everywhere: each of them holds no boxes. */
const OPAQUE_IN = new Set(['tref', 'ilst', 'stsd', 'mebx']);

/** Bytes before the children of a box; undefined: it has none. */
export function layoutOf(type: string, payload: Buffer, parent: string): number | undefined {
  if (OPAQUE_IN.has(parent)) return undefined;
  if (type === 'meta') return metaLead(payload);
  const lead = LEADS[type];
  return lead === undefined || payload.byteLength < lead ? undefined : lead;
}

/** In ISO's files `meta` has a version, in QuickTime's it has none: its first child tells. */
function metaLead(payload: Buffer): number | undefined {
  for (const lead of [0, 4]) {
    if (payload.toString('latin1', lead + 4, lead + 8) === 'hdlr') return lead;
  }
  return undefined;
}
