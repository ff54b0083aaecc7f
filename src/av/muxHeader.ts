/** What containers can hold, and writing a header with what they can. */
import { AV_CODEC_ID_NONE, AVMEDIA_TYPE_DATA, AVMEDIA_TYPE_UNKNOWN } from 'node-av/constants';
import { type CodecParameters, type Stream } from 'node-av/lib';
import { MediaError } from '../errors.js';
import { requireDescription } from '../movie/boxes/sampleDescription.js';
import { requireTimecodes } from '../movie/boxes/requireAdditions.js';
import { descriptionOf } from '../sample/descriptionOf.js';
import { isCover, type Track, trackName } from '../sample/track.js';
import { carrierParameters, carries } from './carrier.js';
import { check, errorText } from './errors.js';
import { toCodecParameters } from './format.js';
import { quietly } from './log.js';
import { videoTimeScale } from './mediaTimeScales.js';
import { configured, freeMuxer, type MuxContext, voidIo } from './muxContext.js';
import { type MuxPlan } from './muxPlan.js';
import { addStream } from './muxStream.js';
import { requireSayable } from './propertyRules.js';
import { setFragments } from './fragments.js';
import { setOption } from './options.js';

/** Adds a stream for each track and writes the header. */
export function writeHeader(
  { context }: MuxContext,
  plan: MuxPlan,
  tracks: readonly Track[],
): Stream[] {
  setFragments(context, plan);
  if (plan.type.isMovie && plan.options.options?.['strict'] === undefined) {
    // Else libav leaves out what it knows of Dolby Vision, stereo and spherical video: their boxes are not ISO's.
    setOption(context, 'strict', 'unofficial', { target: 'muxer', code: 'muxFailed' });
  }
  const scale = plan.type.isMovie ? videoTimeScale(tracks) : undefined;
  if (scale !== undefined) {
    setOption(context, 'video_track_timescale', scale, { target: 'muxer', code: 'muxFailed' });
  }
  const streams = tracks.map((track) => addStream(context, track, parametersFor(track, plan)));
  check(context.writeHeaderSync(), {
    message: `The header of the movie (${plan.type.muxer}) could not be written`,
    code: 'muxFailed',
    operator: 'mux',
  });
  return streams;
}

/**
 * Why the container cannot hold the track; undefined when it can. libav does not tell without trying, so a header
 * is tried, into the void; that takes some 50 µs.
 */
export function refusalOf(track: Track, plan: MuxPlan): string | undefined {
  if (isCover(track) && COVERLESS.has(plan.type.muxer)) return 'it has no place for covers';
  if (descriptionOf(track.format)) return uncarried(plan);
  const codec = track.format.codec ?? 'uncompressed media';
  const known = STREAMS[plan.type.muxer]?.[track.mediaType];
  if (known && !known.has(codec)) {
    return 'it has no way to say so, and no player would know';
  }
  const parameters = describe(track, plan);
  if (parameters.codecType === AVMEDIA_TYPE_UNKNOWN) return 'nothing is known of it';
  if (plan.type.muxer === 'mov' && isNameless(parameters)) {
    return 'nothing says what its samples are; give its format a sampleDescription';
  }
  if (plan.type.isMovie && isBlank(track)) return 'its pixel format is not known, and must be told';
  const tagged = parameters.codecTag !== 0;
  const code = tryHeader(track, parameters, plan);
  if (code >= 0) return undefined;
  if (tagged) {
    parameters.codecTag = 0;
    if (tryHeader(track, parameters, plan) >= 0) return undefined;
  }
  return `libav's header for it fails (${errorText(code)})`;
}

const uncarried = ({ type }: MuxPlan): string | undefined =>
  carries(type.muxer)
    ? undefined
    : 'its samples are described by boxes (sampleDescription), which mp4 and mov have';

