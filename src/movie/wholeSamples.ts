import { MediaError } from '../errors.js';
import { operator, type Operator } from '../rx.js';
import { EncodedSample } from '../sample/encodedSample.js';
import { adopt } from '../sample/sample.js';
import { pcmBlock } from '../sample/pcm.js';
import { MediaTime, rescale } from '../sample/time.js';
import { type Remains } from './remains/examine.js';
import { type RepairTally } from './repairReport.js';

/**
 * The samples that are whole. A source that fails behind some of them ends there: that is what it has left.
 */
export function wholeSamples(
  remains: Remains,
  tally: RepairTally,
): Operator<EncodedSample, EncodedSample> {
  return operator<EncodedSample, EncodedSample>((out) => {
    let count = 0;
    return {
      next: (sample) => {
        adopt(sample);
        count++;
        const whole = wholeOf(sample, remains);
        if (whole) out.next(whole);
        else tally.leftOut(sample.track);
      },
      error: (error) => {
        if (count === 0 || !isEnd(error)) {
          out.error(error);
          return;
        }
        tally.add({ code: 'fileCut', message: error.message });
        out.complete();
      },
    };
  });
}

const ENDS: ReadonlySet<string> = new Set(['invalidSourceMedia', 'ioError', 'timedOut']);

const isEnd = (error: unknown): error is MediaError =>
  error instanceof MediaError && ENDS.has(error.code);

/** The sample, or what is whole of it; undefined: nothing, and it is closed. */
function wholeOf(sample: EncodedSample, remains: Remains): EncodedSample | undefined {
  const { packet } = sample;
  const block = pcmBlock(sample.format);
  if (packet.byteLength > 0 && remains.isThere(sample)) {
    if (block > 0 ? packet.byteLength % block === 0 : packet.isDamaged !== true) return sample;
    if (block > 0) return cut(sample, block);
  }
  sample.close();
  return undefined;
}

/** As many whole blocks of PCM as are there. */
function cut(sample: EncodedSample, block: number): EncodedSample | undefined {
  const { track, packet, timing } = sample;
  const count = Math.floor(packet.byteLength / block);
  const bytes = packet.copyBytes().subarray(0, count * block);
  const { pts = 0n, dts = pts, timeBase } = timing;
  const { format } = track;
  const rate = format.mediaType === 'audio' ? format.sampleRate : 1;
  sample.close();
  if (count === 0) return undefined;
  const duration = rescale(BigInt(count), { num: 1, den: rate }, timeBase);
  const time = (ticks: bigint): MediaTime => MediaTime.fromTicks(ticks, timeBase);
  return EncodedSample.fromBytes(bytes, {
    track,
    pts: time(pts),
    dts: time(dts),
    duration: time(duration),
  });
}
