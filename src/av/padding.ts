import { AV_PKT_DATA_SKIP_SAMPLES } from 'node-av/constants';
import { type Packet } from 'node-av/lib';
import { type Rational, rescale } from '../sample/time.js';

/** Matroska says beside the last sample how much of it is padding; where it is not said there, the duration says it. */
export class Padding {
  readonly #rate: Rational;
  readonly #timeBase: Rational;
  #lasted = 0n;

  /** `timeBase`: of the durations. */
  public constructor(sampleRate: number, timeBase: Rational) {
    this.#rate = { num: 1, den: sampleRate };
    this.#timeBase = timeBase;
  }

  /** How long the sound of the next packet lasts without it. */
  public without(packet: Packet, duration: bigint): bigint {
    const said = packet.getSideData(AV_PKT_DATA_SKIP_SAMPLES);
    const before = this.#lasted;
    this.#lasted = duration;
    if (!said || said.byteLength < 8 || duration * 10n < before * 9n) return duration;
    const padding = rescale(BigInt(said.readUInt32LE(4)), this.#rate, this.#timeBase);
    return padding < duration ? duration - padding : duration;
  }
}
