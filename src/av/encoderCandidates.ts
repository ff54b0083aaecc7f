/** Which encoders can make a codec, in the order in which they are tried. */
import {
  AV_CODEC_CAP_EXPERIMENTAL,
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_VIDEO,
  type FFEncoderCodec,
} from 'node-av/constants';
import { Codec } from 'node-av/lib';
import { type EncodeSettings } from '../codec/settings.js';
import { MediaError } from '../errors.js';
import { findCodecId } from './names.js';

/** An encoder that may be tried. */
export interface Candidate {
  /** libav's name. */
  readonly name: string;
  readonly codec: Codec;
  readonly hardware: boolean;
  /** Why it cannot be tried at all. */
  readonly refusal?: string;
}

/** Makers of hardware by the end of libav's names, the ones that need least first. */
const HARDWARE = ['nvenc', 'videotoolbox', 'qsv', 'amf', 'mf', 'v4l2m2m'];
/** These take only frames that are already in the memory of the device. */
const IN_DEVICE = ['vaapi', 'vulkan', 'd3d12va', 'rkmpp', 'mediacodec', 'omx'];

/** Of several encoders in software the best comes first; those that are not here follow in libav's order. */
const BEST = [
  'libx264',
  'libx265',
  'libsvtav1',
  'libaom-av1',
  'libvpx-vp9',
  'libvpx',
  'prores_ks',
  'libtheora',
  'aac',
  'libopus',
  'libvorbis',
  'libmp3lame',
  'libwebp_anim',
  'libjxl_anim',
];
/** Taken only by name: another one of the same codec serves better, or it makes something else of the codec. */
const BY_NAME_ONLY = new Set(['libx264rgb', 'libfdk_aac', 'prores_aw', 'ac3_fixed', 'mp2fixed']);

/**
 * The encoders for a codec, hardware first; or the one that was named.
 *
 * @throws MediaError `encoderNotFound`, `unsupportedOutputSettings`
 */
export function candidates(settings: EncodeSettings, mediaType: 'video' | 'audio'): Candidate[] {
  const { codec: name } = settings;
  const policy = 'hardware' in settings ? (settings.hardware ?? 'prefer') : 'prefer';
  const id = findCodecId(name);
  const found = id === undefined ? byName(name) : Codec.getCodecList().filter(makes(id));
  requireType(found, name, mediaType);
  const usable = found.map(candidate).filter((one) => policy !== 'never' || !one.hardware);
  const ordered = usable.sort((a, b) => rank(a.name) - rank(b.name));
  const asked = ordered.filter((one) => policy !== 'require' || one.hardware);
  if (asked.length > 0) return asked;
  throw new MediaError(
    'encoderNotFound',
    policy === 'require'
      ? `This build of libav has no encoder in hardware for '${name}', and hardware: 'require' was asked for. Use 'prefer' to fall back to software.`
      : `This build of libav has no encoder for '${name}'${policy === 'never' ? ' in software' : ''}. Choose another codec.`,
    { operator: 'encode' },
  );
}

const makes =
  (id: number) =>
  (codec: Codec): boolean =>
    codec.isEncoder() &&
    codec.id === id &&
    !codec.hasCapabilities(AV_CODEC_CAP_EXPERIMENTAL) &&
    !BY_NAME_ONLY.has(codec.name ?? '');

function byName(name: string): Codec[] {
  const codec = name.includes('\0') ? null : Codec.findEncoderByName(name as FFEncoderCodec);
  if (codec) return [codec];
  throw new MediaError(
    'encoderNotFound',
    `libav knows neither a codec nor an encoder '${name}'. Codecs are h264, hevc, av1, vp9, aac, opus, …; encoders libx264, h264_nvenc, ….`,
    { operator: 'encode' },
  );
}

function requireType(found: readonly Codec[], name: string, mediaType: 'video' | 'audio'): void {
  const wanted = mediaType === 'video' ? AVMEDIA_TYPE_VIDEO : AVMEDIA_TYPE_AUDIO;
  if (found.length === 0 || found.some(({ type }) => type === wanted)) return;
  throw new MediaError(
    'unsupportedOutputSettings',
    `'${name}' does not encode ${mediaType}, which is what the samples are.`,
    { operator: 'encode' },
  );
}

function candidate(codec: Codec): Candidate {
  const name = codec.name ?? '';
  const maker = makerOf(name);
  const hardware = maker !== undefined;
  if (maker === undefined || !IN_DEVICE.includes(maker)) return { name, codec, hardware };
  const refusal = `it takes only frames that are already in the memory of a ${maker} device`;
  return { name, codec, hardware, refusal };
}

/** `nvenc` of `h264_nvenc`. */
function makerOf(name: string): string | undefined {
  return [...HARDWARE, ...IN_DEVICE].find((maker) => name.endsWith(`_${maker}`));
}

function rank(name: string): number {
  const maker = makerOf(name);
  if (maker !== undefined) return [...HARDWARE, ...IN_DEVICE].indexOf(maker) - 100;
  const best = BEST.indexOf(name);
  return best < 0 ? BEST.length : best;
}
