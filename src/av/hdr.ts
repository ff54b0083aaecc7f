/** What HDR's players want to know: libav's structures, and the encoders' own words. */
import {
  AV_FRAME_DATA_CONTENT_LIGHT_LEVEL,
  AV_FRAME_DATA_MASTERING_DISPLAY_METADATA,
  AV_PKT_DATA_CONTENT_LIGHT_LEVEL,
  AV_PKT_DATA_MASTERING_DISPLAY_METADATA,
} from 'node-av/constants';
import { CodecParameters } from 'node-av/lib';
import {
  type Chromaticity,
  type ContentLightLevelInfo,
  type MasteringDisplayColorVolume,
  type RawOptions,
  type VideoSettings,
} from '../codec/settings.js';
import { type VideoSample } from '../sample/videoSample.js';
import { type EncoderWays } from './encoderWays.js';
import { NativePicture } from './frame.js';

/** What is said of the pictures' light. */
export type Hdr = Pick<VideoSettings, 'masteringDisplayColorVolume' | 'contentLightLevelInfo'>;

/** Steps of chromaticities and luminances in streams and boxes. */
const XY_STEPS = 50_000;
const NIT_STEPS = 10_000;
/** libav's AVMasteringDisplayMetadata: ten fractions of two 32-bit numbers, and two flags. */
const FRACTIONS = 10;
const MASTERING_BYTES = FRACTIONS * 8 + 8;

/** The settings' own, or else what the source says of itself where its colours stay what they are. */
export function hdrOf(settings: VideoSettings, first: VideoSample): Hdr {
  const wanted = settings.colorProperties?.transfer;
  const { transfer } = first.format.color ?? {};
  const isConverted = wanted !== undefined && transfer !== undefined && wanted !== transfer;
  const source = isConverted ? {} : sourceHdr(first);
  const volume = settings.masteringDisplayColorVolume ?? source.masteringDisplayColorVolume;
  const light = settings.contentLightLevelInfo ?? source.contentLightLevelInfo;
  return {
    ...(volume ? { masteringDisplayColorVolume: volume } : {}),
    ...(light ? { contentLightLevelInfo: light } : {}),
  };
}

function sourceHdr(first: VideoSample): Hdr {
  const frame = first.picture instanceof NativePicture ? first.picture.frame : undefined;
  const native = first.track?.format.native;
  const track = native instanceof CodecParameters ? native : undefined;
  const mastering =
    frame?.getSideData(AV_FRAME_DATA_MASTERING_DISPLAY_METADATA) ??
    track?.getCodedSideData(AV_PKT_DATA_MASTERING_DISPLAY_METADATA);
  const light =
    frame?.getSideData(AV_FRAME_DATA_CONTENT_LIGHT_LEVEL) ??
    track?.getCodedSideData(AV_PKT_DATA_CONTENT_LIGHT_LEVEL);
  const volume = mastering ? readMastering(mastering) : undefined;
  return {
    ...(volume ? { masteringDisplayColorVolume: volume } : {}),
    ...(light && light.byteLength >= 8 ? { contentLightLevelInfo: readLight(light) } : {}),
  };
}

/** Undefined when either half is missing. */
export function readMastering(bytes: Buffer): MasteringDisplayColorVolume | undefined {
  if (bytes.byteLength < MASTERING_BYTES) return undefined;
  const hasBoth = bytes.readInt32LE(FRACTIONS * 8) !== 0 && bytes.readInt32LE(84) !== 0;
  const fraction = (index: number): number =>
    bytes.readInt32LE(index * 8) / bytes.readInt32LE(index * 8 + 4);
  const at = (index: number): Chromaticity => ({ x: fraction(index), y: fraction(index + 1) });
  const volume = {
    red: at(0),
    green: at(2),
    blue: at(4),
    whitePoint: at(6),
    minLuminance: fraction(8),
    maxLuminance: fraction(9),
  };
  const isSound = Array.from({ length: FRACTIONS }, (_, index) => fraction(index));
  return hasBoth && isSound.every((number) => Number.isFinite(number)) ? volume : undefined;
}

export function masteringBytes(volume: MasteringDisplayColorVolume): Buffer {
  const { red, green, blue, whitePoint, minLuminance, maxLuminance } = volume;
  const places = [red, green, blue, whitePoint].flatMap(({ x, y }) => [x, y]);
  const bytes = Buffer.alloc(MASTERING_BYTES);
  const put = (index: number, value: number, steps: number): void => {
    bytes.writeInt32LE(Math.min(0x7fff_ffff, Math.round(value * steps)), index * 8);
    bytes.writeInt32LE(steps, index * 8 + 4);
  };
  for (const [index, place] of places.entries()) put(index, place, XY_STEPS);
  put(8, minLuminance, NIT_STEPS);
  // So many steps of the brightest displays would not fit into 32 bits.
  put(9, maxLuminance, maxLuminance > 200_000 ? 1 : NIT_STEPS);
  bytes.writeInt32LE(1, FRACTIONS * 8);
  bytes.writeInt32LE(1, FRACTIONS * 8 + 4);
  return bytes;
}

function readLight(bytes: Buffer): ContentLightLevelInfo {
  return { maxCLL: bytes.readUInt32LE(0), maxFALL: bytes.readUInt32LE(4) };
}

export function lightBytes({ maxCLL, maxFALL }: ContentLightLevelInfo): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(maxCLL, 0);
  bytes.writeUInt32LE(maxFALL, 4);
  return bytes;
}

/** For containers, which say it beside the stream. */
export function addHdr(parameters: CodecParameters, hdr: Hdr): void {
  const { masteringDisplayColorVolume: volume, contentLightLevelInfo: light } = hdr;
  if (volume) {
    parameters.addCodedSideData(AV_PKT_DATA_MASTERING_DISPLAY_METADATA, masteringBytes(volume));
  }
  if (light) parameters.addCodedSideData(AV_PKT_DATA_CONTENT_LIGHT_LEVEL, lightBytes(light));
}

/** For encoders that say it in the stream: parameters of their own list. */
export function hdrParams(hdr: Hdr, words: EncoderWays['hdr']): RawOptions {
  const { masteringDisplayColorVolume: volume, contentLightLevelInfo: light } = hdr;
  if (words === undefined) return {};
  const [display, level] = WORDS[words];
  return {
    ...(volume ? { [display]: words === 'svt' ? inUnits(volume, 1, 1) : inUnits(volume) } : {}),
    ...(light ? { [level]: `${light.maxCLL},${light.maxFALL}` } : {}),
  };
}

const WORDS = {
  x265: ['master-display', 'max-cll'],
  x264: ['mastering-display', 'cll'],
  svt: ['mastering-display', 'content-light'],
} as const;

function inUnits(
  { red, green, blue, whitePoint, minLuminance, maxLuminance }: MasteringDisplayColorVolume,
  steps = XY_STEPS,
  nits = NIT_STEPS,
): string {
  const number = (value: number, scale: number): number =>
    scale === 1 ? value : Math.round(value * scale);
  const pair = ({ x, y }: Chromaticity): string => `(${number(x, steps)},${number(y, steps)})`;
  const light = `(${number(maxLuminance, nits)},${number(minLuminance, nits)})`;
  return `G${pair(green)}B${pair(blue)}R${pair(red)}WP${pair(whitePoint)}L${light}`;
}
