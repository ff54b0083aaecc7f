/** Writing and reading all of what is meant: the system may do less at once. */
import { type FileHandle } from 'node:fs/promises';
import { type EditableFile } from './outlet.js';

/** A write may be short: what a full disk still takes comes before its error. */
export async function writeAll(
  handle: FileHandle,
  bytes: Uint8Array,
  position: number | null,
): Promise<void> {
  for (let done = 0; done < bytes.byteLength;) {
    const at = position === null ? null : position + done;
    done += (await handle.write(bytes, done, bytes.byteLength - done, at)).bytesWritten;
  }
}

/** The same for pieces that follow each other. */
export async function writeRow(
  handle: FileHandle,
  pieces: readonly Uint8Array[],
  position: number | null,
): Promise<void> {
  let { bytesWritten: done } = await handle.writev(pieces, position ?? undefined);
  let at = position;
  for (const piece of pieces) {
    const skipped = Math.min(done, piece.byteLength);
    done -= skipped;
    if (at !== null) at += skipped;
    if (skipped === piece.byteLength) continue;
    await writeAll(handle, piece.subarray(skipped), at);
    if (at !== null) at += piece.byteLength - skipped;
  }
}

/** A file that can be read back and changed. */
export function editable(handle: FileHandle): EditableFile {
  return {
    size: async () => (await handle.stat()).size,
    read: (position, size) => readAll(handle, position, size),
    write: (bytes, position) => writeAll(handle, bytes, position),
  };
}

async function readAll(handle: FileHandle, position: number, size: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(size);
  let done = 0;
  for (let got = 1; done < size && got > 0; done += got) {
    got = (await handle.read(bytes, done, size - done, position + done)).bytesRead;
  }
  return bytes.subarray(0, done);
}
