import { requireArgument } from '../../errors.js';
import { planeLayout, type RawPixelFormat } from '../../sample/pixels.js';
import { MediaTime } from '../../sample/time.js';
import { type PixelBuffer, type PixelBufferTiming } from './pixelBuffer.js';

/** A picture of WebCodecs, from whichever implementation. @see W3C WebCodecs: VideoFrame @group Receivers */
export interface VideoFrameLike {
  /** As WebCodecs names it; null: nobody can read it. */
  readonly format: string | null;
  readonly codedWidth: number;
  readonly codedHeight: number;
  /** The part that is to be seen; default: all of it. */
  readonly visibleRect?: { readonly width: number; readonly height: number } | null;
  /** Microseconds. */
  readonly timestamp: number;
  /** Microseconds. */
  readonly duration?: number | null;
  /** Writes the visible part's planes where `layout` says. */
  copyTo(
    destination: Uint8Array<ArrayBuffer>,
    options: { readonly layout: readonly { readonly offset: number; readonly stride: number }[] },
  ): Promise<unknown>;
}

/** @see W3C WebCodecs: VideoPixelFormat */
const FORMATS: Readonly<Record<string, RawPixelFormat>> = {
  I420: 'yuv420p',
  I420P10: 'yuv420p10le',
  I420A: 'yuva420p',
  I422: 'yuv422p',
  I422P10: 'yuv422p10le',
  I444: 'yuv444p',
  I444P10: 'yuv444p10le',
  NV12: 'nv12',
  RGBA: 'rgba',
  RGBX: 'rgb0',
  BGRA: 'bgra',
  BGRX: 'bgr0',
};

const MICROSECONDS = 1_000_000;

/** What its pixels are. @throws MediaError `invalidArgument` for formats that cannot be read */
export function shapeOf({ format, visibleRect, codedWidth, codedHeight }: VideoFrameLike): {
  width: number;
  height: number;
  pixelFormat: RawPixelFormat;
} {
  const pixelFormat = FORMATS[format ?? ''];
  requireArgument(
    pixelFormat !== undefined,
    () =>
      `A frame's format is one of ${Object.keys(FORMATS).join(', ')}, not ${String(format)}. Have it converted with copyTo({ format: 'RGBA' }), or by its decoder.`,
  );
  const { width, height } = visibleRect ?? { width: codedWidth, height: codedHeight };
  return { width, height, pixelFormat };
}

/** When it is presented. */
export function timingOf({ timestamp, duration }: VideoFrameLike): PixelBufferTiming {
  requireArgument(
    Number.isSafeInteger(timestamp),
    `A frame's timestamp is a whole number of microseconds, not ${timestamp}.`,
  );
  const pts = new MediaTime(timestamp, MICROSECONDS);
  const lasts = Math.round(duration ?? 0);
  return lasts > 0 ? { pts, duration: new MediaTime(lasts, MICROSECONDS) } : { pts };
}

/** Copies its pixels. */
export async function copyFrame(frame: VideoFrameLike, buffer: PixelBuffer): Promise<void> {
  const { width, height, pixelFormat } = buffer.attributes;
  const layout = planeLayout(pixelFormat, width, height);
  await frame.copyTo(buffer.data, {
    layout: layout.map(({ offset, stride }) => ({ offset, stride })),
  });
}
