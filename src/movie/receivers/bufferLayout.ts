/** The samples of a buffer, one by one: how long each is, and when. */
import { MediaError, requireArgument } from '../../errors.js';
import { MediaTime, type TimeLike, toTime } from '../../sample/time.js';
import { type SampleBuffer, type SampleBufferSample, type SampleTiming } from './sampleBuffer.js';

/** One sample. */
export interface PlacedSample {
  /** Where it begins in the data, in bytes. */
  readonly offset: number;
  readonly size: number;
  readonly pts: MediaTime;
  readonly dts: MediaTime;
  readonly duration: MediaTime | undefined;
  readonly said: SampleBufferSample;
}

const NOTHING: SampleBufferSample = {};

/** A list, whether one is given or all are. */
const listOf = <T extends object | number>(given: T | readonly T[] | undefined): readonly T[] =>
  given === undefined ? [] : Array.isArray(given) ? (given as readonly T[]) : [given as T];

/** A time that was given. @throws MediaError `invalidTimestamp` for what is none */
export function timeOf(time: TimeLike | undefined, name: string): MediaTime {
  const isTime = time instanceof MediaTime || (typeof time === 'number' && Number.isFinite(time));
  if (isTime) return toTime(time);
  throw new MediaError(
    'invalidTimestamp',
    `The ${name} of a sample buffer is a MediaTime or a number of seconds, not ${String(time)}.`,
    { operator: 'SampleBufferReceiver' },
  );
}

/** The first time of a buffer; a marker has no other. @throws MediaError `invalidArgument`, `invalidTimestamp` */
export function firstTiming({ sampleTimings }: SampleBuffer): SampleTiming {
  const [first] = listOf(sampleTimings);
  requireArgument(
    typeof first === 'object',
    'A sample buffer says when its first sample is presented: sampleTimings has at least one entry.',
  );
  return first;
}

/** How many samples there are. @throws MediaError `invalidArgument` when its lists do not agree */
export function countOf({ sampleCount, ...buffer }: SampleBuffer): number {
  const lists = {
    sampleSizes: listOf(buffer.sampleSizes).length,
    sampleTimings: listOf(buffer.sampleTimings).length,
    sampleAttachments: listOf(buffer.sampleAttachments).length,
  };
  const count = sampleCount ?? Math.max(1, ...Object.values(lists));
  requireArgument(
    Number.isInteger(count) && count >= 1,
    () => `A sample buffer has one sample or more, and sampleCount is ${String(sampleCount)}.`,
  );
  for (const [name, length] of Object.entries(lists)) {
    requireArgument(
      length <= 1 || length === count,
      () =>
        `${name} has one entry for all samples or one for each, and here it has ${length} for ${count} samples.`,
    );
  }
  return count;
}

/**
 * The samples one by one. `byteLength`: of the data; undefined: they lie elsewhere.
 *
 * @throws MediaError `invalidArgument`, `invalidTimestamp`
 */
export function samplesIn(buffer: SampleBuffer, byteLength: number | undefined): PlacedSample[] {
  firstTiming(buffer);
  const count = countOf(buffer);
  const sizes = sizesOf(buffer, count, byteLength);
  const said = listOf(buffer.sampleAttachments);
  const times = timesOf(buffer, count);
  let offset = 0;
  return times.map((timing, index) => {
    const size = sizes[index] ?? sizes[0] ?? 0;
    const placed = { offset, size, ...timing, said: said[index] ?? said[0] ?? NOTHING };
    offset += size;
    return placed;
  });
}

function sizesOf(
  { sampleSizes }: SampleBuffer,
  count: number,
  byteLength: number | undefined,
): readonly number[] {
  const given = listOf(sampleSizes);
  const sizes = given.length === 0 && count === 1 ? [byteLength ?? 0] : given;
  requireArgument(
    sizes.length > 0,
    () => `A buffer of ${count} samples says how long they are: sampleSizes is missing.`,
  );
  for (const size of sizes) {
    requireArgument(
      Number.isInteger(size) && size > 0,
      () => `A sample has one byte or more, and a whole number of them: sampleSizes has ${size}.`,
    );
  }
  const sum = sizes.length === 1 ? (sizes[0] ?? 0) * count : sizes.reduce((a, b) => a + b, 0);
  requireArgument(
    byteLength === undefined || sum === byteLength,
    () =>
      `The sizes of ${count} samples are ${sum} bytes together, and the data are ${byteLength}.`,
  );
  return sizes;
}

type Times = Pick<PlacedSample, 'pts' | 'dts' | 'duration'>;

function timesOf(buffer: SampleBuffer, count: number): Times[] {
  const given = listOf(buffer.sampleTimings).map(toTimes);
  const [first] = given;
  if (given.length === count || !first) return given;
  const step = first.duration;
  requireArgument(
    step !== undefined && step.value > 0n,
    () =>
      `With one entry of sampleTimings for ${count} samples each lasts as long as the others, so its duration is needed.`,
  );
  return Array.from({ length: count }, (_, index) => {
    const passed = new MediaTime(step.value * BigInt(index), step.timescale);
    return { pts: first.pts.plus(passed), dts: first.dts.plus(passed), duration: step };
  });
}

function toTimes(timing: SampleTiming): Times {
  const pts = timeOf(timing.pts, 'pts');
  const dts = timing.dts === undefined ? pts : timeOf(timing.dts, 'dts');
  const duration = timing.duration === undefined ? undefined : timeOf(timing.duration, 'duration');
  if (duration === undefined || duration.value >= 0n) return { pts, dts, duration };
  throw new MediaError(
    'invalidTimestamp',
    `A sample lasts for zero seconds or more, not for ${String(duration)}.`,
    { operator: 'SampleBufferReceiver' },
  );
}
