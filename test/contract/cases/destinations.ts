/** Destinations of a program's own, that throw, lie, or never answer. */
import { lastValueFrom, type Observable } from 'rxjs';

import { encode, mux } from '../../../operators/index.js';
import { type CustomDestination, type MuxProgress, pull } from '../../../src/index.js';
import { type Body, type Cases } from '../case.js';
import { MPEG4, pictures, wrong } from '../material.js';
import { type Trial } from '../trial.js';

/** A destination in memory that tells how it was called. */
class Memory implements CustomDestination {
  public readonly calls: string[] = [];
  public bytes = 0;
  public readonly seekable: boolean = true;

  public write(bytes: Uint8Array, position: number): void {
    this.bytes = Math.max(this.bytes, position + bytes.byteLength);
  }

  public close(): void | Promise<void> {
    this.calls.push('close');
  }

  public abort(): void | Promise<void> {
    this.calls.push('abort');
  }
}

/** A memory with some methods of the case's own. */
function memory(methods: object): Memory {
  return Object.assign(new Memory(), methods);
}

const never = (): Promise<never> => new Promise(() => undefined);

/** 200 pictures of 64×64, about 200 kB. */
const written = (destination: unknown, count = 50): Observable<MuxProgress> =>
  pull(() => pictures(count, { width: 64, height: 64 })).pipe(
    encode(MPEG4),
    mux(wrong(destination), { format: 'matroska' }),
  );

const failing =
  (methods: object, calls: readonly string[] = ['abort']): Body =>
  async (t) => {
    const destination = memory(methods);
    await t.fails('ioError', written(destination));
    t.equal(destination.calls, calls, 'calls');
  };

const succeeding =
  (answer: (bytes: Uint8Array) => unknown): Body =>
  async (t) => {
    const destination = new Memory();
    const answering = memory({
      write: (bytes: Uint8Array, position: number) => {
        destination.write(bytes, position);
        return answer(bytes);
      },
    });
    const done = await lastValueFrom(written(answering));
    destination.calls.push(...answering.calls);
    t.equal([destination.bytes, destination.calls], [done.bytes, ['close']], 'bytes and calls');
  };

/** Begins to write, waits for the call that never answers, and unsubscribes. */
const abandoned =
  (method: 'write' | 'close'): Body =>
  async (t: Trial) => {
    const called: string[] = [];
    const destination = memory({
      [method]: () => {
        called.push(method);
        return never();
      },
    });
    const subscription = written(destination).subscribe();
    await t.until(() => called.length > 0, `a call of ${method}`);
    subscription.unsubscribe();
    await t.until(() => destination.calls.includes('abort'), 'abort');
  };

const error = new Error('mine');
const throws = (): never => {
  throw error;
};
const rejects = (): Promise<never> => Promise.reject(error);

export const cases: Cases = {
  'write throws': failing({ write: throws }),
  'write rejects': failing({ write: rejects }),
  'write throws nothing': failing({
    write: () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- programs do
      throw undefined;
    },
  }),
  'write rejects with a string': failing({
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- programs do
    write: () => Promise.reject('full'),
  }),
  'write throws the third time': async (t) => {
    let count = 0;
    await failing({ write: () => (++count === 3 ? throws() : undefined) })(t);
  },
  'write answers with a short count': failing({ write: (bytes: Uint8Array) => bytes.length - 1 }),
  'write answers with 0': failing({ write: () => 0 }),
  'write answers with -1': failing({ write: () => Promise.resolve(-1) }),
  'write answers as a short write of a file': failing({
    write: () => Promise.resolve({ bytesWritten: 1 }),
  }),
  'write answers with the full count': succeeding((bytes) => bytes.length),
  'write answers as a write of a file': succeeding((bytes) =>
    Promise.resolve({ bytesWritten: bytes.length }),
  ),
  'write answers with true': succeeding(() => true),
  'write never answers, and is abandoned': abandoned('write'),
  'close never answers, and is abandoned': abandoned('close'),
  'close throws': failing({ close: throws }),
  'close rejects': failing({ close: rejects }),
  'write and abort throw': failing({ write: throws, abort: throws }, []),
  'write and abort reject': failing({ write: rejects, abort: rejects }, []),
  'abort never answers, and the failure is told': failing({ write: throws, abort: never }, []),
  'a thenable that throws': failing({ write: () => ({ then: throws }) }),

  'write is a getter that throws': async (t) => {
    const destination = Object.defineProperty({}, 'write', { get: throws });
    const failure = await t.failure(written(destination));
    t.ok(failure === error, 'the getter’s own error');
  },

  'write is not there': async (t) => {
    await t.fails('invalidArgument', written({ close: () => undefined }));
  },

  'the bytes are changed by the destination': async (t) => {
    const copies: Uint8Array[] = [];
    const spoiling = memory({
      seekable: false,
      write: (bytes: Uint8Array) => {
        copies.push(Uint8Array.from(bytes));
        bytes.fill(0);
      },
    });
    const done = await lastValueFrom(written(spoiling));
    const total = copies.reduce((sum, { length }) => sum + length, 0);
    t.equal(total, done.bytes, 'bytes');
    t.ok(Buffer.concat(copies).includes('matroska'), 'what was handed over was whole');
  },

  'the destination keeps the bytes': async (t) => {
    const kept: { bytes: Uint8Array; copy: string }[] = [];
    const keeping = memory({
      write: (bytes: Uint8Array) => {
        kept.push({ bytes, copy: Buffer.from(bytes).toString('base64') });
      },
    });
    await lastValueFrom(written(keeping));
    t.gc();
    for (const { bytes, copy } of kept) {
      t.equal(Buffer.from(bytes).toString('base64'), copy, 'what was kept');
    }
  },

  'write begins another movie': async () => {
    const inner: Promise<unknown>[] = [];
    const nested = memory({
      write: () => {
        if (inner.length < 3) inner.push(lastValueFrom(written(new Memory(), 5)));
      },
    });
    await lastValueFrom(written(nested));
    await Promise.all(inner);
  },

  'write unsubscribes': async (t) => {
    const destination = memory({
      write: () => {
        subscription.unsubscribe();
      },
    });
    const subscription = written(destination).subscribe();
    await t.until(() => destination.calls.length > 0, 'abort');
    t.equal(destination.calls, ['abort'], 'calls');
  },

  'close unsubscribes': async (t) => {
    const calls: string[] = [];
    const destination = memory({
      close: () => {
        calls.push('close');
        subscription.unsubscribe();
      },
      abort: () => {
        calls.push('abort');
      },
    });
    const subscription = written(destination).subscribe();
    await t.until(() => calls.length > 1, 'abort');
    t.equal(calls, ['close', 'abort'], 'calls');
  },

  'seekable, but only counts': async (t) => {
    // Nobody can know: but what is asked for is in order, and each byte is handed over once at least.
    const runs: number[] = [];
    const linear = memory({
      write: (bytes: Uint8Array) => {
        runs.push(bytes.length);
      },
    });
    const done = await lastValueFrom(written(linear));
    t.ok(runs.reduce((sum, length) => sum + length, 0) >= done.bytes, 'all bytes');
  },

  'a destination for two movies at a time': async (t) => {
    const destination = new Memory();
    await Promise.all([lastValueFrom(written(destination)), lastValueFrom(written(destination))]);
    t.equal(destination.calls, ['close', 'close'], 'calls');
  },
};
