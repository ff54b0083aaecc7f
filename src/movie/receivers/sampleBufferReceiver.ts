import { MediaError, requireArgument } from '../../errors.js';
import { EncodedSample } from '../../sample/encodedSample.js';
import { type FormatDescription } from '../../sample/format.js';
import { discard, isSample } from '../../sample/sample.js';
import { type MediaTime } from '../../sample/time.js';
import { type Track } from '../../sample/track.js';
import { TrackMarks } from '../../sample/trackMarks.js';
import { isTrack, trackOf } from '../../sample/trackOf.js';
import { type InputSample } from '../inputTypes.js';
import { type WriterInput } from '../writerInput.js';
import { firstTiming, timeOf } from './bufferLayout.js';
import { compressedSamples } from './compressedSamples.js';
import { pictureSample, soundSample } from './plainSamples.js';
import { Receiver } from './receiver.js';
import { requireBuffer } from './requireBuffer.js';
import { type SampleBuffer } from './sampleBuffer.js';

/** Options of {@link SampleBufferReceiver}. @group Receivers */
export interface SampleBufferReceiverOptions {
  /**
   * Whether a gap (`emptyMedia`) that something follows becomes an empty edit, as AVFoundation has it; default `false`: the picture before it stays until the
   * next one, sound is silent. Both are at the right time. But in an empty edit ffmpeg and Chromium play the beginning of the track, and GStreamer ends.
   */
  readonly emptyEdits?: boolean;
}

/** What a {@link SampleBufferReceiver} takes. @group Receivers */
export type SampleBufferLike = SampleBuffer | InputSample;

/**
 * The way into an input for buffers of samples: compressed ones of any number with their sizes, times and attachments, uncompressed pictures and
 * sound, and markers. Samples of this library go in as they are; they are taken over, and closed when they cannot be meant.
 *
 * Data are not copied: they must not be changed when they were appended. All samples of a buffer go together: readiness counts them, and a
 * larger buffer than the input's window goes in whole.
 *
 * @example
 * ```ts
 * import { AssetWriter, type AudioFormat, MediaTime, SampleBufferReceiver, WriterInput } from 'rxmux';
 *
 * const format: AudioFormat = { mediaType: 'audio', codec: 'pcm_s16le', sampleRate: 48_000, channels: 1 };
 * const writer = new AssetWriter('beep.mov');
 * const receiver = new SampleBufferReceiver(writer.add(new WriterInput('audio')));
 * writer.startWriting();
 * writer.startSession(0);
 * const sound = Int16Array.from({ length: 48_000 }, (_, n) => 8000 * Math.sin(n / 20));
 * await receiver.append({
 *   data: new Uint8Array(sound.buffer),
 *   format,
 *   sampleCount: 48_000,
 *   sampleSizes: 2,
 *   sampleTimings: { pts: 0, duration: new MediaTime(1, 48_000) },
 *   attachments: { trimDurationAtEnd: new MediaTime(12_000, 48_000) }, // three quarters of a second are heard
 * });
 * receiver.finish();
 * await writer.finished;
 * ```
 * @see AVFoundation: AVAssetWriter.SampleBufferReceiver; Core Media: CMSampleBuffer
 * @group Receivers
 */
export class SampleBufferReceiver extends Receiver<SampleBufferLike> {
  readonly #marks: TrackMarks;
  #format: FormatDescription | Track | undefined;
  /** Of that format. */
  #track: Track | undefined;
  /** The last samples that the input has taken, and those that it is about to take. */
  #last: Taken | undefined;
  #next: Taken | undefined;
  #isEmptied = false;

  /**
   * @param input - added to its writer or not, but before writing has started
   * @throws MediaError `invalidState` for an input that has a receiver, or whose writer has started
   */
  public constructor(input: WriterInput, { emptyEdits = false }: SampleBufferReceiverOptions = {}) {
    super(input, 'SampleBufferReceiver');
    this.#marks = new TrackMarks(emptyEdits);
    input.marks = this.#marks;
    this.#format = input.sourceFormatHint;
    this.#track = input.sourceFormatHint;
    this.refresh();
  }

  protected override toSample(item: SampleBufferLike): readonly InputSample[] {
    this.#requireMore();
    this.#next = undefined;
    if (!isSample(item)) {
      requireBuffer(item);
      const { emptyMedia, endsPreviousSampleDuration } = item.attachments ?? {};
      if (emptyMedia === true || endsPreviousSampleDuration === true) return this.#mark(item);
    }
    const samples = isSample(item) ? [item] : this.#samples(item);
    if (!isSample(item)) this.#requireOrder(samples);
    this.#next = takenOf(samples);
    return samples;
  }

