/** Changes compressed samples with libav's bitstream filters. */
import { BitStreamFilter, BitStreamFilterContext, type Packet } from 'node-av/lib';
import { type Work } from '../codec/work.js';
import { MediaError } from '../errors.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { type Track, trackName } from '../sample/track.js';
import { type FilterCall, parseChain } from './bitstreamChain.js';
import { check, EAGAIN, EOF } from './errors.js';
import { toCodecParameters, toFormat, toNative } from './format.js';
import { setOptions } from './options.js';
import { newPacket, withPacket, wrapPacket } from './packet.js';
import { setTimesIn } from './packetTimes.js';

/**
 * Opens a chain of bitstream filters for a track: `h264_mp4toannexb`, `h264_metadata=level=4.1,dump_extra`.
 *
 * @see libav: av_bsf_init
 */
export function openBitstreamFilter(
  track: Track,
  filters: string,
): [Work<EncodedSample, EncodedSample>] {
  return [new BitstreamChain(track, parseChain(filters))];
}

class BitstreamChain implements Work<EncodedSample, EncodedSample> {
  readonly #contexts: BitStreamFilterContext[] = [];
  readonly #input: Track;
  readonly #output: Track;

  public constructor(track: Track, calls: readonly FilterCall[]) {
    this.#input = track;
    let output = track;
    try {
      for (const call of calls) output = this.#append(call, output);
    } catch (error) {
      this.close();
      throw error;
    }
    this.#output = output;
  }

  public push(sample: EncodedSample): EncodedSample[] {
    const { timing } = sample;
    try {
      // An empty packet would end the filters.
      if (sample.byteLength === 0) return [];
      return withPacket(sample, (packet) => {
        setTimesIn(packet, timing, this.#input.timeBase);
        return this.#run(packet, 0);
      });
    } finally {
      sample.close();
    }
  }

  public flush(): EncodedSample[] {
    return this.#contexts.flatMap((_, index) => this.#run(null, index));
  }

  public close(): void {
    for (const context of this.#contexts.splice(0)) context.free();
  }

  /** Opens one more filter; gives the track as it leaves that. */
  #append({ name, options }: FilterCall, track: Track): Track {
    const filter = BitStreamFilter.getByName(name);
    const failure = {
      code: 'filterFailed',
      message: `The bitstream filter '${name}' cannot be used on ${trackName(track)}`,
      operator: 'bitstreamFilter',
      track: trackName(track),
    } as const;
    if (!filter) {
      throw new MediaError(
        'filterFailed',
        `${failure.message}: libav has none of that name.`,
        failure,
      );
    }
    const context = new BitStreamFilterContext();
    check(context.alloc(filter), failure);
    this.#contexts.push(context);
    const parameters = toCodecParameters(track.format);
    const wanted = context.inputCodecParameters;
    if (wanted) check(parameters.copy(wanted), failure);
    parameters.free();
    context.inputTimeBase = toNative(track.timeBase);
    setOptions(context, options, { target: `bitstream filter ${name}`, code: 'invalidArgument' });
    check(context.init(), failure);
    return outputTrack(context, track);
  }

  /** Sends a packet, or the end, through the filters from `index` on; what comes out of the last is wrapped. */
  #run(packet: Packet | null, index: number): EncodedSample[] {
    const context = this.#contexts[index];
    if (!context) return [];
    this.#check(context.sendPacketSync(packet), packet);
    const samples: EncodedSample[] = [];
    for (;;) {
      const next = newPacket();
      const code = context.receivePacketSync(next);
      if (code < 0) next.free();
      if (code === EAGAIN || code === EOF) return samples;
      this.#check(code, packet);
      if (index === this.#contexts.length - 1) {
        samples.push(wrapPacket(next, this.#output));
        continue;
      }
      samples.push(...this.#run(next, index + 1));
      next.free();
    }
  }

  /** The end may be told twice to a filter in the middle of a chain; that is no failure. */
  #check(code: number, packet: Packet | null): void {
    if (packet === null && (code === EOF || code === EAGAIN)) return;
    check(code, {
      code: 'filterFailed',
      message: `A sample of ${trackName(this.#input)} was refused by a bitstream filter`,
      operator: 'bitstreamFilter',
      track: trackName(this.#input),
    });
  }
}

function outputTrack(context: BitStreamFilterContext, track: Track): Track {
  const parameters = context.outputCodecParameters;
  const timeBase = context.outputTimeBase;
  const frameRate = track.format.mediaType === 'video' ? track.format.frameRate : undefined;
  return {
    ...track,
    format: parameters ? toFormat(parameters, frameRate) : track.format,
    timeBase:
      timeBase && timeBase.num > 0 ? { num: timeBase.num, den: timeBase.den } : track.timeBase,
  };
}
