/** Sample buffers of pixels and of uncompressed sound as samples. */
import { requireArgument } from '../../errors.js';
import { AudioSample } from '../../sample/audioSample.js';
import { type AudioFormat, type VideoFormat } from '../../sample/format.js';
import { bytesPerSample, type RawSampleFormat } from '../../sample/pcm.js';
import { type RawPixelFormat } from '../../sample/pixels.js';
import { requireBytes } from '../../sample/requireBytes.js';
import { MediaTime } from '../../sample/time.js';
import { VideoSample } from '../../sample/videoSample.js';
import { firstTiming, samplesIn, timeOf } from './bufferLayout.js';
import { trimsOf } from './bufferTrims.js';
import { type SampleBuffer } from './sampleBuffer.js';

/** A picture, presented for what its trims leave. @throws MediaError `invalidArgument`, `invalidTimestamp` */
export function pictureSample(buffer: SampleBuffer, format: VideoFormat): VideoSample {
  const data = dataOf(buffer);
  const [one, ...others] = samplesIn(buffer, data.byteLength);
  requireArgument(
    one !== undefined && others.length === 0,
    () => `A buffer of pixels holds one picture, not ${others.length + 1}.`,
  );
  const { start, end } = trimsOf(buffer);
  const { width, height, pixelFormat, frameRate, sampleAspectRatio, color } = format;
  const duration = one.duration?.minus(start).minus(end);
  requireArgument(
    duration === undefined || duration.value >= 0n,
    'Of a picture that is trimmed by more than it lasts nothing is left: leave it out.',
  );
  return VideoSample.fromBytes(data, {
    ...{
      width,
      height,
      pixelFormat: (pixelFormat ?? '') as RawPixelFormat,
      pts: one.pts.plus(start),
    },
    ...(duration && { duration }),
    ...(frameRate && { frameRate }),
    ...(sampleAspectRatio && { sampleAspectRatio }),
    ...(color && { color }),
    forceKeyFrame: buffer.attachments?.forceKeyFrame === true,
  });
}

/** A block of sound without what is trimmed off it. @throws MediaError `invalidArgument`, `invalidTimestamp` */
export function soundSample(buffer: SampleBuffer, format: AudioFormat): AudioSample {
  const data = dataOf(buffer);
  const { sampleRate, channels, channelLayout, sampleFormat = '' } = format;
  const { pts, duration } = firstTiming(buffer);
  const block = bytesPerSample(sampleFormat) * channels;
  const count = buffer.sampleCount ?? data.byteLength / block;
  requireArgument(
    Number.isInteger(count) && count * block === data.byteLength,
    () =>
      `${String(count)} samples of ${channels} channels of ${sampleFormat} are ${count * block} bytes, and the data are ${data.byteLength}.`,
  );
  requireArgument(
    duration === undefined || timeOf(duration, 'duration').equals(new MediaTime(1, sampleRate)),
    () =>
      `Each sample of sound lasts for 1/${sampleRate} s, and sampleTimings says ${String(duration)}. It can be left out.`,
  );
  const { start, end } = trimsOf(buffer);
  const rate = { num: 1, den: sampleRate };
  const [from, until] = [Number(start.toTicks(rate)), count - Number(end.toTicks(rate))];
  requireArgument(
    from < until,
    () =>
      `Of ${count} samples nothing is left when ${from} at the start and ${count - until} at the end are trimmed: leave the buffer out.`,
  );
  return AudioSample.fromBytes(cut(data, { ...{ from, until, count }, format }), {
    ...{ sampleRate, channels, sampleFormat: sampleFormat as RawSampleFormat },
    ...(channelLayout !== undefined && { channelLayout }),
    pts: timeOf(pts, 'pts').plus(new MediaTime(from, sampleRate)),
  });
}

function dataOf({ data }: SampleBuffer): Uint8Array {
  requireArgument(data !== undefined, 'A buffer of pixels or of sound has data.');
  requireBytes(data);
  return data;
}

/** Samples from one to another, of interleaved or of planar sound. */
function cut(
  data: Uint8Array,
  {
    from,
    until,
    count,
    format,
  }: { from: number; until: number; count: number; format: AudioFormat },
): Uint8Array {
  if (from === 0 && until === count) return data;
  const { sampleFormat = '', channels } = format;
  const size = bytesPerSample(sampleFormat);
  if (!sampleFormat.endsWith('p'))
    return data.subarray(from * size * channels, until * size * channels);
  const kept = new Uint8Array((until - from) * size * channels);
  for (let channel = 0; channel < channels; channel++) {
    const start = channel * count;
    kept.set(
      data.subarray((start + from) * size, (start + until) * size),
      channel * (until - from) * size,
    );
  }
  return kept;
}