  protected override taken(): void {
    if (!this.#next) return;
    for (const pts of this.#next.presented) this.#marks.presented(pts);
    this.#last = this.#next;
  }

  protected override discard(item: SampleBufferLike): void {
    discard(item);
  }

  #samples(buffer: SampleBuffer): InputSample[] {
    const { format = this.#format } = buffer;
    requireArgument(
      format !== undefined,
      'The first buffer says what its samples are: give it a format, or the input a sourceFormatHint.',
    );
    const description = isTrack(format) ? format.format : format;
    if (description.codec !== undefined)
      return compressedSamples(buffer, this.#trackOf(format, buffer));
    this.#format = format;
    if (description.mediaType === 'video') return [pictureSample(buffer, description)];
    if (description.mediaType === 'audio') return [soundSample(buffer, description)];
    throw new MediaError(
      'invalidArgument',
      `A format of ${description.mediaType} names its codec, since nothing of it is uncompressed.`,
      { operator: 'SampleBufferReceiver' },
    );
  }

  #trackOf(format: FormatDescription | Track, buffer: SampleBuffer): Track {
    if (this.#track && format === this.#format) return this.#track;
    const { pts, dts = pts, duration = pts } = firstTiming(buffer);
    const times = [timeOf(duration, 'duration'), timeOf(pts, 'pts'), timeOf(dts, 'dts')];
    this.#format = format;
    const said = this.#last || isTrack(format) ? format : withPadding(format, buffer);
    return (this.#track = trackOf(said, times));
  }

  /** A marker: takes effect at once, since all that was appended before is with the input. */
  #mark(buffer: SampleBuffer): [] {
    const { owner } = this.input.core;
    owner?.ensureSession(true);
    if (owner?.isMovie === false) {
      throw new MediaError(
        'formatUnsupported',
        'Only mp4, mov and their relatives can say that a track is empty for a while, or when its last sample ends. Leave the markers out; each sample is presented at its own time in any case.',
        { operator: 'SampleBufferReceiver' },
      );
    }
    const timing = firstTiming(buffer);
    const pts = timeOf(timing.pts, 'pts');
    const { emptyMedia, permanentEmptyMedia, endsPreviousSampleDuration } =
      buffer.attachments ?? {};
    const last = this.#requireLast(pts);
    if (endsPreviousSampleDuration === true) {
      const isDecodeTime = timing.dts !== undefined;
      this.#marks.end = { at: isDecodeTime ? timeOf(timing.dts, 'dts') : pts, isDecodeTime };
    } else if (last.isOpen) this.#marks.end = { at: pts, isDecodeTime: false };
    if (emptyMedia === true) this.#marks.open(pts);
    if (permanentEmptyMedia === true) {
      this.#isEmptied = true;
      this.finish();
    }
    return [];
  }

  /** A marker stands behind samples, and not in front of the last of them. */
  #requireLast(at: MediaTime): Taken {
    const last = this.#last;
    requireArgument(
      last !== undefined,
      'A marker says something of the samples before it, and there are none yet. A track that begins later does so by the pts of its first sample.',
    );
    const latest = last.presented.at(-1);
    if (latest && at.compare(latest) < 0) throw backwards('A marker', at, latest);
    return last;
  }

  #requireOrder(samples: readonly InputSample[]): void {
    const [first] = samples;
    const before = this.#last?.dts;
    if (!(first instanceof EncodedSample) || !first.dts || !before) return;
    const { dts, track } = first;
    const isTimed = track.mediaType === 'video' || track.mediaType === 'audio';
    const order = dts.compare(before);
    if (order > 0 || (order === 0 && !isTimed)) return;
    for (const sample of samples) sample.close();
    throw backwards('A buffer', dts, before);
  }

  #requireMore(): void {
    if (!this.#isEmptied) return;
    throw new MediaError(
      'invalidState',
      'The track was told to be empty for good (permanentEmptyMedia), so it takes nothing more. Use emptyMedia alone for a gap.',
      { operator: 'SampleBufferReceiver' },
    );
  }
}

/** Some containers say in front of all samples how much of the sound is not heard. */
function withPadding(
  format: FormatDescription,
  { attachments: { trimDurationAtStart: start = 0 } = {} }: SampleBuffer,
): FormatDescription {
  if (format.mediaType !== 'audio' || format.initialPadding !== undefined) return format;
  const padding = timeOf(start, 'trimDurationAtStart').toTicks({ num: 1, den: format.sampleRate });
  return padding > 0n ? { ...format, initialPadding: Number(padding) } : format;
}

/** What is remembered of samples. */
interface Taken {
  readonly presented: readonly MediaTime[];
  /** Of the last one. */
  readonly dts: MediaTime | undefined;
  /** Whether nobody said how long the last one lasts. */
  readonly isOpen: boolean;
}

function takenOf(samples: readonly InputSample[]): Taken {
  const last = samples.at(-1);
  return {
    presented: samples.flatMap(({ pts }) => pts ?? []),
    dts: last instanceof EncodedSample ? last.dts : undefined,
    isOpen: last?.duration === undefined,
  };
}

function backwards(what: string, at: MediaTime, before: MediaTime): MediaError {
  return new MediaError(
    'invalidTimestamp',
    `${what} comes after the samples before it: it is at ${String(at)}, and they were at ${String(before)}.`,
    { operator: 'SampleBufferReceiver', time: at.seconds },
  );
}
