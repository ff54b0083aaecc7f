import { types } from 'node:util';
import { requireArgument } from '../errors.js';

/** Bytes as such: other typed arrays would be counted and cut by their own items. */
export function requireBytes(bytes: Uint8Array): void {
  requireArgument(
    types.isUint8Array(bytes),
    () =>
      `Media is given as a Uint8Array or a Buffer, not ${Object.prototype.toString.call(bytes).slice(8, -1)}. A view of other items becomes one by ` +
      'new Uint8Array(view.buffer, view.byteOffset, view.byteLength).',
  );
}
