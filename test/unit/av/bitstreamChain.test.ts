import { describe, expect, it } from '@jest/globals';

import { parseChain } from '../../../src/av/bitstreamChain.js';

describe('the syntax of bitstream filters', () => {
  it.each([
    ['null', [{ name: 'null', options: {} }]],
    [
      'a,b',
      [
        { name: 'a', options: {} },
        { name: 'b', options: {} },
      ],
    ],
    [
      'h264_metadata=level=4.1:aud=insert,dump_extra',
      [
        { name: 'h264_metadata', options: { level: '4.1', aud: 'insert' } },
        { name: 'dump_extra', options: {} },
      ],
    ],
    ["setts=pts='PTS-STARTPTS,1:2'", [{ name: 'setts', options: { pts: 'PTS-STARTPTS,1:2' } }]],
    [String.raw`setts=ts=max(PTS\,DTS)`, [{ name: 'setts', options: { ts: 'max(PTS,DTS)' } }]],
    ['x=a=b=c', [{ name: 'x', options: { a: 'b=c' } }]],
  ])('%s', (text, calls) => {
    expect(parseChain(text)).toEqual(calls);
  });

  it.each(['', 'a b', 'a=b', '=x', '../a=b=c'])('refuses %j', (text) => {
    expect(() => parseChain(text)).toThrow('Bitstream filters are written as');
  });
});
