import { type Packet } from 'node-av/lib';
import { type Timing } from '../sample/payload.js';
import { type Rational, rescale } from '../sample/time.js';
import { setTimes } from './packet.js';

/** Sets a packet's times to `timing`, told in another time base; the packet must be the caller's to change. */
export function setTimesIn(packet: Packet, timing: Timing, timeBase: Rational): void {
  const convert = (ticks: bigint): bigint => rescale(ticks, timing.timeBase, timeBase);
  setTimes(packet, {
    pts: timing.pts === undefined ? undefined : convert(timing.pts),
    dts: timing.dts === undefined ? undefined : convert(timing.dts),
    duration: convert(timing.duration),
  });
}
