import { MediaError, requireArgument } from '../errors.js';

/** How one plane of a pixel format lies in memory. */
interface PlaneShape {
  /** Bytes for one column of this plane. */
  readonly bytes: number;
  /** Right shift of the width; 1 where chroma is halved. */
  readonly shiftX: number;
  /** Right shift of the height. */
  readonly shiftY: number;
}

const plane = (bytes: number, shiftX = 0, shiftY = 0): PlaneShape => ({ bytes, shiftX, shiftY });
const planar = (bytes: number, shiftX: number, shiftY: number): PlaneShape[] => [
  plane(bytes),
  plane(bytes, shiftX, shiftY),
  plane(bytes, shiftX, shiftY),
];

/**
 * Pixel formats in which a picture can be made from bytes; libav's names (what others call I420 is
 * `yuv420p`).
 *
 * @group Samples
 */
export type RawPixelFormat =
  | 'gray'
  | 'gray16le'
  | 'rgb24'
  | 'bgr24'
  | 'rgba'
  | 'bgra'
  | 'argb'
  | 'abgr'
  | 'rgb0'
  | 'bgr0'
  | 'rgba64le'
  | 'yuv420p'
  | 'yuvj420p'
  | 'yuv422p'
  | 'yuv444p'
  | 'yuva420p'
  | 'yuv420p10le'
  | 'yuv422p10le'
  | 'yuv444p10le'
  | 'nv12'
  | 'nv21'
  | 'p010le';

const SHAPES: Record<RawPixelFormat, PlaneShape[]> = {
  gray: [plane(1)],
  gray16le: [plane(2)],
  rgb24: [plane(3)],
  bgr24: [plane(3)],
  rgba: [plane(4)],
  bgra: [plane(4)],
  argb: [plane(4)],
  abgr: [plane(4)],
  rgb0: [plane(4)],
  bgr0: [plane(4)],
  rgba64le: [plane(8)],
  yuv420p: planar(1, 1, 1),
  yuvj420p: planar(1, 1, 1),
  yuv422p: planar(1, 1, 0),
  yuv444p: planar(1, 0, 0),
  yuva420p: [...planar(1, 1, 1), plane(1)],
  yuv420p10le: planar(2, 1, 1),
  yuv422p10le: planar(2, 1, 0),
  yuv444p10le: planar(2, 0, 0),
  nv12: [plane(1), plane(2, 1, 1)],
  nv21: [plane(1), plane(2, 1, 1)],
  p010le: [plane(2), plane(4, 1, 1)],
};

/** Where the planes of a picture lie. */
export interface PlaneLayout {
  /** Bytes from the start of the buffer. */
  readonly offset: number;
  /** Bytes from one row to the next. */
  readonly stride: number;
  /** Bytes of one row that are pixels. */
  readonly rowBytes: number;
  readonly rows: number;
}

/** The layout of a picture without padding; `strides` widens rows, plane by plane. */
export function planeLayout(
  pixelFormat: string,
  width: number,
  height: number,
  strides?: readonly number[],
): PlaneLayout[] {
  const shapes = pixelShapes(pixelFormat);
  requireSize(width, height);
  requireArgument(
    strides?.length === undefined || strides.length === shapes.length,
    () =>
      `${pixelFormat} has ${shapes.length} planes, so it takes ${shapes.length} strides, not ${strides?.length ?? 0}.`,
  );
  let offset = 0;
  return shapes.map(({ bytes, shiftX, shiftY }, index) => {
    const rowBytes = ceilShift(width, shiftX) * bytes;
    const rows = ceilShift(height, shiftY);
    const stride = strides?.[index] ?? rowBytes;
    requireArgument(
      Number.isInteger(stride) && stride >= rowBytes,
      () =>
        `Plane ${index} of a ${width}×${height} ${pixelFormat} picture needs a stride of at least ${rowBytes} bytes, not ${stride}.`,
    );
    const layout = { offset, stride, rowBytes, rows };
    offset += stride * rows;
    return layout;
  });
}

/** Bytes that a layout spans; the last row needs no padding behind it. */
export function layoutSize(layout: readonly PlaneLayout[]): number {
  const last = layout.at(-1);
  return last === undefined ? 0 : last.offset + last.stride * (last.rows - 1) + last.rowBytes;
}

/** Copies the pixels out of a padded layout, rows without padding. */
export function packPlanes(
  bytes: Uint8Array,
  layout: readonly PlaneLayout[],
): Uint8Array<ArrayBuffer> {
  const packed = new Uint8Array(
    layout.reduce((size, { rowBytes, rows }) => size + rowBytes * rows, 0),
  );
  let to = 0;
  for (const { offset, stride, rowBytes, rows } of layout) {
    for (let row = 0; row < rows; row++, to += rowBytes) {
      const from = offset + row * stride;
      packed.set(bytes.subarray(from, from + rowBytes), to);
    }
  }
  return packed;
}

/** Whether rows lie without padding, so that the bytes can be used as they are. */
export function isPacked(layout: readonly PlaneLayout[]): boolean {
  return layout.every(({ stride, rowBytes }) => stride === rowBytes);
}

function pixelShapes(pixelFormat: string): readonly PlaneShape[] {
  if (isKnown(pixelFormat)) return SHAPES[pixelFormat];
  throw new MediaError(
    'invalidArgument',
    `A picture cannot be made from bytes as '${pixelFormat}'. Known are libav's names ${Object.keys(SHAPES).join(', ')} (what others call I420 is yuv420p).`,
  );
}

function isKnown(pixelFormat: string): pixelFormat is RawPixelFormat {
  return Object.hasOwn(SHAPES, pixelFormat);
}

function requireSize(width: number, height: number): void {
  const ok = (pixels: number): boolean =>
    Number.isInteger(pixels) && pixels > 0 && pixels <= 32_767;
  requireArgument(
    ok(width) && ok(height),
    () =>
      `A picture's width and height must be integers from 1 to 32767 pixels, not ${width}×${height}.`,
  );
}

const ceilShift = (value: number, shift: number): number => (value + (1 << shift) - 1) >> shift;
