import { describe, expect, it } from '@jest/globals';

import { isKeyUnit } from '../../../src/av/keyUnit.js';

const bytes =
  (...values: number[]) =>
  (): Uint8Array =>
    Uint8Array.from(values);

describe('units that libav does not call key frames', () => {
  it.each<[string, () => Uint8Array, boolean]>([
    ['mpeg2video', bytes(0, 0, 1, 0xb3, 0x14), true],
    ['mpeg2video', bytes(0, 0, 1, 0, 0xb3), false],
    ['mpeg1video', bytes(9, 0, 0, 1, 0xb3), true],
    ['mpeg4', bytes(0, 0, 1, 0xb6, 0x10), true],
    ['mpeg4', bytes(0, 0, 1, 0xb6, 0x50), false],
    ['mpeg4', bytes(0xb6, 0, 0, 1, 0xb0, 0, 0, 1, 0xb6, 0x3f), true],
    ['mpeg4', bytes(), false],
    ['mjpeg', bytes(1), true],
    ['h264', bytes(0, 0, 1, 0x65), false],
  ])('%s', (codec, data, key) => {
    expect(isKeyUnit(codec, 'video', data)).toBe(key);
  });

  it('all but pictures stand for themselves', () => {
    expect(isKeyUnit('aac', 'audio', bytes())).toBe(true);
    expect(isKeyUnit('subrip', 'subtitle', bytes())).toBe(true);
  });
});
