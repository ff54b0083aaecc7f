import { type Readable } from 'node:stream';
import { type CustomSource } from '../backend.js';

/** A Node stream as a source. It cannot be sought; closing destroys it, also while a read is under way. */
export function readableSource(stream: Readable): CustomSource {
  const chunks = stream.iterator({ destroyOnReturn: false });
  let rest: Uint8Array = new Uint8Array(0);
  return {
    read: async (size) => {
      while (rest.byteLength === 0) {
        const result = (await chunks.next()) as IteratorResult<Uint8Array | string, unknown>;
        if (result.done === true) return null;
        rest = typeof result.value === 'string' ? Buffer.from(result.value) : result.value;
      }
      const bytes = rest.subarray(0, size);
      rest = rest.subarray(bytes.byteLength);
      return bytes;
    },
    close: () => {
      // An error after this has nobody left to hear it.
      stream.on('error', () => undefined);
      stream.destroy();
    },
  };
}
