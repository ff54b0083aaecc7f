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

/** A box of a type, with so many bytes behind its head. */
const box = (type: string, payload: number): Buffer => {
  const bytes = Buffer.alloc(8 + payload, type);
  bytes.writeUInt32BE(bytes.byteLength, 0);
  bytes.write(type, 4, 'latin1');
  return bytes;
};

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

  it('is media to whoever looks while the index behind them is being written', () => {
    const { sink, bytes } = memory();
    const seen: string[] = [];
    const write = sink.write.bind(sink);
    sink.write = (part, position) => {
      write(part, position);
      seen.push(bytes().toString('latin1', 28, 36));
    };
    const output = new MovieOutput(sink);
    output.write(box('free', 20), 0);
    output.hold();
    output.write(box('moov', 12), 28);
    output.write(box('mdat', 20).subarray(0, 8), 0);
    output.release((run) => run.bytes);
    expect(seen.slice(-3)).toEqual(['\0\0\0\0mdat', '\0\0\0\x14moov', '\0\0\0\x14moov']);
    expect(bytes().toString('latin1', 4, 8)).toBe('mdat');
  });
});

describe('fragments', () => {
  const FRAGMENT = Buffer.concat([box('moof', 8), box('mdat', 16)]);

  it('go together while the sink is busy, and are seen when they are whole', () => {
    const { sink, bytes } = memory();
    const states: string[] = [];
    const write = sink.write.bind(sink);
    const busy = Object.assign(sink, {
      isBusy: false,
      commit: () => undefined,
      write: (part: Uint8Array, position: number) => {
        write(part, position);
        states.push(
          `${bytes().readUInt32BE(0)} ${bytes().toString('latin1', 4, 8)} of ${bytes().length}`,
        );
      },
    }) as unknown as ByteSink;
    const output = new MovieOutput(busy);
    const fragment = (index: number): void => {
      output.beginFragment();
      output.write(FRAGMENT, index * FRAGMENT.byteLength);
      output.commit();
    };
    fragment(0);
    expect(states).toEqual(['0 mdat of 40', '16 moof of 40']);

    Object.assign(busy, { isBusy: true });
    fragment(1);
    fragment(2);
    expect(bytes()).toHaveLength(40);

    busy.onIdle();
    expect(states).toHaveLength(4);
    expect(bytes()).toEqual(Buffer.concat([FRAGMENT, FRAGMENT, FRAGMENT]));
  });

  it('behind an index is not seen before it is whole either, and the index is', () => {
    const { sink, bytes } = memory();
    const output = new MovieOutput(Object.assign(sink, { commit: () => undefined }));
    const index = box('moov', 12);
    output.hold();
    output.beginFragment();
    output.write(Buffer.concat([index, FRAGMENT.subarray(0, 30)]), 0);
    output.release((run) => run.bytes);
    expect(bytes()).toEqual(index);
    output.write(FRAGMENT.subarray(30), index.length + 30);
    expect(bytes()).toEqual(index);
    output.commit();
    expect(bytes()).toEqual(Buffer.concat([index, FRAGMENT]));
  });
});
