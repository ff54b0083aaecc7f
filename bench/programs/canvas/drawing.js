/** Pictures drawn in JavaScript: 1280×720 RGBA, two milliseconds each and never the same. */

export const SIZE = { width: 1280, height: 720 };
export const RATE = 30;
export const BYTES = SIZE.width * SIZE.height * 4;

/** The conversion that rxmux makes by itself, for the others: high definition's matrix, rounded well. */
export const CONVERSION = {
  scale: 'scale=flags=bicubic+accurate_rnd+full_chroma_int:out_color_matrix=bt709:out_range=tv',
  tags: '-color_primaries bt709 -color_trc bt709 -colorspace bt709 -color_range tv'.split(' '),
};

/** Draws picture number `index`: a moving gradient with a square that crosses it. */
export function draw(bytes, index) {
  const pixels = new Uint32Array(bytes.buffer, bytes.byteOffset, BYTES / 4);
  const { width, height } = SIZE;
  for (let y = 0; y < height; y++) {
    const green = ((y + index * 2) & 255) << 8;
    const row = y * width;
    for (let x = 0; x < width; x++) {
      pixels[row + x] = 0xff00_0000 | (((x >> 2) + index) & 255) | green | (((x ^ y) & 63) << 18);
    }
  }
  const left = (index * 9) % (width - 200);
  for (let y = 200; y < 400; y++)
    pixels.fill(0xff20_40f0, y * width + left, y * width + left + 200);
}

/** A few buffers, one after the other. */
export class Ring {
  #buffers;

  constructor(count) {
    this.#buffers = Array.from({ length: count }, () => new Uint8Array(BYTES));
  }

  /** The buffer of picture number `index`, drawn. */
  drawn(index) {
    const bytes = this.#buffers[index % this.#buffers.length];
    draw(bytes, index);
    return bytes;
  }
}
