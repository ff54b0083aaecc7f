/** The nouns, in the order in which a sample meets them. */

// Samples
export { AudioSample, type SoundInit } from './sample/audioSample.js';
export { type EncodedInit, EncodedSample } from './sample/encodedSample.js';
export { type SampleAttachments } from './sample/sampleAttachments.js';
export { type SampleReference } from './sample/sampleReference.js';
export { type RawPixelFormat } from './sample/pixels.js';
export { type RawSampleFormat } from './sample/pcm.js';
export { Sample } from './sample/sample.js';
export { type Timing } from './sample/payload.js';
export { type PictureInit, type PictureTiming, VideoSample } from './sample/videoSample.js';
export { type RawSample } from './backend.js';

// Time
export { MediaTime, type Rational, rescale, type Rounding, type TimeLike } from './sample/time.js';
export { intersectRanges, rangeContains, type TimeRange, timeRange } from './sample/range.js';

// Formats
export {
  type AudioFormat,
  type ColorProperties,
  type DataFormat,
  type FormatDescription,
  type MediaType,
  type SubtitleFormat,
  type VideoFormat,
} from './sample/format.js';
export {
  type MetadataDataType,
  type MetadataItem,
  type MetadataKeySpace,
} from './sample/metadataItem.js';
export {
  type Point,
  type ReadMetadataGroup,
  type Rect,
  type TimedMetadataDataType,
  type TimedMetadataGroup,
  type TimedMetadataItem,
  type TimedMetadataKey,
  type TimedMetadataValue,
} from './sample/timedMetadata.js';
export { type SampleDescription } from './sample/sampleDescription.js';
export { type Chapter } from './sample/chapter.js';
export {
  type Caption,
  type CaptionAlignment,
  type CaptionDecoration,
  type CaptionGroup,
  type CaptionRegion,
  type CaptionRuby,
  type CaptionStyle,
  type CaptionTextStyle,
  type CaptionWritingMode,
} from './sample/caption.js';
export { type CaptionFormatName } from './captions/captionFormats.js';
export {
  type CaptionFileType,
  parseCaptions,
  printCaptions,
  type PrintCaptionsOptions,
} from './captions/captionFiles.js';
export { captionRegions } from './captions/captionRegions.js';
export { type Cea608Pair } from './captions/cea608/cea608Pair.js';
export { type Cea608Options } from './captions/cea608/cea608Encoder.js';
export { decodeCea608 } from './captions/cea608/decodeCea608.js';
export { encodeCea608 } from './captions/cea608/encodeCea608.js';
export { parseScc } from './captions/cea608/parseScc.js';
export { printScc } from './captions/cea608/printScc.js';
export { type SccOptions } from './captions/cea608/sccOptions.js';
export { type Timecode, type TimecodeChange } from './sample/timecode.js';
export {
  type PictureTags,
  type ProjectionKind,
  type SpatialProperties,
  type StereoEye,
  type ViewPackingKind,
} from './sample/spatial.js';
export { type TaggedPicture, viewsOf } from './sample/taggedPicture.js';
export { type Track } from './sample/track.js';
export {
  type AffineTransform,
  type MediaDataLocation,
  type Size,
  type TrackProperties,
  type TrackReference,
} from './sample/trackProperties.js';

// Sources
export { type AnyIterable } from './gate/pump.js';
export { type TrackSource } from './source/branch.js';
export { demux, type DemuxOptions, type DemuxSelector, probe } from './source/demux.js';
export { testPattern, type TestPatternOptions, tone, type ToneOptions } from './source/generate.js';
export { Movie } from './source/movie.js';
export { readCaptions, type ReadCaptionsOptions } from './source/readCaptions.js';
export { numberedFiles } from './codec/numberedFiles.js';
export { type PictureFiles, pictures, type PicturesOptions } from './codec/pictures.js';
export { pull, type PullOptions, type PullSource } from './source/pull.js';
export { type SplitCap } from './source/split.js';
export { type DecodeLimits, type SourceLimits } from './limits.js';
export { type CustomSource, type MediaInput, type MovieInfo, type OpenOptions } from './backend.js';

// Flow control
export { type DropPolicy } from './gate/dropQueue.js';
export { type WindowLike, type WindowLimits } from './gate/window.js';

// Settings
export { type EncoderOptions } from './av/optionTypes.js';
export {
  type AudioSettings,
  type Chromaticity,
  type CleanAperture,
  type ContentLightLevelInfo,
  type DataRateLimit,
  type DecodeErrorReport,
  type DecodeOptions,
  type EncoderChoice,
  type EncodeSettings,
  type HardwarePolicy,
  type MasteringDisplayColorVolume,
  type PixelAspectRatio,
  type RawOptions,
  type SpatialSettings,
  type VideoColorProperties,
  type VideoSettings,
} from './codec/settings.js';

