/** The process around the library: its end in the middle of work, and the library loaded twice. */
import { readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';

import { concat, lastValueFrom, NEVER } from 'rxjs';

import { encode, mux } from '../../../operators/index.js';
import type * as nouns from '../../../src/index.js';
import type * as verbs from '../../../operators/index.js';
import {
  demux,
  pull,
  testPattern,
  tone,
  type VideoSample,
  WriterInput,
} from '../../../src/index.js';
import { type Body, type Cases, type ContractCase } from '../case.js';
import {
  AAC,
  encoded,
  closeAll,
  movie,
  MPEG4,
  picture,
  pictures,
  startedWriter,
  wrong,
  X264,
} from '../material.js';

const SIZE = { width: 640, height: 360 };

/** Ends the process after some turns, while `begin` has work under way. */
const exiting = (turns: number, begin: Body): ContractCase => ({
  exits: 7,
  run: async (t) => {
    void begin(t);
    await t.turns(turns);
    process.exit(7);
  },
});

const encoding: Body = (t) => {
  testPattern(SIZE)
    .pipe(encode({ ...X264, threads: 4 }), mux(t.path('out.mp4')))
    .subscribe();
};
const sounding: Body = (t) => {
  tone()
    .pipe(encode(AAC), mux(t.path('out.m4a')))
    .subscribe();
};
const reading: Body = async (t) => {
  const source = await movie(t, 50);
  demux(source).subscribe((sample) => {
    sample.close();
  });
};

const held: unknown[] = [];

/** Nothing is left but what was begun and forgotten, and the process is still there: else it ends with another status. */
const staying = (begin: Body): ContractCase => ({
  exits: 9,
  run: async (t) => {
    await begin(t);
    setTimeout(() => process.exit(9), 1000).unref();
    await new Promise(() => undefined);
  },
});

/** The second copy, which the build has made. */
async function copy(): Promise<{ nouns: typeof nouns; verbs: typeof verbs }> {
  const at = (path: string): string => new URL(`../../../copy/${path}`, import.meta.url).href;
  return {
    nouns: (await import(at('src/index.js'))) as typeof nouns,
    verbs: (await import(at('operators/index.js'))) as typeof verbs,
  };
}

export const cases: Cases = {
  'process.exit at once': exiting(0, encoding),
  'process.exit while encoders open': exiting(3, encoding),
  'process.exit while threads encode': exiting(300, encoding),
  'process.exit while a long encode runs': exiting(3000, encoding),
  'process.exit while sound is encoded': exiting(100, sounding),
  'process.exit while a file is read': exiting(20, reading),
  'process.exit while a writer waits': exiting(50, (t) => {
    startedWriter(t).video.append(picture(0));
  }),
  'process.exit inside progress': {
    exits: 7,
    run: async (t) => {
      const movie$ = testPattern(SIZE).pipe(encode(X264), mux(t.path('out.mkv')));
      await movie$.forEach(() => process.exit(7));
    },
  },

  'an error that nobody handles ends the process': {
    exits: 1,
    run: (t) => {
      process.removeAllListeners('uncaughtException');
      process.removeAllListeners('unhandledRejection');
      testPattern({ duration: 1 })
        .pipe(encode({ codec: 'nonsense' }), mux(t.path('out.mkv')))
        .subscribe();
      return new Promise((done) => setTimeout(done, 30_000));
    },
  },

  'two copies at work': async (t) => {
    const other = await copy();
    const paths = ['a.mkv', 'b.mkv'].map((name) => t.path(name));
    const size = { width: 32, height: 32, frameRate: 30, duration: 1 };
    await Promise.all([
      lastValueFrom(testPattern(size).pipe(encode(X264), mux(paths[0] ?? ''))),
      lastValueFrom(
        other.nouns
          .testPattern(size)
          .pipe(other.verbs.encode(X264), other.verbs.mux(paths[1] ?? '')),
      ),
    ]);
    for (const path of paths) await t.holds(path, [30]);
  },

  'a sample of one copy in the other': async (t) => {
    const other = await copy();
    const { writer, video } = startedWriter(t);
    const foreign = other.nouns.VideoSample.fromBytes(new Uint8Array(1024), {
      width: 16,
      height: 16,
      pixelFormat: 'rgba',
      pts: 0,
    });
    t.throws('invalidArgument', () => video.append(wrong(foreign)));
    foreign.close();
    const samples = await encoded(2);
    const mixed$ = pull(samples).pipe(other.verbs.mux(t.path('b.mkv')) as never);
    const failure = (await t.failure(mixed$)) as { code?: string };
    t.equal(failure.code, 'invalidArgument', 'code');
    closeAll(samples);
    await writer.cancelWriting();
  },

  'an input of one copy in the other': async (t) => {
    const other = await copy();
    const writer = new other.nouns.AssetWriter(t.path('out.mkv'));
    const input = new WriterInput<VideoSample>('video', MPEG4);
    try {
      writer.add(wrong<nouns.WriterInput>(input));
    } catch (error) {
      t.equal((error as { code?: string }).code, 'invalidArgument', 'code');
      return;
    }
    throw new Error('it was added');
  },

  // node-av's functions for libav keep the process, and reading cannot be taken up by another one: see the limits in the README.
  'bytes that are forgotten halfway keep the process': staying(async (t) => {
    const bytes = readFileSync(await movie(t, 50));
    demux(bytes, { window: 3 }).subscribe((sample) => held.push(sample));
    await t.until(() => held.length === 3, 'a window of samples');
  }),
  'a stream that is forgotten in its middle keeps the process': staying(async (t) => {
    let written = 0;
    const stream = new PassThrough().resume();
    concat(
      pull(() => pictures(8)),
      NEVER,
    )
      .pipe(encode(MPEG4), mux(stream, { format: 'matroska' }))
      .subscribe(() => written++);
    await t.until(() => written > 3, 'samples in the stream');
  }),
  'bytes that are left halfway let the process end': {
    exits: 0,
    run: async (t) => {
      t.keep(t.path('source.mkv'));
      const bytes = readFileSync(await movie(t, 50));
      const subscription = demux(bytes, { window: 3 }).subscribe((sample) => held.push(sample));
      await t.until(() => held.length === 3, 'a window of samples');
      subscription.unsubscribe();
      process.exitCode = 0;
      await new Promise(() => undefined);
    },
  },

  'a pipeline that stands still lets the process end': {
    exits: 0,
    run: async (t) => {
      t.keep(t.path('out.mkv'));
      const held: unknown[] = [];
      pull(() => pictures(100))
        .pipe(encode(MPEG4))
        .subscribe((sample) => held.push(sample));
      await t.turns(100);
      process.exitCode = 0;
      await new Promise(() => undefined);
    },
  },
};
