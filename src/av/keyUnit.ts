import { type MediaType } from '../sample/format.js';

/** Codecs whose pictures all stand for themselves. */
const INTRA_ONLY: ReadonlySet<string> = new Set(
  'mjpeg prores dnxhd dvvideo v210 huffyuv ffvhuff png rawvideo jpeg2000'.split(' '),
);

/** Whether decoding can start at a unit of which libav's parser does not say so itself. */
export function isKeyUnit(
  codec: string,
  mediaType: MediaType,
  bytes: () => Uint8Array | null,
): boolean {
  if (mediaType !== 'video' || INTRA_ONLY.has(codec)) return true;
  const data = bytes() ?? new Uint8Array(0);
  // MPEG-1 and MPEG-2 put a sequence header in front of what can be decoded alone.
  if (codec === 'mpeg1video' || codec === 'mpeg2video') return startCode(data, 0xb3) >= 0;
  if (codec !== 'mpeg4') return false;
  // MPEG-4: the first two bits of a picture tell its kind; 0 is an I-VOP.
  const picture = startCode(data, 0xb6);
  return picture >= 0 && (data[picture + 4] ?? 0xff) >> 6 === 0;
}

/** Where 00 00 01 `code` begins; −1 when nowhere. */
function startCode(data: Uint8Array, code: number): number {
  for (let at = data.indexOf(code, 3); at >= 0; at = data.indexOf(code, at + 1)) {
    if (data[at - 1] === 1 && data[at - 2] === 0 && data[at - 3] === 0) return at - 3;
  }
  return -1;
}