// Passes
export { multipassPicture } from './passes/multipassPicture.js';
export { type PassSource } from './passes/multipassing.js';
export {
  type MultipassReport,
  type PassDescription,
  type RangeReport,
  type StopReason,
} from './passes/passDescription.js';
export { type MultipassTargets } from './passes/strategyFor.js';
export { type TargetQuality } from './passes/target.js';

// Quality
export {
  type MeanQuality,
  type PictureQuality,
  type PlaneValues,
  type Psnr,
  type QualityMetric,
  type QualityScores,
  type Ssim,
  type Xpsnr,
} from './quality/pictureQuality.js';

// Movies
export { AssetWriter } from './movie/assetWriter.js';
export { availableMediaTypes, canApply } from './movie/fileTypeRules.js';
export {
  OutputSettingsAssistant,
  type OutputSettingsPreset,
} from './movie/outputSettingsAssistant.js';
export { type AssetWriterOptions, MovieSettings } from './movie/movieSettings.js';
export { type SessionStartPolicy } from './movie/sessionStart.js';
export { InputGroup } from './movie/inputGroup.js';
export { type TrackAssociationType } from './movie/trackAssociation.js';
export { TrackPasses } from './movie/trackPasses.js';
export { TrackRelations } from './movie/trackRelations.js';
export { TrackSettings } from './movie/trackSettings.js';
export { type AdjustedTimes } from './adjustedTimes.js';
export { type MuxProgress } from './movie/progress.js';
export {
  type InputSample,
  type NotReadyReason,
  type WriterInputOptions,
} from './movie/inputTypes.js';
export { WriterInput } from './movie/writerInput.js';
export { CaptionReceiver, type CaptionReceiverOptions } from './movie/receivers/captionReceiver.js';
export {
  MetadataReceiver,
  type MetadataReceiverOptions,
  type TimedMetadataFormat,
} from './movie/receivers/metadataReceiver.js';
export { metadataKeys } from './movie/timedMetadata/metadataKeys.js';
export {
  PixelBuffer,
  type PixelBufferAttributes,
  type PixelBufferTiming,
  type PixelPlane,
} from './movie/receivers/pixelBuffer.js';
export { PixelBufferPool, type PixelBufferPoolOptions } from './movie/receivers/pixelBufferPool.js';
export {
  PixelBufferReceiver,
  type PixelBufferReceiverOptions,
  type TimedPixelBuffer,
} from './movie/receivers/pixelBufferReceiver.js';
export {
  type PixelStream,
  rawPictures,
  type RawPicturesOptions,
} from './movie/receivers/rawPictures.js';
export { Receiver } from './movie/receivers/receiver.js';
export {
  type SampleBuffer,
  type SampleBufferAttachments,
  type SampleBufferSample,
  type SampleTiming,
} from './movie/receivers/sampleBuffer.js';
export {
  type SampleBufferLike,
  SampleBufferReceiver,
  type SampleBufferReceiverOptions,
} from './movie/receivers/sampleBufferReceiver.js';
export { type PixelSource } from './movie/receivers/sourcePictures.js';
export {
  type TaggedPixelBuffer,
  type TaggedPixelBufferGroup,
} from './movie/receivers/taggedPixelBuffer.js';
export { TaggedPixelBufferGroupReceiver } from './movie/receivers/taggedPixelBufferGroupReceiver.js';
export { type VideoFrameLike } from './movie/receivers/videoFrameLike.js';
export { type WaitOptions } from './movie/receivers/waiting.js';
export { repair, type RepairOptions } from './movie/repair.js';
export {
  type RepairedTrack,
  type RepairProgress,
  type RepairReport,
} from './movie/repairReport.js';
export { type RepairProblem, type RepairProblemCode } from './movie/remains/problems.js';
export { type WriterStatus } from './movie/writerState.js';
export { type WrittenSample } from './movie/writtenSample.js';
export { type TrackInput, type TrackLike } from './interleave/trackInput.js';
export { type CustomDestination, type Destination, type MuxOptions } from './backend.js';

// Errors
export { type Warning, type WarningCode, warnings$ } from './diagnostics.js';
export { MediaError, type MediaErrorCode, type MediaErrorDetails } from './errors.js';
export { libavLog$ } from './libavLog.js';
export { type LogMessage } from './backend.js';

// Operators' shape
export { type Operator } from './rx.js';
