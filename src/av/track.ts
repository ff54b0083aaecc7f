/** Tracks of an open movie, from libav's streams. */
import * as constants from 'node-av/constants';
import { AV_NOPTS_VALUE, AV_PKT_DATA_DISPLAYMATRIX } from 'node-av/constants';
import { type Stream } from 'node-av/lib';
import { type FormatDescription } from '../sample/format.js';
import { type SampleDescription } from '../sample/sampleDescription.js';
import { MediaTime, type Rational } from '../sample/time.js';
import { type Track } from '../sample/track.js';
import { known, toFormat } from './format.js';
import { orientationOf } from './turns.js';

/** Pictures a second; what is more is no rate. */
const MOST_PICTURES = 1000;

/** The tracks of all streams; each knows all. */
export function toTracks(
  streams: readonly Stream[],
  movieMetadata: Readonly<Record<string, string>>,
  descriptions: ReadonlyMap<number, SampleDescription> = new Map(),
): Track[] {
  const tracks: Track[] = [];
  for (const stream of streams) {
    const track = toTrack(stream, tracks, descriptions.get(stream.id));
    tracks.push({ ...track, movieMetadata });
  }
  return tracks;
}

function toTrack(
  stream: Stream,
  siblings: readonly Track[],
  description: SampleDescription | undefined,
): Track {
  const { num, den } = stream.timeBase;
  const timeBase = { num, den };
  const format = described(
    shaped(toFormat(stream.codecpar, steadyRate(stream)), stream),
    description,
  );
  const metadata = stream.metadata?.getAll() ?? {};
  return {
    index: stream.index,
    mediaType: format.mediaType,
    format,
    timeBase,
    startTime: toTime(stream.startTime, timeBase),
    duration: stream.duration > 0n ? toTime(stream.duration, timeBase) : undefined,
    language: metadata['language'],
    metadata,
    disposition: dispositionNames(stream.disposition),
    ...orientationOf(stream.codecpar.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX)),
    siblings,
  };
}

function described(
  format: FormatDescription,
  sampleDescription: SampleDescription | undefined,
): FormatDescription {
  const isText = format.mediaType === 'subtitle' || format.mediaType === 'data';
  if (!isText || !sampleDescription) return format;
  const mediaType = TEXT_HANDLERS.has(sampleDescription.handler) ? 'subtitle' : format.mediaType;
  return { ...format, mediaType, sampleDescription };
}

/** What libav takes for data where it has no codec for it. */
const TEXT_HANDLERS: ReadonlySet<string> = new Set(['text', 'sbtl', 'subt', 'clcp']);

/** What the container says of the shape of a pixel stands above what the codec says, as in libav's av_guess_sample_aspect_ratio. */
function shaped(format: FormatDescription, stream: Stream): FormatDescription {
  const sampleAspectRatio = known(stream.sampleAspectRatio);
  if (format.mediaType !== 'video' || !sampleAspectRatio) return format;
  return { ...format, sampleAspectRatio };
}

/** Frames per second, when the average is also the smallest step (or two of them: fields). */
function steadyRate(stream: Stream): Rational | undefined {
  const average = known(stream.avgFrameRate);
  const step = known(stream.rFrameRate);
  // A raw stream has no times by which its steps could be told.
  if (stream.startTime === AV_NOPTS_VALUE) return saidRate(stream.codecpar.frameRate) ?? average;
  if (!average || !step) return average;
  const steps = (step.num * average.den) / (step.den * average.num);
  const near = (count: number): boolean => Math.abs(steps / count - 1) < 0.01;
  return near(1) || near(2) ? average : undefined;
}

/** What pictures say of their rate, unless that is the ticks in which an encoder counted pictures of any rate. */
function saidRate(rate: Rational): Rational | undefined {
  const said = known(rate);
  return said && said.num <= MOST_PICTURES * said.den ? said : undefined;
}

function toTime(ticks: bigint, timeBase: Rational): MediaTime | undefined {
  return ticks === AV_NOPTS_VALUE ? undefined : MediaTime.fromTicks(ticks, timeBase);
}

const PREFIX = 'AV_DISPOSITION_';
const DISPOSITIONS = Object.entries(constants)
  .filter(([key]) => key.startsWith(PREFIX))
  .map(([key, flag]) => [key.slice(PREFIX.length).toLowerCase(), Number(flag)] as const);

/** libav's names of the flags that are set. */
export function dispositionNames(flags: number): string[] {
  return DISPOSITIONS.filter(([, flag]) => (flags & flag) !== 0).map(([name]) => name);
}

/** The flags of libav's names; names that it does not know count nothing. */
export function dispositionFlags(names: readonly string[]): number {
  return DISPOSITIONS.filter(([name]) => names.includes(name)).reduce(
    (flags, [, flag]) => flags | flag,
    0,
  );
}
