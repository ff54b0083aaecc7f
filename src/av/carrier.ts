/** Tracks whose samples libav has no codec for, in movies that it writes. */
import { AV_CODEC_ID_BIN_DATA, AVMEDIA_TYPE_DATA } from 'node-av/constants';
import { CodecParameters, stringToFourCC } from 'node-av/lib';

/** The movies in which libav carries any bytes. */
const CARRYING: ReadonlySet<string> = new Set(['mp4', 'mov']);

/** Whether a muxer of libav's can hold samples that it does not know. */
export const carries = (muxer: string): boolean => CARRYING.has(muxer);

/** What libav is told the samples are: what it passes through without a look. What they really are is said when its index is edited. */
export function carrierParameters(): CodecParameters {
  const parameters = new CodecParameters();
  parameters.alloc();
  parameters.codecType = AVMEDIA_TYPE_DATA;
  parameters.codecId = AV_CODEC_ID_BIN_DATA;
  parameters.codecTag = stringToFourCC('gpmd');
  return parameters;
}
