import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { type ByteSink } from '../../../src/av/byteSink.js';
import { MovieOutput } from '../../../src/av/movieOutput.js';

/** A sink that keeps what it was given. */
function memory(): { sink: ByteSink; bytes: () => Buffer } {
  let content = Buffer.alloc(0);
  const sink = {
    seekable: true,
    write: (part: Uint8Array, position: number) => {
      const end = position + part.byteLength;
      if (end > content.length)
        content = Buffer.concat([content, Buffer.alloc(end - content.length)]);
      content.set(part, position);
    },
  };
  return { sink: sink as unknown as ByteSink, bytes: () => content };
}

describe('what is held back', () => {
  it('is what it would have been, whatever the order of the writes', () => {
    const write = fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 20 }), fc.nat(40));
    fc.assert(
      fc.property(fc.array(write), fc.array(write), (before, held) => {
        const plain = memory();
        const edited = memory();
        const output = new MovieOutput(edited.sink);
        for (const [bytes, position] of [...before, ...held]) plain.sink.write(bytes, position);
        for (const [bytes, position] of before) output.write(bytes, position);
        output.hold();
        for (const [bytes, position] of held) output.write(bytes, position);
        output.release(({ bytes }) => bytes);
        expect(edited.bytes()).toEqual(plain.bytes());
        expect([output.bytes, output.growth]).toEqual([plain.bytes().length, 0]);
      }),
    );
  });

  it('moves everything behind it when it has grown, and nothing before it', () => {
    const { sink, bytes } = memory();
    const output = new MovieOutput(sink);
    output.write(Buffer.from('head'), 0);
    output.hold();
    output.write(Buffer.from('index'), 4);
    output.release(() => Buffer.from('INDEX grown'));
    output.write(Buffer.from('tail'), 9);
    output.write(Buffer.from('HE'), 0);
    expect(bytes().toString()).toBe('HEadINDEX growntail');
    expect([output.bytes, output.growth]).toEqual([13, 6]);
  });
});
