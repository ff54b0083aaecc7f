/** Channel layouts where a name is needed although the source gave none. */
import { type Frame } from 'node-av/lib';
import { type AudioFormat } from '../sample/format.js';
import { channelLayoutName, layoutOf } from './names.js';

/** The layout of a format by a name that libav understands; without a name, the usual one for the channel count. */
export function layoutName(format: Pick<AudioFormat, 'channels' | 'channelLayout'>): string {
  return format.channelLayout ?? channelLayoutName(layoutOf(format)) ?? `${format.channels}C`;
}

/** Gives a frame whose layout nobody named the same one that `layoutName` assumes. */
export function nameLayout(frame: Frame, format: AudioFormat): void {
  if (format.channelLayout === undefined) frame.channelLayout = layoutOf(format);
}
