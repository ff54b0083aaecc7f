import { type ByteReader, type CustomSource } from '../../backend.js';

/** A stretch of a file that is put together: bytes of its own, a part of another file, or nothing but zeros. */
export type Stretch =
  | { readonly bytes: Buffer }
  | { readonly from: number; readonly size: number }
  | { readonly zeros: number };

const sizeOf = (stretch: Stretch): number => {
  if ('bytes' in stretch) return stretch.bytes.byteLength;
  return 'zeros' in stretch ? stretch.zeros : stretch.size;
};

/** A file that exists nowhere: stretches of another one, with others between them. */
export class VirtualFile implements CustomSource {
  public readonly size: number;
  readonly #reader: ByteReader;
  readonly #stretches: readonly { readonly start: number; readonly stretch: Stretch }[];
  #position = 0;

  public constructor(reader: ByteReader, stretches: readonly Stretch[]) {
    this.#reader = reader;
    let size = 0;
    this.#stretches = stretches.map((stretch) => {
      const start = size;
      size += sizeOf(stretch);
      return { start, stretch };
    });
    this.size = size;
  }

  public seek(position: number): void {
    this.#position = position;
  }

  public async read(size: number): Promise<Uint8Array | null> {
    const bytes = await this.#readAt(this.#position, size);
    this.#position += bytes.byteLength;
    return bytes.byteLength > 0 ? bytes : null;
  }

  /** Whether all of these bytes are of the file that was read, or were made on purpose. */
  public isBacked(position: number, size: number): boolean {
    const end = position + size;
    if (position < 0 || end > this.size) return false;
    return this.#stretches.every(
      ({ start, stretch }) =>
        !('zeros' in stretch) || end <= start || position >= start + stretch.zeros,
    );
  }

  /** Up to the end of the stretch that is there. */
  async #readAt(position: number, most: number): Promise<Uint8Array> {
    const found = this.#stretches.find(
      ({ start, stretch }) => position >= start && position < start + sizeOf(stretch),
    );
    if (!found) return Buffer.alloc(0);
    const at = position - found.start;
    const size = Math.min(most, sizeOf(found.stretch) - at);
    if ('bytes' in found.stretch) return found.stretch.bytes.subarray(at, at + size);
    if ('zeros' in found.stretch) return Buffer.alloc(size);
    return await this.#reader.read(found.stretch.from + at, size);
  }
}

/** The first `size` bytes of a file with other bytes in some places; the patches lie apart, in order. */
export function patched(
  size: number,
  patches: readonly { readonly at: number; readonly bytes: Buffer }[],
): Stretch[] {
  const stretches: Stretch[] = [];
  let at = 0;
  for (const patch of patches) {
    if (patch.at > at) stretches.push({ from: at, size: patch.at - at });
    stretches.push({ bytes: patch.bytes });
    at = patch.at + patch.bytes.byteLength;
  }
  if (size > at) stretches.push({ from: at, size: size - at });
  return stretches;
}
