/**
 * Frames whose memory is used again. A fresh buffer for each frame makes the process grow without a bound, since
 * the C library's aligned allocations fragment; so frames that we fill ourselves come from here.
 */
import { type AVPixelFormat, type AVSampleFormat } from 'node-av/constants';
import { type ChannelLayout, Frame } from 'node-av/lib';
import { check } from './errors.js';

/** What the memory of a picture depends on. */
export interface PictureGeometry {
  readonly width: number;
  readonly height: number;
  readonly format: AVPixelFormat;
  /** Rows begin at multiples of so many bytes: 1 is without padding; default: what libav likes best. */
  readonly rowAlignment?: number;
}

/** What the memory of sound depends on. */
export interface SoundGeometry {
  readonly format: AVSampleFormat;
  readonly layout: ChannelLayout;
  readonly sampleRate: number;
  /** Samples for each channel. */
  readonly sampleCount: number;
}

interface Slot {
  readonly frame: Frame;
  readonly key: string;
  /** Samples for each channel that its memory holds. */
  readonly capacity: number;
}

const FAILURE = { code: 'unknown', message: 'libav has no memory for a frame' } as const;

/** Frames at rest. Codecs may still refer to the memory of some: those are not handed out until they let go. */
export class FramePool {
  readonly #limit: number;
  readonly #out = new Map<Frame, Slot>();
  #rest: Slot[] = [];
  #closed = false;

  /** @param limit - frames that are kept; more may be out at a time */
  public constructor(limit = 32) {
    this.#limit = limit;
  }

  /** A writable frame for a picture; what is in it is left over. */
  public takePicture({ width, height, format, rowAlignment = 0 }: PictureGeometry): Frame {
    const key = `v/${format}/${width}/${height}/${rowAlignment}`;
    return this.#take({ key, size: 0, rowAlignment }, (frame) => {
      frame.width = width;
      frame.height = height;
      frame.format = format;
    });
  }

  /** A writable frame for sound; what is in it is left over. */
  public takeSound({ format, layout, sampleRate, sampleCount }: SoundGeometry): Frame {
    const key = ['a', format, layout.order, layout.nbChannels, layout.mask, sampleRate].join('/');
    const frame = this.#take({ key, size: sampleCount, rowAlignment: 0 }, (fresh) => {
      fresh.format = format;
      fresh.channelLayout = layout;
      fresh.sampleRate = sampleRate;
      fresh.nbSamples = sampleCount;
    });
    frame.nbSamples = sampleCount;
    return frame;
  }

  /** Puts a frame back that came from here. Codecs may still refer to it. */
  public give(frame: Frame): void {
    const slot = this.#out.get(frame);
    if (!slot) return;
    this.#out.delete(frame);
    this.#rest.push(slot);
    // The oldest goes when there are too many; what a codec refers to lives on with the codec.
    if (this.#closed || this.#rest.length > this.#limit) this.#rest.shift()?.frame.free();
  }

  /** Frees the frames at rest; those that are out are freed when they come back. */
  public close(): void {
    this.#closed = true;
    for (const { frame } of this.#rest) frame.free();
    this.#rest = [];
  }

  #take(wanted: Wanted, prepare: (frame: Frame) => void): Frame {
    const { key, size } = wanted;
    const index = this.#rest.findIndex(
      (slot) => slot.key === key && slot.capacity >= size && slot.frame.isWritable,
    );
    const slot = index < 0 ? undefined : this.#rest.splice(index, 1)[0];
    const taken = slot ?? fresh(wanted, prepare);
    this.#out.set(taken.frame, taken);
    return taken.frame;
  }
}

/** What tells whether a frame's memory will do. */
interface Wanted {
  readonly key: string;
  readonly size: number;
  readonly rowAlignment: number;
}

function fresh(wanted: Wanted, prepare: (frame: Frame) => void): Slot {
  const frame = new Frame();
  frame.alloc();
  prepare(frame);
  try {
    check(frame.getBuffer(wanted.rowAlignment), FAILURE);
  } catch (error) {
    frame.free();
    throw error;
  }
  return { frame, key: wanted.key, capacity: wanted.size };
}
