/** Changes of the bitstream that a container needs and that its muxer does not make by itself. */
import { BitStreamFilter, BitStreamFilterContext, type Packet, type Stream } from 'node-av/lib';
import { type Track, trackName } from '../sample/track.js';
import { check, checkObject, EAGAIN, EOF } from './errors.js';
import { newPacket, recycle } from './packet.js';

/** Containers that join broadcasts have no place for headers but the stream itself. */
const STREAMED = new Set(['mpegts', 'mpeg', 'vob', 'm4v']);
/** Encoders that were told to keep headers out of the stream, as most containers want. */
const KEPT_OUT = new Set(['mpeg4', 'cavs']);

/** What is nothing but the stream, or libav leaves as it is. */
const BARE = new Set(['h264', 'hevc', 'mpeg', 'vob']);

/** The name of the filter that the track needs; undefined when none. */
export function filterFor(track: Track, stream: Stream, muxer: string): string | undefined {
  const { codec } = track.format;
  const hasHeaders = stream.codecpar.extradataSize > 0;
  // libav's own filter for this is left out of movies whose index is written late.
  if (codec === 'aac' && !hasHeaders && MOVIES.has(muxer)) return 'aac_adtstoasc';
  if (!hasHeaders) return undefined;
  if (STREAMED.has(muxer) && KEPT_OUT.has(codec ?? '')) return 'dump_extra';
  const isRaw = BARE.has(muxer) && (codec === 'h264' || codec === 'hevc');
  // Headers of an mp4 have another form: of those libav's own filter takes care.
  return isRaw && isAnnexB(stream.codecpar.extradata) ? 'dump_extra' : undefined;
}

/** Whether headers are as they stand in a stream: behind start codes. */
function isAnnexB(headers: Buffer | null): boolean {
  const start = headers?.indexOf(1) ?? -1;
  return (
    (start === 2 || start === 3) && headers?.subarray(0, start).every((byte) => byte === 0) === true
  );
}

const MOVIES = new Set(['mp4', 'mov', 'ipod', '3gp', '3g2']);

/** Whether a muxer of libav's writes movies with an index. */
export const isMovie = (muxer: string): boolean => MOVIES.has(muxer);

/** A bitstream filter between a track and the muxer: one packet in, one out. */
export class MuxFilter {
  readonly #context = new BitStreamFilterContext();
  readonly #failure: { message: string; code: 'muxFailed'; operator: string; track: string };

  public constructor(name: string, track: Track, stream: Stream) {
    this.#failure = {
      message: `${trackName(track)} could not be made fit for the container (${name})`,
      code: 'muxFailed',
      operator: 'mux',
      track: trackName(track),
    };
    const filter = checkObject(BitStreamFilter.getByName(name), this.#failure);
    try {
      check(this.#context.alloc(filter), this.#failure);
      const input = checkObject(this.#context.inputCodecParameters, this.#failure);
      check(stream.codecpar.copy(input), this.#failure);
      this.#context.inputTimeBase = stream.timeBase;
      check(this.#context.init(), this.#failure);
    } catch (error) {
      this.free();
      throw error;
    }
  }

  /** Passes a packet through; the result may be used until `use` is through. */
  public pass(packet: Packet, use: (filtered: Packet) => number): number {
    const clone = checkObject(packet.clone(), this.#failure);
    const filtered = newPacket();
    try {
      check(this.#context.sendPacketSync(clone), this.#failure);
      const code = this.#context.receivePacketSync(filtered);
      if (code === EAGAIN || code === EOF) return 0;
      check(code, this.#failure);
      return use(filtered);
    } finally {
      recycle(clone);
      recycle(filtered);
    }
  }

  public free(): void {
    this.#context.free();
  }
}
