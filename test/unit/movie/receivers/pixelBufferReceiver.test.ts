import { describe, expect, it } from '@jest/globals';
import { concatMap, from, map } from 'rxjs';
import { type RxTestHelpers } from '../../../../marbles/index.js';
import { AssetWriter } from '../../../../src/movie/assetWriter.js';
import {
  PixelBufferReceiver,
  type PixelBufferReceiverOptions,
} from '../../../../src/movie/receivers/pixelBufferReceiver.js';
import { WriterInput } from '../../../../src/movie/writerInput.js';
import { VideoSample } from '../../../../src/sample/videoSample.js';
import { codeOf } from '../../../support/codeOf.js';
import { marbles } from '../../../support/marbles.js';

const SMALL = { width: 2, height: 2, pixelFormat: 'rgba' } as const;
const POOL = { sourcePixelBufferAttributes: SMALL, maximumBufferCount: 2 };
const NAMED = { stages: 'encode', name: () => 'e', keepsInput: true } as const;

const receiverOf = (options: PixelBufferReceiverOptions = POOL) => {
  const writer = new AssetWriter('out.mp4');
  const input = writer.add(new WriterInput('video', { codec: 'h264' }, { window: 2 }));
  const receiver = new PixelBufferReceiver(input, options);
  writer.finished.catch(() => undefined);
  return { writer, input, receiver };
};

const start = (writer: AssetWriter): void => {
  writer.startWriting();
  writer.startSession(0);
};

/** A buffer with its time. */
const drawn = (receiver: PixelBufferReceiver, pts: number) => {
  const pixelBuffer = receiver.pixelBufferPool?.takeImmediately();
  if (!pixelBuffer) throw new Error('The pool is empty.');
  return { pixelBuffer, pts };
};

const at = ({ cold }: RxTestHelpers, diagram: string, work: () => void): void => {
  cold(diagram).subscribe(work);
};

let writerTime = 0;

