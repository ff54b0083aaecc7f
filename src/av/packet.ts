/** Compressed samples on libav's AVPacket. */
import { AV_NOPTS_VALUE, AV_PKT_FLAG_CORRUPT, AV_PKT_FLAG_KEY } from 'node-av/constants';
import { Packet } from 'node-av/lib';
import { MediaError } from '../errors.js';
import { EncodedBytes } from '../sample/encodedBytes.js';
import { EncodedSample } from '../sample/encodedSample.js';
import { EncodedReference } from '../sample/sampleReference.js';
import { type PacketPayload, type Timing } from '../sample/payload.js';
import { type Rational } from '../sample/time.js';
import { type Track } from '../sample/track.js';
import { lendWhile } from './borrow.js';

/** An AVPacket with one owner. What libav is asked for is asked once: each answer costs as much as a small allocation. */
export class NativePacket implements PacketPayload {
  /** Never to be changed while clones of the sample may read it: see {@link withPacket}. */
  public readonly packet: Packet;
  readonly #timeBase: Rational;
  #timing: Timing | undefined;

  public constructor(packet: Packet, timeBase: Rational, timing?: Timing) {
    this.packet = packet;
    this.#timeBase = timeBase;
    this.#timing = timing;
  }

  public get timing(): Timing {
    return (this.#timing ??= {
      pts: fromTicks(this.packet.pts),
      dts: fromTicks(this.packet.dts),
      duration: this.packet.duration,
      timeBase: this.#timeBase,
    });
  }

  public get isSync(): boolean {
    return (this.packet.flags & AV_PKT_FLAG_KEY) !== 0;
  }

  public get isDamaged(): boolean {
    return (this.packet.flags & AV_PKT_FLAG_CORRUPT) !== 0;
  }

  public get byteLength(): number {
    return this.packet.size;
  }

  public get position(): number | undefined {
    const position = Number(this.packet.pos);
    return position < 0 ? undefined : position;
  }

  public copyBytes(): Uint8Array<ArrayBuffer> {
    // node-av's answer is a copy, but one that later calls share.
    const { data } = this.packet;
    return data ? new Uint8Array(data) : new Uint8Array(0);
  }

  public retimed(timing: Timing): NativePacket {
    const packet = clonePacket(this.packet);
    setTimes(packet, timing);
    return new NativePacket(packet, timing.timeBase, timing);
  }

  public free(): void {
    recycle(this.packet);
  }
}

/** Makes a sample of a packet and takes the packet over. `timing` spares asking libav when it is known. */
export function wrapPacket(
  packet: Packet,
  track: Track,
  timeBase: Rational = track.timeBase,
  timing?: Timing,
): EncodedSample {
  return EncodedSample.wrap(new NativePacket(packet, timeBase, timing), track);
}

/** Empty packets that wait for their next use: making one costs more than reading into it. */
const spare: Packet[] = [];
const MOST_SPARE = 64;

/** An empty packet; its owner gives it back with {@link recycle}. */
export function newPacket(): Packet {
  const known = spare.pop();
  if (known) return known;
  const packet = new Packet();
  packet.alloc();
  return packet;
}

/** Takes a packet back, with its data; whoever had it has no claim on it any more. */
export function recycle(packet: Packet): void {
  packet.unref();
  if (spare.length < MOST_SPARE) spare.push(packet);
  else packet.free();
}

/**
 * Lends the packet of a sample to `use`, which may only read it. The sample stays open and its owner's.
 */
export function readPacket<T>(sample: EncodedSample, use: (packet: Packet) => T): T {
  const payload = sample.packet;
  return payload instanceof NativePacket
    ? use(payload.packet)
    : lendWhile(build(payload), recycle, use);
}

/**
 * Lends a packet with the sample's data to `use`, which may change its times and flags, or empty it. That is
 * the sample's own when nobody else holds the sample; so read `sample.timing` before. `bytesOf`: what counts for the data.
 */
export function withPacket<T>(
  sample: EncodedSample,
  use: (packet: Packet) => T,
  bytesOf?: (payload: PacketPayload) => Uint8Array,
): T {
  const payload = sample.packet;
  if (!(payload instanceof NativePacket)) return lendWhile(build(payload, bytesOf), recycle, use);
  return sample.ownership.core.isUnique
    ? use(payload.packet)
    : lendWhile(clonePacket(payload.packet), recycle, use);
}

/** Sets the times of a packet; the time base is the caller's business. */
export function setTimes(packet: Packet, { pts, dts, duration }: Omit<Timing, 'timeBase'>): void {
  packet.pts = pts ?? AV_NOPTS_VALUE;
  packet.dts = dts ?? AV_NOPTS_VALUE;
  packet.duration = duration;
}

/** A packet for data that was made in JavaScript. Its data is set first: setting it resets everything else. */
function build(payload: PacketPayload, bytesOf = dataOf): Packet {
  const packet = newPacket();
  packet.data = asBuffer(bytesOf(payload));
  setTimes(packet, payload.timing);
  packet.isKeyframe = payload.isSync;
  return packet;
}

const dataOf = (payload: PacketPayload): Uint8Array =>
  payload instanceof EncodedBytes ? payload.bytes : payload.copyBytes();

/** What a movie gets: of a sample in another file nothing but a placeholder. */
export const writtenOf = (payload: PacketPayload): Uint8Array =>
  payload instanceof EncodedReference ? payload.placeholder : dataOf(payload);

function asBuffer(bytes: Uint8Array): Buffer {
  if (bytes instanceof Buffer) return bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function clonePacket(packet: Packet): Packet {
  const clone = packet.clone();
  if (clone) return clone;
  throw new MediaError('unknown', 'libav has no memory left to refer to a packet once more.');
}

const fromTicks = (ticks: bigint): bigint | undefined =>
  ticks === AV_NOPTS_VALUE ? undefined : ticks;
