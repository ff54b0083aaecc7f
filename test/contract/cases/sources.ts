/** Readers and iterators of a program’s own that throw, reject, give nonsense, or never answer. */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

import { lastValueFrom, type Observable } from 'rxjs';

import { encode, mux } from '../../../operators/index.js';
import {
  type CustomSource,
  demux,
  type EncodedSample,
  MediaError,
  type MuxProgress,
  probe,
  pull,
  type VideoSample,
} from '../../../src/index.js';
import { alone, type Body, type Cases } from '../case.js';
import { movie, MPEG4, picture, wrong } from '../material.js';
import { type Trial } from '../trial.js';

const error = new Error('mine');
const throws = (): never => {
  throw error;
};
const never = (): Promise<never> => new Promise(() => undefined);

/** Small, so that there are many reads. */
const PIECE = 256;

/** A reader of a movie, and how often it was called. */
interface Reader extends Required<CustomSource> {
  readonly calls: { read: number; seek: number; close: number };
}

async function reader(t: Trial, name?: string): Promise<Reader> {
  const bytes = readFileSync(await movie(t, 50, name));
  const calls = { read: 0, seek: 0, close: 0 };
  let position = 0;
  return {
    calls,
    size: bytes.byteLength,
    read: (size) => {
      calls.read++;
      const chunk = bytes.subarray(position, position + Math.min(size, PIECE));
      position += chunk.byteLength;
      return chunk;
    },
    seek: (place) => {
      calls.seek++;
      position = place;
    },
    close: () => {
      calls.close++;
    },
  };
}

type Faults = (good: Reader) => Partial<CustomSource>;

/** Reads everything, and counts it. */
async function count(source$: Observable<EncodedSample>): Promise<number> {
  let samples = 0;
  await source$.forEach((sample) => {
    samples++;
    sample.close();
  });
  return samples;
}

/** Opening fails with this code, and the source is closed once. */
const refused =
  (code: 'ioError' | 'invalidSourceMedia', faults: Faults): Body =>
  async (t) => {
    const good = await reader(t);
    const failure = await t.fails(code, count(demux({ ...good, ...faults(good) })));
    t.ok(failure.message.length > 20, 'a message');
    await t.until(() => good.calls.close === 1, 'the end of the source');
    await t.turns(20);
    t.equal(good.calls.close, 1, 'calls of close');
  };

/** Reads go well for a while, and then fail. */
const failingLater =
  (read: CustomSource['read']): Body =>
  async (t) => {
    const good = await reader(t);
    const source = {
      ...good,
      read: (size: number) => (good.calls.read >= 6 ? read(size) : good.read(size)),
    };
    await t.fails('ioError', count(demux(source)));
    await t.until(() => good.calls.close === 1, 'the end of the source');
  };

/** The movie is read whole all the same. */
const harmless =
  (faults: Faults): Body =>
  async (t) => {
    const good = await reader(t);
    const source = { ...good, ...faults(good) };
    t.equal(await count(demux(source)), await count(demux(t.path('source.mkv'))), 'samples');
  };

/** The end of a movie is not found by a size that is none: that must not look like its end. */
const missized =
  (size: unknown): Body =>
  async (t) => {
    const good = await reader(t);
    await t.fails('invalidArgument', count(demux({ ...good, size: wrong(size) })));
    t.equal(good.calls, { read: 0, seek: 0, close: 0 }, 'calls');
  };

/** The index of this movie is at its end, so it cannot be read without seeking. */
const unsought =
  (seek: NonNullable<CustomSource['seek']>): Body =>
  async (t) => {
    const good = await reader(t, 'source.mp4');
    await t.fails('ioError', count(demux({ ...good, seek })));
    await t.until(() => good.calls.close === 1, 'the end of the source');
  };

/** Never answers, until whoever waits unsubscribes. */
const abandoned =
  (faults: Faults): Body =>
  async (t) => {
    const good = await reader(t);
    const source = { ...good, ...faults(good) };
    const subscription = demux(source).subscribe((sample) => {
      sample.close();
    });
    await t.turns(200);
    subscription.unsubscribe();
    await t.until(() => good.calls.close === 1, 'the end of the source');
  };

