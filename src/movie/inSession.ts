import { type RawSample } from '../backend.js';
import { EncodedSample } from '../sample/encodedSample.js';
import { type MediaTime } from '../sample/time.js';

/** The sample with its times counted from the start of the session. */
export function inSession<S extends RawSample | EncodedSample>(sample: S, start: MediaTime): S {
  return (sample instanceof EncodedSample ? shift(sample, start) : move(sample, start)) as S;
}

function shift(sample: EncodedSample, start: MediaTime): EncodedSample {
  const { pts, dts, timeBase } = sample.timing;
  const ticks = start.toTicks(timeBase);
  return sample.retimed({
    pts: pts === undefined ? undefined : pts - ticks,
    dts: dts === undefined ? undefined : dts - ticks,
  });
}

function move(sample: RawSample, start: MediaTime): RawSample {
  const pts = sample.pts?.minus(start);
  return pts ? sample.retimed({ pts }) : sample;
}
