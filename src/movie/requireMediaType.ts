import { requireArgument } from '../errors.js';
import { type MediaType, MEDIA_TYPES } from '../sample/format.js';

/** AVFoundation's other names, and what there is instead. @see AVFoundation: AVMediaType */
const INSTEAD: Readonly<Record<string, string>> = {
  text: "texts are subtitles: new WriterInput('subtitle') with a CaptionReceiver",
  closedCaption: "captions are subtitles: new WriterInput('subtitle') with a CaptionReceiver",
  timecode: 'time codes belong to the input that they label: set its timecode',
  metadata: "timed metadata is data: new WriterInput('data') with a MetadataReceiver",
  metadataObject: "what was detected is data: new WriterInput('data') with a MetadataReceiver",
  muxed: 'streams of several kinds are taken apart by demux, and each has an input of its own',
  depthData:
    "no container has a track of depth: write it as video of its own (pixelFormat 'gray16le' with codec 'ffv1', in mov or matroska), or as timed metadata",
  auxiliaryPicture:
    "an alpha channel is a part of its pictures: codec 'prores' with profile '4444', or 'hevc' with pixelFormat 'yuva420p'; other auxiliary pictures have no track",
  haptic:
    "haptics are data with a sampleDescription of their own: new WriterInput('data', undefined, { sourceFormatHint })",
};

/** @throws MediaError `invalidArgument` for kinds of media that no track has */
export function requireMediaType(mediaType: MediaType): void {
  const instead = Object.hasOwn(INSTEAD, mediaType) ? INSTEAD[mediaType] : undefined;
  requireArgument(
    MEDIA_TYPES.includes(mediaType),
    () =>
      `A track is one of ${MEDIA_TYPES.join(', ')}, not ${mediaType as string}${instead === undefined ? '' : `: ${instead}`}.`,
  );
}