interface Answers {
  readonly next: (index: number) => unknown;
  readonly return?: () => unknown;
}

const iterable = ({ next, return: end }: Answers): Iterable<VideoSample> => {
  let index = 0;
  const iterator = {
    next: () => next(index++),
    ...(end ? { return: end } : {}),
  };
  return wrong({ [Symbol.iterator]: () => iterator });
};

const written = (t: Trial, answers: Answers): Observable<MuxProgress> =>
  pull(() => iterable(answers)).pipe(encode(MPEG4), mux(t.path('out.mkv')));

/** What the iterator does fails the movie with exactly this error, and nothing is left. */
const failingWith =
  (isMeant: (failure: unknown) => boolean, next: Answers['next']): Body =>
  async (t) => {
    const failure = await t.failure(
      written(t, { next: (index) => (index < 5 ? { value: picture(index) } : next(index)) }),
    );
    t.ok(isMeant(failure), `the error that is meant, not ${String(failure)}`);
    await t.turns(5);
    t.gone(t.path('out.mkv'));
  };

const isMine = (failure: unknown): boolean => failure === error;
const isType = (failure: unknown): boolean => failure instanceof TypeError;

/** The movie is left after its third sample; what `return` does has nobody to hear it. */
const leaving =
  (end: () => unknown): Body =>
  async (t) => {
    let ends = 0;
    const answers: Answers = {
      next: (index) => ({ value: picture(index) }),
      return: () => {
        ends++;
        return end();
      },
    };
    let taken = 0;
    const subscription = pull(() => iterable(answers), { window: 1 }).subscribe((sample) => {
      if (++taken < 3)
        queueMicrotask(() => {
          sample.close();
        });
    });
    await t.until(() => taken === 3, 'three samples');
    subscription.unsubscribe();
    await t.turns(5);
    t.equal(ends, 1, 'calls of return');
  };