describe('PixelBufferReceiver', () => {
  it('is ready while the input has room and the pool a buffer', () => {
    marbles((t) => {
      t.fakeCodec('--(p|)', NAMED);
      const file = t.fakeWriter();
      const { writer, receiver } = receiverOf();
      start(writer);
      at(t, '--x', () => {
        expect(receiver.appendImmediately(drawn(receiver, 0))).toBe(true);
        expect(receiver.appendImmediately(drawn(receiver, 1))).toBe(true);
        const like = { ...SMALL, data: new Uint8Array(16) };
        expect(receiver.appendImmediately({ pixelBuffer: like, pts: 2 })).toBe(false);
        expect([...(receiver.pixelBufferPool?.takeImmediately()?.data ?? [])]).toEqual([]);
      });
      at(t, '------x', () => {
        receiver.finish();
      });
      t.expectObservable(receiver.ready$.pipe(map((ready) => (ready ? 't' : 'f')))).toBe(
        't-f-t-(f|)',
      );
      t.flush();
      expect(file.written).toEqual(['e', 'e']);
      expect(writer.status).toBe('completed');
      expect(receiver.pixelBufferPool?.isReady).toBe(true);
    });
  });

  it('is an Observer: a source that cannot wait fails the writer, one that waits does not', async () => {
    let done: Promise<unknown> | undefined;
    marbles((t) => {
      t.fakeCodec('-(p|)', NAMED);
      t.fakeWriter();
      const { writer, receiver, input } = receiverOf();
      const other = receiver.pixelBufferPool;
      const source = t.cold('(abc|)').pipe(concatMap((_, index) => from([index])));
      source.subscribe({
        next: (pts) => {
          const like = { ...SMALL, data: new Uint8Array(16) };
          receiver.next({ pixelBuffer: like, pts });
        },
        complete: () => {
          receiver.complete();
        },
      });
      t.flush();
      expect(writer.status).toBe('failed');
      expect(writer.error).toMatchObject({ code: 'notReady' });
      expect(input.notReadyReason).toBe('failed');
      expect(other?.isReady).toBe(true);
      done = writer.finished.catch((error: unknown) => error);
    });
    expect(await done).toMatchObject({ code: 'notReady' });
  });

  it('waits in order, finishes behind what waits, and can be given up', async () => {
    const said: string[] = [];
    const all: Promise<unknown>[] = [];
    marbles((t) => {
      t.fakeCodec('-(p|)', NAMED);
      const file = t.fakeWriter();
      const { writer, receiver } = receiverOf({ ...POOL, maximumBufferCount: 9 });
      start(writer);
      const controller = new AbortController();
      for (const pts of [0, 1, 2, 3, 4]) {
        const options = pts === 3 ? { signal: controller.signal } : {};
        const item = drawn(receiver, pts);
        const heard = receiver.append(item, options).then(
          () => said.push(`${pts}`),
          (error: unknown) => {
            said.push(`${pts} ${(error as Error).message}`);
            item.pixelBuffer.close();
          },
        );
        all.push(heard);
      }
      controller.abort(new Error('given up'));
      receiver.finish();
      expect(codeOf(() => receiver.appendImmediately(drawn(receiver, 5)))).toBe('invalidState');
      t.flush();
      expect(file.written).toHaveLength(4);
      expect(writer.status).toBe('completed');
    });
    await Promise.all(all);
    expect(said.toSorted()).toEqual(['0', '1', '2', '3 given up', '4']);
  });

  it.each([
    ['cancelled', 'operationCancelled', (writer: AssetWriter) => void writer.cancelWriting()],
    [
      'failed',
      'ioError',
      (writer: AssetWriter, input: WriterInput) => {
        input.error(Object.assign(new Error('disk'), { code: 'ioError' }));
        expect(writer.status).toBe('failed');
      },
    ],
  ])('lets go of those who wait when its writer is %s', async (_, code, end) => {
    let waiting: Promise<unknown> | undefined;
    let late: Promise<unknown> | undefined;
    marbles((t) => {
      t.fakeCodec('-', NAMED);
      t.fakeWriter();
      const { writer, receiver, input } = receiverOf({ ...POOL, maximumBufferCount: 9 });
      start(writer);
      while (receiver.appendImmediately(drawn(receiver, writerTime++)));
      const item = drawn(receiver, writerTime++);
      waiting = receiver.append(item).catch((error: unknown) => error);
      at(t, '---x', () => {
        end(writer, input);
      });
      t.flush();
      expect(receiver.isReady).toBe(false);
      expect(receiver.appendImmediately(item)).toBe(false);
      late = receiver.append(item).catch((error: unknown) => error);
      expect(item.pixelBuffer.isClosed).toBe(false);
    });
    expect(await waiting).toMatchObject({ code });
    expect(await late).toMatchObject({ code });
  });

  it('finishes when the last one that waits has given up', async () => {
    const controller = new AbortController();
    let heard: Promise<unknown> | undefined;
    let reason: () => unknown = () => undefined;
    let end: () => unknown = reason;
    marbles(
      (t) => {
        t.fakeCodec('-', NAMED);
        t.fakeWriter();
        const { writer, receiver, input } = receiverOf({ ...POOL, maximumBufferCount: 9 });
        start(writer);
        while (receiver.appendImmediately(drawn(receiver, writerTime++)));
        heard = receiver
          .append(drawn(receiver, writerTime++), { signal: controller.signal })
          .catch((error: unknown) => error);
        receiver.finish();
        reason = () => input.notReadyReason;
        end = () => writer.cancelWriting();
      },
      { leaks: 'ignore' },
    );
    expect(reason()).toBe('backpressure');
    controller.abort('no more');
    expect(await heard).toBe('no more');
    expect(reason()).toBe('finished');
    await end();
  });

  it('owns its input', () => {
    marbles((t) => {
      t.fakeWriter();
      const { writer, input } = receiverOf();
      expect(codeOf(() => new PixelBufferReceiver(input))).toBe('invalidState');
      start(writer);
      const sample = VideoSample.fromBytes(new Uint8Array(16), { ...SMALL, pts: 0 });
      expect(codeOf(() => input.append(sample))).toBe('invalidState');
      expect(sample.closed).toBe(false);
      input.next(sample);
      expect(sample.closed).toBe(true);
      expect(writer.error).toMatchObject({ code: 'invalidState' });
    });
  });

  it.each([
    ['sound', new WriterInput('audio', { codec: 'aac' }), 'invalidArgument'],
    ['what is encoded already', new WriterInput('video'), 'invalidArgument'],
    ['nothing it can belong to', new WriterInput('video', { codec: 'h264' }), 'none'],
  ])('does not feed %s', (_, input, code) => {
    expect(codeOf(() => new PixelBufferReceiver(input))).toBe(code);
  });

  it('comes before writing starts', () => {
    marbles((t) => {
      t.fakeWriter();
      const writer = new AssetWriter('out.mp4');
      const input = writer.add(new WriterInput('video', { codec: 'h264' }));
      start(writer);
      expect(codeOf(() => new PixelBufferReceiver(input))).toBe('invalidState');
      void writer.cancelWriting();
    });
  });

  it.each([
    ['another width', { ...SMALL, width: 3, data: new Uint8Array(64) }],
    ['another format', { ...SMALL, pixelFormat: 'nv12' as const, data: new Uint8Array(64) }],
    ['too few bytes', { ...SMALL, data: new Uint8Array(15) }],
    ['a stride that is too small', { ...SMALL, data: new Uint8Array(64), strides: [7] }],
    ['a stride too many', { ...SMALL, data: new Uint8Array(64), strides: [8, 8] }],
    ['no whole size', { ...SMALL, height: 1.5, data: new Uint8Array(64) }],
  ])('refuses pictures with %s, and goes on', (_, pixelBuffer) => {
    marbles((t) => {
      t.fakeCodec('(p|)', NAMED);
      const file = t.fakeWriter();
      const { writer, receiver } = receiverOf();
      start(writer);
      expect(codeOf(() => receiver.appendImmediately({ pixelBuffer, pts: 0 }))).toBe(
        'invalidArgument',
      );
      expect(receiver.appendImmediately(drawn(receiver, 0))).toBe(true);
      receiver.finish();
      t.flush();
      expect(file.written).toEqual(['e']);
    });
  });

  it('refuses times that do not rise, a second use of a buffer, and samples before the session', () => {
    marbles((t) => {
      t.fakeCodec('(p|)', NAMED);
      t.fakeWriter();
      const { writer, receiver } = receiverOf();
      expect(codeOf(() => receiver.appendImmediately(drawn(receiver, 0)))).toBe('invalidState');
      start(writer);
      const item = drawn(receiver, 1);
      expect(receiver.appendImmediately(item)).toBe(true);
      expect(codeOf(() => receiver.appendImmediately(item))).toBe('useAfterClose');
      expect(codeOf(() => receiver.appendImmediately(drawn(receiver, 1)))).toBe('invalidTimestamp');
      receiver.finish();
      t.flush();
      expect(writer.status).toBe('completed');
      expect(receiver.pixelBufferPool?.isReady).toBe(true);
    });
  });

  it('takes pictures of others without a pool, all of the first one’s kind', async () => {
    let taken: Promise<unknown> | undefined;
    marbles((t) => {
      t.fakeCodec('(p|)', NAMED);
      const file = t.fakeWriter();
      const { writer, receiver } = receiverOf({});
      start(writer);
      expect(receiver.pixelBufferPool).toBeUndefined();
      taken = receiver.take().catch((error: unknown) => error);
      const data = new Uint8ClampedArray(24);
      const pixelBuffer = { width: 2, height: 2, data, strides: [12] };
      expect(receiver.appendImmediately({ pixelBuffer, pts: 0 })).toBe(true);
      const wider = { pixelBuffer: { width: 3, height: 2, data }, pts: 1 };
      expect(codeOf(() => receiver.appendImmediately(wider))).toBe('invalidArgument');
      receiver.finish();
      t.flush();
      expect(file.written).toEqual(['e']);
    });
    expect(await taken).toMatchObject({ code: 'invalidState' });
  });
});
