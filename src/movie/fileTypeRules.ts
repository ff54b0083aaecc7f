import { linearPCMCodec } from '../codec/checkAudioSettings.js';
import { checkSettings } from '../codec/checkSettings.js';
import { codecOf } from '../codec/codecs.js';
import { type EncodeSettings, type VideoSettings } from '../codec/settings.js';
import { fileType } from '../fileTypes.js';
import { MediaError } from '../errors.js';
import { type MediaType, MEDIA_TYPES } from '../sample/format.js';
import { RULES, SINGLE } from './fileTypeTable.js';
import { type WriterInput } from './writerInput.js';

/**
 * The kinds of media that a file type can hold.
 *
 * @param name - of a file type, or an extension: `mp4`, `mov`, `mkv`, `wav`
 * @throws MediaError `formatUnsupported` for names that are unknown or refused
 * @example
 * ```ts
 * import { availableMediaTypes } from 'rxmux';
 *
 * console.log(availableMediaTypes('wav')); // ['audio']
 * ```
 * @see AVFoundation: AVAssetWriter.availableMediaTypes
 * @group Movies
 */
export function availableMediaTypes(name: string): readonly MediaType[] {
  const rules = RULES[fileType(name, undefined).muxer];
  return MEDIA_TYPES.filter((type) => rules?.[type] !== undefined);
}

/**
 * Whether what these settings make can be in a file type. Opens nothing.
 *
 * @param name - of a file type, or an extension: `mp4`, `mov`, `mkv`, `wav`
 * @param settings - undefined: compressed samples pass through
 * @throws MediaError `formatUnsupported` for names that are unknown or refused
 * @example
 * ```ts
 * import { canApply } from 'rxmux';
 *
 * console.log(canApply('webm', { codec: 'h264' }, 'video')); // false
 * ```
 * @see AVFoundation: AVAssetWriter.canApply(outputSettings:forMediaType:)
 * @group Movies
 */
export function canApply(
  name: string,
  settings: EncodeSettings | undefined,
  mediaType: MediaType,
): boolean {
  return settingsRefusal(fileType(name, undefined).muxer, settings, mediaType) === undefined;
}

/** Why not; undefined when they can. Of an unknown muxer nothing is said. */
export function settingsRefusal(
  muxer: string | undefined,
  settings: EncodeSettings | undefined,
  mediaType: MediaType,
): MediaError | undefined {
  try {
    if (settings !== undefined) checkSettings(settings, mediaType);
  } catch (error) {
    if (error instanceof MediaError) return error;
    throw error;
  }
  if (muxer === undefined) return undefined;
  const layered = settings as VideoSettings | undefined;
  if (layered?.spatial?.mvHEVCVideoLayerIDs && !LAYERED.has(muxer)) {
    return unsupported(
      `The file type ${muxer} has no place for the layers of MV-HEVC: one eye would be lost. Write mov, mp4 or m4v, or pack both eyes into one picture (viewPackingKind).`,
    );
  }
  return codecRefusal(muxer, settings && codecMade(settings), mediaType);
}

/** Whose index has a second list of parameter sets. */
const LAYERED: ReadonlySet<string> = new Set(['mov', 'mp4', 'ipod']);

/** Undefined: its name is not known, and libav will judge when it is opened. */
function codecMade(settings: EncodeSettings): string | undefined {
  if (settings.codec === 'lpcm') return linearPCMCodec(settings);
  return codecOf(settings.codec);
}

function codecRefusal(
  muxer: string,
  codec: string | undefined,
  mediaType: MediaType,
): MediaError | undefined {
  const rules = RULES[muxer] ?? {};
  const holds = rules[mediaType];
  if (!holds) {
    const others = MEDIA_TYPES.filter((type) => rules[type] !== undefined).join(', ');
    return unsupported(
      `The file type ${muxer} holds ${others}, no ${mediaType}. Choose another file type, or leave the ${mediaType} out.`,
    );
  }
  if (codec === undefined || holds(codec)) return undefined;
  return unsupported(
    `The file type ${muxer} cannot hold ${codec}. Choose another file type, for example ${examplesFor(codec, mediaType)}, or another codec.`,
  );
}

function examplesFor(codec: string, mediaType: MediaType): string {
  const usual = ['mp4', 'mov', 'matroska', 'webm', 'mpegts', 'wav', 'avi', 'ogg'];
  const able = [...new Set([...usual, ...Object.keys(RULES)])].filter((muxer) =>
    RULES[muxer]?.[mediaType]?.(codec),
  );
  return able.slice(0, 3).join(', ');
}

/** Why an input cannot be one of a movie; undefined when it can. The codecs of text and data are known only when they come. */
export function inputRefusal(
  muxer: string,
  input: WriterInput,
  others: readonly WriterInput[],
): MediaError | undefined {
  const { mediaType, outputSettings: settings, sourceFormatHint: hint } = input;
  const isText = mediaType === 'subtitle' || mediaType === 'data';
  const refusal =
    settings === undefined
      ? codecRefusal(muxer, isText ? undefined : hint?.format.codec, mediaType)
      : settingsRefusal(muxer, settings, mediaType);
  if (refusal) return refusal;
  if (!SINGLE.has(muxer) || others.every((other) => other.mediaType !== mediaType)) {
    return undefined;
  }
  return unsupported(
    `The file type ${muxer} holds one track of ${mediaType}, and the writer has one. Choose another file type, such as mov or matroska, or write a file for each.`,
  );
}

function unsupported(message: string): MediaError {
  return new MediaError('formatUnsupported', message, { operator: 'AssetWriter' });
}