export const cases: Cases = alone({
  'read throws': refused('ioError', () => ({ read: throws })),
  'read rejects': refused('ioError', () => ({ read: () => Promise.reject(error) })),
  'read throws undefined': refused('ioError', () => ({
    read: () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- programs do
      throw undefined;
    },
  })),
  'read throws null': refused('ioError', () => ({
    read: () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- programs do
      throw null;
    },
  })),
  'read rejects with a string': refused('ioError', () => ({
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- programs do
    read: () => Promise.reject('mine'),
  })),
  'read gives undefined': refused('ioError', () => ({ read: () => wrong(undefined) })),
  'read gives a string': refused('ioError', () => ({ read: () => wrong('bytes') })),
  'read gives a number': refused('ioError', () => ({ read: () => wrong(7) })),
  'read gives an array': refused('ioError', () => ({ read: () => wrong([1, 2, 3]) })),
  'read gives an ArrayBuffer': refused('ioError', () => ({
    read: () => wrong(new ArrayBuffer(8)),
  })),
  'read gives too much': refused('ioError', () => ({
    read: (size) => new Uint8Array(size + 1),
  })),
  'read gives nothing': refused('invalidSourceMedia', () => ({ read: () => null })),
  'read gives no bytes': refused('invalidSourceMedia', () => ({ read: () => new Uint8Array(0) })),
  'read gives noise': refused('invalidSourceMedia', () => ({
    size: 5000,
    read: (size) => new Uint8Array(size).fill(0x5a),
  })),
  'read throws later': failingLater(throws),
  'read rejects later': failingLater(() => Promise.reject(error)),
  'read gives a string later': failingLater(() => wrong('bytes')),
  'read gives too much later': failingLater((size) => new Uint8Array(size + 1)),
  'read gives one byte at a time': harmless(({ read }) => ({ read: () => read(1) })),
  'read answers later': harmless(({ read }) => ({
    read: async (size) => {
      await new Promise((done) => setImmediate(done));
      return await read(size);
    },
  })),
  'read gives bytes that it uses again': harmless(({ read }) => {
    const own = new Uint8Array(1 << 16);
    return {
      read: async (size) => {
        own.fill(0xff);
        const bytes = (await read(Math.min(size, own.byteLength))) ?? new Uint8Array(0);
        own.set(bytes);
        return own.subarray(0, bytes.byteLength);
      },
    };
  }),
  'read never answers, and is abandoned': abandoned(() => ({ read: never })),
  'read never answers later, and is abandoned': abandoned(({ calls, read }) => ({
    read: (size) => (calls.read >= 6 ? never() : read(size)),
  })),
  'read never answers, in the time that it has': async (t) => {
    const good = await reader(t);
    const source = { ...good, read: never };
    await t.fails('timedOut', count(demux(source, { limits: { openSeconds: 0.05 } })));
    await t.until(() => good.calls.close === 1, 'the end of the source');
  },
  'read throws while a movie is only looked at': async (t) => {
    const good = await reader(t);
    await t.fails('ioError', lastValueFrom(probe({ ...good, read: throws })));
    await t.until(() => good.calls.close === 1, 'the end of the source');
  },
  'read unsubscribes': async (t) => {
    const good = await reader(t);
    const source: CustomSource = {
      ...good,
      read: (size) => {
        if (good.calls.read === 4) subscription.unsubscribe();
        return good.read(size);
      },
    };
    const subscription = demux(source).subscribe((sample) => {
      sample.close();
    });
    await t.until(() => good.calls.close === 1, 'the end of the source');
  },
  'seek throws': harmless(() => ({ seek: throws })),
  'seek rejects': harmless(() => ({ seek: () => Promise.reject(error) })),
  'seek throws where it is needed': unsought(throws),
  'seek rejects where it is needed': unsought(() => Promise.reject(error)),
  'seek throws nothing where it is needed': unsought(() => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- programs do
    throw undefined;
  }),
  'seek answers with nonsense': harmless(({ seek }) => ({
    seek: (place) => {
      void seek(place);
      return wrong('there');
    },
  })),
  'close throws': harmless(() => ({ close: throws })),
  'close rejects': harmless(() => ({ close: () => Promise.reject(error) })),
  'close never answers': harmless(() => ({ close: never })),
  'a size that is no number': missized(NaN),
  'a size that is a string': missized('large'),
  'a size of fractions': missized(100.5),
  'a negative size': missized(-1),
  'a size too large': harmless(() => ({ size: 2 ** 40 })),

  'a descriptor that was closed': async (t) => {
    const fd = openSync(await movie(t, 50), 'r');
    let reads = 0;
    const read = (size: number): Uint8Array => {
      const bytes = new Uint8Array(Math.min(size, PIECE));
      if (++reads === 6) closeSync(fd);
      return bytes.subarray(0, readSync(fd, bytes));
    };
    const failure = await t.fails('ioError', count(demux({ read })));
    t.ok(failure.message.includes('EBADF'), `the system’s own word: ${failure.message}`);
  },

  'next throws': failingWith(isMine, throws),
  'next gives a number': failingWith(isType, () => 7),
  'next gives undefined': failingWith(isType, () => undefined),
  'next rejects': failingWith(isMine, () => Promise.reject(error)),
  'next gives a value that is no sample': failingWith(
    (failure) => failure instanceof MediaError && failure.code === 'invalidArgument',
    () => ({ value: 7 }),
  ),
  'next never answers, and is abandoned': async (t) => {
    const next = (index: number): unknown => (index < 5 ? { value: picture(index) } : never());
    const subscription = written(t, { next }).subscribe();
    await t.turns(100);
    subscription.unsubscribe();
    await t.turns(20);
  },
  'return throws': leaving(throws),
  'return rejects': leaving(() => Promise.reject(error)),
  'return gives a number': leaving(() => 7),
  'return never answers': leaving(never),
  'there is no iterator': async (t) => {
    const failure = await t.failure(pull(wrong({ [Symbol.iterator]: () => undefined })));
    t.ok(isType(failure), `a TypeError, not ${String(failure)}`);
  },
  'what is no iterable': async (t) => {
    const failure = await t.failure(pull(wrong(7)));
    t.ok(isType(failure), `a TypeError, not ${String(failure)}`);
  },
});
