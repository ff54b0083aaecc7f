import { type Frame } from 'node-av/lib';
import { type RawSample } from '../backend.js';
import { MediaError } from '../errors.js';
import { type FormatDescription } from '../sample/format.js';
import { type Rational } from '../sample/time.js';
import { Graph, sourceText } from './graph.js';
import { layoutName } from './layouts.js';
import { fitsPicture, pictureSteps, type VideoTarget } from './pictureSteps.js';
import { RgbScaler } from './rgbScaler.js';

/** As {@link VideoTarget}. */
export interface AudioTarget {
  readonly mediaType: 'audio';
  readonly sampleRate: number;
  readonly sampleFormat: string;
  readonly channels: number;
  readonly channelLayout: string;
  /** Samples for each channel that every frame but the last must have; 0: any number. */
  readonly frameSize: number;
}

export type Target = VideoTarget | AudioTarget;

/**
 * Turns samples into frames that the encoder takes: size, pixel format, sample format, rate, channels, and the number
 * of samples in a frame. Where a sample is already right nothing is done. A sample of another kind than the one
 * before gets a conversion of its own, so that the encoder always gets what it was opened with.
 */
export class Conversion {
  readonly #target: Target;
  #way: Graph | RgbScaler | undefined;
  #format: FormatDescription | undefined;
  #disposed = false;

  public constructor(target: Target) {
    this.#target = target;
  }

  /** Whether the encoder can take the sample as it is. */
  public isNeedless(sample: RawSample): boolean {
    // Sound that waits inside must come out first.
    return this.#way === undefined && fits(sample.format, this.#target);
  }

  /** Whether the sample can go into the conversion at work; else that must be flushed and `open` called. */
  public isReadyFor(sample: RawSample): boolean {
    const { format } = sample;
    return this.#way !== undefined && (format === this.#format || same(format, this.#format));
  }

  /** Makes the conversion that the sample needs, in the place of the one at work. */
  public async open(sample: RawSample): Promise<void> {
    await this.close();
    this.#requireOpen();
    const { format } = sample;
    const target = this.#target;
    this.#way = target.mediaType === 'video' ? RgbScaler.for(sample, target) : undefined;
    this.#format = format;
    if (this.#way) return;
    const timeBase =
      format.mediaType === 'audio'
        ? { num: 1, den: format.sampleRate }
        : target.mediaType === 'video'
          ? target.timeBase
          : { num: 1, den: 1_000_000 };
    const input = { format, timeBase };
    const steps = stepsFor(format, target);
    const sink = target.mediaType === 'video' ? 'buffersink@out' : 'abuffersink@out';
    const graph = await Graph.open({
      description: [sourceText(0, input), ...steps, sink].join(','),
      inputs: [input],
      output: target.mediaType,
      name: 'conversion for the encoder',
    });
    if (this.#disposed) await graph.close();
    this.#requireOpen();
    this.#way = graph;
  }

  #requireOpen(): void {
    if (this.#disposed) throw new MediaError('operationCancelled', 'The encoder was closed.');
  }

  /** Puts a sample in, which stays the caller's. */
  public add(sample: RawSample): Promise<void> | void {
    return this.#way?.add(sample);
  }

  /** The next frame that is ready; the caller frees it. */
  public pull(): Promise<Frame | undefined> | Frame | undefined {
    return this.#way?.pull();
  }

  /** No more input for the conversion at work: `pull` gives the rest. */
  public end(): void {
    this.#way?.end();
  }

  /** Closes for good, also what is being opened. */
  public async dispose(): Promise<void> {
    this.#disposed = true;
    await this.close();
  }

  /** Closes the conversion at work; another one may be opened. */
  public async close(): Promise<void> {
    const graph = this.#way;
    this.#way = undefined;
    this.#format = undefined;
    await graph?.close();
  }
}

function stepsFor(format: RawSample['format'], target: Target): string[] {
  if (target.mediaType === 'audio') return soundSteps(target);
  return format.mediaType === 'video' ? pictureSteps(format, target) : [];
}

function soundSteps(target: AudioTarget): string[] {
  const { sampleFormat, sampleRate, channelLayout, frameSize } = target;
  return [
    `aformat=sample_fmts=${sampleFormat}:sample_rates=${sampleRate}:channel_layouts=${channelLayout}`,
    ...(frameSize > 0 ? [`asetnsamples=n=${frameSize}:p=0`] : []),
  ];
}

function fits(format: FormatDescription, target: Target): boolean {
  if (target.mediaType === 'video') {
    return format.mediaType === 'video' && fitsPicture(format, target);
  }
  return (
    format.mediaType === 'audio' &&
    target.frameSize === 0 &&
    format.sampleRate === target.sampleRate &&
    format.sampleFormat === target.sampleFormat &&
    format.channels === target.channels &&
    layoutName(format) === target.channelLayout
  );
}

/** Whether a graph built for `b` takes frames of `a`. */
function same(a: FormatDescription, b: FormatDescription | undefined): boolean {
  if (a.mediaType === 'video' && b?.mediaType === 'video') {
    return (
      a.width === b.width &&
      a.height === b.height &&
      a.pixelFormat === b.pixelFormat &&
      a.color?.range === b.color?.range &&
      a.color?.matrix === b.color?.matrix &&
      a.color?.primaries === b.color?.primaries &&
      a.color?.transfer === b.color?.transfer &&
      sameRatio(a.sampleAspectRatio, b.sampleAspectRatio)
    );
  }
  if (a.mediaType !== 'audio' || b?.mediaType !== 'audio') return false;
  return (
    a.sampleRate === b.sampleRate &&
    a.sampleFormat === b.sampleFormat &&
    a.channels === b.channels &&
    layoutName(a) === layoutName(b)
  );
}

const sameRatio = (a: Rational | undefined, b: Rational | undefined): boolean =>
  a?.num === b?.num && a?.den === b?.den;
