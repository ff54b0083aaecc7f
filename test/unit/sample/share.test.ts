import { describe, expect, it } from '@jest/globals';

import { Window } from '../../../src/gate/window.js';
import { VideoSample } from '../../../src/sample/videoSample.js';
import { countedSample } from '../../support/countedSample.js';

describe('a picture that is shared', () => {
  it('is no business of the window that the first one came from', () => {
    const window = new Window('test', 1);
    const first = countedSample();
    window.lend(first);
    const second = first.share();
    expect(second.pts).toEqual(first.pts);
    expect(second.ownership.core.isLent).toBe(false);
    first.close();
    expect(window.isFull).toBe(false);
    expect(second.closed).toBe(false);
    second.close();
  });

  it('does not see what becomes of the bytes of the first one', () => {
    const bytes = new Uint8Array(4 * 10).fill(7);
    // Rows of four pixels, ten bytes apart.
    const init = { width: 4, height: 4, pixelFormat: 'gray', pts: 0, strides: [10] } as const;
    const first = VideoSample.fromBytes(bytes, init);
    const second = first.share();
    first.close();
    bytes.fill(9);
    expect([...second.copyBytes()]).toEqual(Array.from({ length: 16 }, () => 7));
    second.close();
  });

  it('cannot be made of a closed one', () => {
    const closed = countedSample();
    closed.close();
    expect(() => closed.share()).toThrow(expect.objectContaining({ code: 'useAfterClose' }));
  });
});
