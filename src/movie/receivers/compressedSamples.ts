/** Sample buffers of compressed media as samples. */
import { requireArgument } from '../../errors.js';
import { EncodedSample } from '../../sample/encodedSample.js';
import { pcmBlock } from '../../sample/pcm.js';
import { requireBytes } from '../../sample/requireBytes.js';
import { type SampleAttachments } from '../../sample/sampleAttachments.js';
import { EncodedReference, requireReference } from '../../sample/sampleReference.js';
import { MediaTime } from '../../sample/time.js';
import { type Track } from '../../sample/track.js';
import { type PlacedSample, samplesIn } from './bufferLayout.js';
import { trimsOf } from './bufferTrims.js';
import { type SampleBuffer } from './sampleBuffer.js';

const ZERO = MediaTime.zero;

/** The compressed samples of a buffer, which share its data. @throws MediaError `invalidArgument`, `invalidTimestamp` */
export function compressedSamples(buffer: SampleBuffer, track: Track): EncodedSample[] {
  const { data, attachments: { sampleReference } = {} } = buffer;
  if (data !== undefined) requireBytes(data);
  requireArgument(
    (data === undefined) !== (sampleReference === undefined),
    'A sample buffer has data, or a sampleReference to where they lie, or is a marker.',
  );
  const placed = trimmed(joined(samplesIn(buffer, data?.byteLength), track), trimsOf(buffer));
  for (const one of placed) requireTimes(one);
  const { url, byteOffset } = sampleReference ?? { url: '', byteOffset: 0 };
  const samples: EncodedSample[] = [];
  try {
    for (const one of placed) {
      const made = data
        ? bytesSample(one, data, track)
        : referenceSample(one, { url, byteOffset }, track);
      samples.push(made);
    }
  } catch (error) {
    for (const sample of samples) sample.close();
    throw error;
  }
  return samples;
}

interface TrimmedSample extends PlacedSample {
  readonly trims: Pick<SampleAttachments, 'trimDurationAtStart' | 'trimDurationAtEnd'>;
}

/** Blocks of PCM that are alike go together: one by one they would be many. */
function joined(placed: PlacedSample[], { format }: Track): PlacedSample[] {
  const [first, last] = [placed[0], placed.at(-1)];
  if (!first || !last || placed.length === 1) return placed;
  const isPlain =
    pcmBlock(format) === first.size &&
    placed.every(
      ({ duration, said }) => duration?.equals(first.duration ?? ZERO) && said === first.said,
    );
  if (!isPlain || !last.duration) return placed;
  const duration = last.pts.plus(last.duration).minus(first.pts);
  return [{ ...first, size: last.offset + last.size, duration }];
}

/** The trim at the start belongs to the first sample, even where it is longer; that at the end to as many of the last ones as it covers. */
function trimmed(
  placed: readonly PlacedSample[],
  { start, end }: { start: MediaTime; end: MediaTime },
): TrimmedSample[] {
  let left = end;
  const all = placed.toReversed().map((one) => {
    const own = one.duration && one.duration.compare(left) < 0 ? one.duration : left;
    left = left.minus(own);
    return { ...one, trims: own.value > 0n ? { trimDurationAtEnd: own } : {} };
  });
  const [first, ...rest] = all.toReversed();
  requireArgument(
    left.value <= 0n,
    () =>
      `A buffer cannot be trimmed by more than it has: ${String(left)} of trimDurationAtEnd is left over.`,
  );
  if (!first || start.value === 0n) return all.toReversed();
  return [{ ...first, trims: { ...first.trims, trimDurationAtStart: start } }, ...rest];
}

function requireTimes({ pts, dts }: PlacedSample): void {
  requireArgument(
    pts.compare(dts) >= 0,
    () =>
      `A sample is presented when it is decoded, or later: at ${String(pts)} it is not decoded before ${String(dts)}.`,
  );
}

/** What is said of a sample, beside whether it is one to start at. */
function attachmentsOf({ said, trims }: TrimmedSample): SampleAttachments {
  const { dependsOnOthers, isDependedOnByOthers, hasRedundantCoding } = said;
  return { dependsOnOthers, isDependedOnByOthers, hasRedundantCoding, ...trims };
}

function bytesSample(placed: TrimmedSample, data: Uint8Array, track: Track): EncodedSample {
  const { offset, size, pts, dts, duration, said } = placed;
  return EncodedSample.fromBytes(data.subarray(offset, offset + size), {
    ...{ track, pts, dts, isSync: said.notSync !== true, attachments: attachmentsOf(placed) },
    ...(duration === undefined ? {} : { duration }),
  });
}

function referenceSample(
  placed: TrimmedSample,
  { url, byteOffset }: { url: string | URL; byteOffset: number },
  track: Track,
): EncodedSample {
  const { offset, size, pts, dts, duration = ZERO, said } = placed;
  const place = { url, byteOffset: byteOffset + offset, byteLength: size };
  requireReference(place);
  const { timeBase } = track;
  const timing = {
    ...{ pts: pts.toTicks(timeBase), dts: dts.toTicks(timeBase) },
    ...{ duration: duration.toTicks(timeBase), timeBase },
  };
  const payload = new EncodedReference(place, timing, said.notSync !== true);
  return EncodedSample.wrap(payload, track, attachmentsOf(placed));
}