/** Movies' names of HEVC say nothing to others, some of which would take them for something that they know. */
function describe({ format }: Track, { type }: MuxPlan): CodecParameters {
  const parameters = toCodecParameters(format);
  if (!type.isMovie && HEVC.has(parameters.codecTagString ?? '')) parameters.codecTag = 0;
  return parameters;
}

const HEVC: ReadonlySet<string> = new Set(['hvc1', 'hev1']);

/** The source container's tag of the codec is kept where it is valid, as `hvc1` from mp4 to mov is. */
function parametersFor(track: Track, plan: MuxPlan): CodecParameters {
  if (descriptionOf(track.format)) return carrierParameters();
  const parameters = describe(track, plan);
  if (parameters.codecTag === 0) return parameters;
  if (tryHeader(track, parameters, plan) < 0) parameters.codecTag = 0;
  return parameters;
}

function tryHeader(track: Track, parameters: CodecParameters, plan: MuxPlan): number {
  const trial = configured(plan, voidIo());
  try {
    addStream(trial.context, track, parameters);
    return quietly(() => trial.context.writeHeaderSync());
  } finally {
    freeMuxer(trial);
  }
}

/** Throws `formatUnsupported` for the first track that the container cannot hold, or of which it cannot say what it is to. */
export function requireHoldable(tracks: readonly Track[], plan: MuxPlan): void {
  requireSayable(tracks, plan);
  requireTimecodes(tracks);
  for (const track of tracks) requireDescription(track);
  for (const track of tracks) {
    const refusal = refusalOf(track, plan);
    if (refusal === undefined) continue;
    throw new MediaError(
      'formatUnsupported',
      `${plan.type.muxer} cannot hold ${trackName(track)} (${track.format.codec ?? track.format.codecTag ?? 'unknown'}): ${refusal}. Choose another container, or encode the track with another codec.`,
      { operator: 'mux', track: trackName(track) },
    );
  }
}

/** VP8 and VP9 whose pictures nobody could decode: libav writes an empty box, with which nothing opens the movie. */
function isBlank({ format }: Track): boolean {
  if (format.mediaType !== 'video' || format.pixelFormat !== undefined) return false;
  return format.codec === 'vp8' || format.codec === 'vp9';
}

/** libav writes an index without a description of its samples, with which nothing opens the movie. */
const isNameless = ({ codecType, codecId, codecTagString }: CodecParameters): boolean =>
  codecType === AVMEDIA_TYPE_DATA && codecId === AV_CODEC_ID_NONE && codecTagString !== 'tmcd';

/** Movies of which libav writes no cover, and says nothing. */
const COVERLESS: ReadonlySet<string> = new Set(['mov', '3gp', '3g2']);

const set = (names: string): ReadonlySet<string> => new Set(names.split(' '));
const NONE: ReadonlySet<string> = new Set();

/** What these muxers can label; they take everything else as well, as data that nothing can play. */
const STREAMS: Readonly<Record<string, Readonly<Record<Track['mediaType'], ReadonlySet<string>>>>> =
  {
    mpegts: {
      video: set('mpeg1video mpeg2video mpeg4 h264 hevc vvc cavs avs2 avs3 dirac vc1 jpeg2000'),
      audio: set('mp1 mp2 mp3 aac aac_latm ac3 eac3 dts opus s302m'),
      subtitle: set('dvb_subtitle dvb_teletext'),
      data: set('klv timed_id3 scte_35 epg smpte_2038'),
    },
    mpeg: {
      video: set('mpeg1video mpeg2video mpeg4 h264 hevc'),
      audio: set('mp1 mp2 mp3 ac3 dts pcm_s16be pcm_dvd'),
      subtitle: set('dvd_subtitle'),
      data: NONE,
    },
    vob: {
      video: set('mpeg1video mpeg2video'),
      audio: set('mp2 mp3 ac3 dts pcm_s16be pcm_dvd'),
      subtitle: set('dvd_subtitle'),
      data: NONE,
    },
    rawvideo: { video: set('rawvideo'), audio: NONE, subtitle: NONE, data: NONE },
  };
