/** What a movie's options and its container say of times, for all of its tracks. */
import { AVFMT_NOTIMESTAMPS, AVFMT_TS_NEGATIVE, AVFMT_TS_NONSTRICT } from 'node-av/constants';
import { type OutputFormat } from 'node-av/lib';
import { type AdjustedTimes } from '../adjustedTimes.js';
import { type MuxOptions } from '../backend.js';
import { requireArgument } from '../errors.js';
import { toTime } from '../sample/time.js';
import { type MuxPlan } from './muxPlan.js';
import { type MuxTrackRules } from './muxTrack.js';
import { BeforeZero } from './timeEvents.js';
import { hidesBeforeZero } from './timeRanges.js';
import { type TimestampGuard } from './timestamps.js';

/** Muxers for which libav looks at presentation when it moves times out of the negative. */
const BY_PTS = new Set(['matroska', 'webm']);

/** What becomes of times before zero. */
export function beforeZero(
  format: OutputFormat | null,
  muxer: string,
  { options = {}, producesCombinableFragments: isPart }: MuxOptions,
  { isAsked }: { readonly isAsked: boolean },
): BeforeZero {
  const isWritten =
    format === null ||
    'avoid_negative_ts' in options ||
    format.hasFlags(AVFMT_TS_NEGATIVE) ||
    format.hasFlags(AVFMT_NOTIMESTAMPS);
  const usual = hidesBeforeZero(muxer) ? 'hide' : isWritten ? 'write' : 'move';
  return new BeforeZero(isPart === true ? 'squeeze' : usual, BY_PTS.has(muxer), !isAsked);
}

/** What holds for every track. */
export function trackRules(
  { type, options, shape }: MuxPlan,
  before: BeforeZero,
  format: OutputFormat | null,
): MuxTrackRules {
  return {
    muxer: type.muxer,
    isIndexLast: shape !== 'fragments',
    isCut: shape !== 'plain',
    isPart: options.producesCombinableFragments === true,
    policy: options.timestamps ?? 'error',
    maximumGap: gapOf(options),
    beforeZero: before,
    nonStrict: format?.hasFlags(AVFMT_TS_NONSTRICT) ?? false,
  };
}

/** The longest gap that is allowed, in seconds. @throws MediaError `invalidArgument` */
export function gapOf({ maximumTimestampGap }: MuxOptions): number | undefined {
  if (maximumTimestampGap === undefined) return undefined;
  const { seconds } = toTime(maximumTimestampGap);
  requireArgument(seconds > 0, `maximumTimestampGap must be positive, not ${seconds} s.`);
  return seconds;
}

/** What was done about times, in all tracks. */
export function sumOf(guards: readonly TimestampGuard[], shifted: number): AdjustedTimes {
  const sum = { dropped: 0, nudged: 0, jumps: 0, hidden: 0, wraps: 0, shifted };
  for (const { dropped, nudged, events } of guards) {
    sum.dropped += dropped;
    sum.nudged += nudged;
    sum.jumps += events.jumps;
    sum.hidden += events.hidden;
    sum.wraps += events.wraps;
  }
  return sum;
}
