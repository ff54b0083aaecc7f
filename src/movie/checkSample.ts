import { MediaError } from '../errors.js';
import { EncodedSample } from '../sample/encodedSample.js';
import { type MediaType } from '../sample/format.js';
import { kindOf } from '../sample/requireKind.js';
import { type Sample } from '../sample/sample.js';
import { type MediaTime } from '../sample/time.js';

/**
 * Refuses a sample that does not belong into an input: of another kind, compressed where pictures or sound are to be encoded or the other
 * way round, without a time, or not after the one before it.
 */
export function checkSample(
  sample: Sample,
  mediaType: MediaType,
  encodes: boolean,
  previous: MediaTime | undefined,
): void {
  const wanted = encodes ? `uncompressed ${mediaType}` : `compressed ${mediaType}`;
  if (kindOf(sample) !== wanted) {
    throw new MediaError(
      'invalidArgument',
      `This input takes ${wanted} samples, not ${kindOf(sample)}. Inputs with settings encode, so they take decoded samples; inputs without settings pass compressed ones through.`,
      { operator: 'WriterInput' },
    );
  }
  if (!(sample instanceof EncodedSample)) checkTime(sample, mediaType, previous);
}

function checkTime(sample: Sample, mediaType: MediaType, previous: MediaTime | undefined): void {
  const { pts } = sample;
  if (pts === undefined) {
    throw new MediaError(
      'invalidTimestamp',
      `A sample must say when it is presented, and this ${mediaType} sample does not. Set it with sample.retimed({ pts }).`,
      { operator: 'WriterInput', track: mediaType },
    );
  }
  if (previous !== undefined && pts.compare(previous) <= 0) {
    throw new MediaError(
      'invalidTimestamp',
      `Each sample must be presented after the one before it: this ${mediaType} sample is at ${String(pts)}, the one before it was at ${String(previous)}.`,
      { operator: 'WriterInput', track: mediaType, time: pts.seconds },
    );
  }
}
