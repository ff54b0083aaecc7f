/** What the compiler knows of settings; the assertions are checked by `npm run typecheck`. */
import { describe, expect, it } from '@jest/globals';

import { encode } from '../../operators/index.js';
import { type EncodeSettings } from '../../src/index.js';

describe('types of encode', () => {
  it('knows the options of an encoder that is named', () => {
    encode({ codec: 'libx264', options: { crf: 23, 'aq-mode': 'variance' } });
    // @ts-expect-error libx264 has no such option
    encode({ codec: 'libx264', options: { cfr: 23 } });
    // @ts-expect-error crf is a number
    encode({ codec: 'libx264', options: { crf: 'low' } });

    expect(encode).toBeDefined();
  });

  it('takes any option for a codec of several encoders', () => {
    const settings: EncodeSettings = { codec: 'h264', options: { anything: 1 } };

    expect(encode(settings)).toBeInstanceOf(Function);
  });
});
