/** Finding out what the tracks of an open movie are, within the limits of what that may cost. */
import { AVMEDIA_TYPE_VIDEO } from 'node-av/constants';
import {
  Codec,
  type CodecParameters,
  Dictionary,
  type FormatContext,
  type Stream,
} from 'node-av/lib';
import { type KnownLimits, requirePixels, tooManyPixels } from '../limits.js';
import { MediaError } from '../errors.js';
import { settledLog } from './log.js';
import { codecName } from './names.js';

/** What the format context is told of the limits when it is opened, by libav's names. */
export function probeSettings({
  tracks,
  probeBytes,
  probeSeconds,
}: KnownLimits): Record<string, string> {
  return {
    // libav leaves out what is too much and says nothing: one more than the limit tells us.
    max_streams: String(tracks + 1),
    probesize: String(probeBytes),
    ...(probeSeconds === undefined
      ? {}
      : { analyzeduration: String(Math.round(probeSeconds * 1e6)) }),
  };
}

/**
 * Decoders of video that libav may run on a movie of several tracks before we know of its pictures.
 * The others make a whole picture of whatever size the data says, of 50 kB one of 2 GB; without them such a track
 * has no pixel format before its first sample.
 */
const PROBED = new Set(
  (
    'h261 h263 h263i h263p h264 hevc vvc av1 libdav1d mpeg1video mpeg2video mpegvideo mpeg4 msmpeg4v1 msmpeg4v2 msmpeg4 ' +
    'wmv1 wmv2 wmv3 vc1 flv rv10 rv20 rv30 rv40 svq1 svq3 vp3 vp6 vp6f vp6a vp7 vp8 vp9 theora cinepak indeo3 indeo4 indeo5 ' +
    'mjpeg mjpegb prores dnxhd dvvideo ffv1 huffyuv ffvhuff utvideo hap speedhq rawvideo v210 v410 r210 v308 v408 y41p yuv4 qtrle'
  ).split(' '),
);

let probedDecoders: string | undefined;

/** libav's `codec_whitelist`. */
function whitelist(): string {
  return (probedDecoders ??= Codec.getCodecList()
    .filter((codec) => codec.isDecoder() && isProbed(codec))
    .map(({ name }) => name)
    .join(','));
}

const isProbed = ({ type, name }: Codec): boolean =>
  type !== AVMEDIA_TYPE_VIDEO || PROBED.has(name ?? '');

/** Runs libav's search for what the headers leave open; the code that it answers. `streams` are those that the header has. */
export async function findTracks(
  context: FormatContext,
  streams: readonly Stream[],
  limits: KnownLimits,
): Promise<number> {
  requireFew(streams, limits);
  requireSizes(streams, limits);
  if (streams.length <= 1) return await findOne(context, limits);
  context.setOption('codec_whitelist', whitelist());
  return await context.findStreamInfo();
}

/** Throws when what was found is past the limits. */
export async function requireLimits(
  streams: readonly Stream[],
  limits: KnownLimits,
): Promise<void> {
  requireFew(streams, limits);
  requireSizes(streams, limits);
  const unseen = streams.find(({ codecpar }) => isVideo(codecpar) && codecpar.width === 0);
  if (!unseen) return;
  // A picture past the limit leaves its track without a size, and a line in the log.
  const log = (await settledLog()) ?? '';
  const [, size] = /Picture size (\S+) exceeds specified max pixel count/.exec(log) ?? [];
  if (size !== undefined) throw tooManyPixels(size, limits.pixels, nameOf(unseen), 'demux');
}

/** The one track's decoder gets the limit; libav copies it. */
async function findOne(context: FormatContext, { pixels }: KnownLimits): Promise<number> {
  const options = Dictionary.fromObject({ max_pixels: String(pixels) });
  try {
    // node-av declares a list and takes a single one: of several tracks libav would read beyond it.
    const native = context.getNative() as unknown as {
      findStreamInfo(options: unknown): Promise<number>;
    };
    return await native.findStreamInfo(options.getNative());
  } finally {
    options.free();
  }
}

function requireSizes(streams: readonly Stream[], { pixels }: KnownLimits): void {
  for (const stream of streams) {
    if (isVideo(stream.codecpar)) requirePixels(stream.codecpar, pixels, nameOf(stream), 'demux');
  }
}

function requireFew(streams: readonly Stream[], { tracks }: KnownLimits): void {
  if (streams.length <= tracks) return;
  throw new MediaError(
    'limitExceeded',
    `The source has more than ${tracks} tracks, which is the limit. If you trust it, raise \`limits.tracks\`.`,
    { operator: 'demux' },
  );
}

const isVideo = ({ codecType }: CodecParameters): boolean => codecType === AVMEDIA_TYPE_VIDEO;

const nameOf = ({ index, codecpar }: Stream): string =>
  `Track ${index} (${codecName(codecpar.codecId) ?? 'unknown'})`;
