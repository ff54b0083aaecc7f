/** What mp4box.js, which shares no code with libav or with us, makes of a movie. */
import { readFileSync } from 'node:fs';

import { createFile, MP4BoxBuffer } from 'mp4box';

/** A track by what its boxes say. */
export interface ReadTrack {
  readonly id: number;
  readonly handler: string;
  readonly isEnabled: boolean;
  readonly alternateGroup: number;
  readonly references: Readonly<Record<string, readonly number[]>>;
  /** Of its samples, in seconds. */
  readonly durations: readonly number[];
  readonly samples: readonly Uint8Array[];
  /** Four letters of each description. */
  readonly descriptions: readonly string[];
  readonly extendedLanguage: string | undefined;
  readonly language: string;
}

interface Boxes {
  readonly moov: {
    readonly traks: readonly {
      readonly tkhd: { track_id: number; flags: number; alternate_group: number };
      readonly mdia: {
        readonly hdlr: { handler: string };
        readonly mdhd: { languageString: string };
        readonly elng?: { extended_language: string };
        readonly minf: { readonly stbl: { readonly stsd: { entries: { type: string }[] } } };
      };
      readonly tref?: {
        readonly references?: readonly Reference[];
        readonly boxes?: readonly Reference[];
      };
    }[];
  };
}

interface Reference {
  readonly type: string;
  readonly track_ids: ArrayLike<number>;
}

/** Every track of a movie. */
export function readTracks(path: string): ReadTrack[] {
  const file = createFile(true);
  const bytes = readFileSync(path);
  file.appendBuffer(MP4BoxBuffer.fromArrayBuffer(Uint8Array.from(bytes).buffer, 0));
  file.flush();
  return (file as unknown as Boxes).moov.traks.map(({ tkhd, mdia, tref }) => {
    const samples = file.getTrackSamplesInfo(tkhd.track_id);
    const references = [...(tref?.references ?? tref?.boxes ?? [])];
    return {
      id: tkhd.track_id,
      handler: mdia.hdlr.handler,
      isEnabled: (tkhd.flags & 1) !== 0,
      alternateGroup: tkhd.alternate_group,
      references: Object.fromEntries(
        references.map(({ type, track_ids }) => [type, Array.from(track_ids)]),
      ),
      durations: samples.map(({ duration, timescale }) => duration / timescale),
      samples: samples.map(({ offset, size }) => bytes.subarray(offset, offset + size)),
      descriptions: mdia.minf.stbl.stsd.entries.map(({ type }) => type),
      // It keeps the zero that ends the text.
      extendedLanguage: mdia.elng?.extended_language.replace(/\0$/, ''),
      language: mdia.mdhd.languageString,
    };
  });
}
