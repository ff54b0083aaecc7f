/** Whatever a program drops, the garbage collector may take; nothing native dies with it, and nothing keeps the process alive. */
import { PassThrough } from 'node:stream';

import {
  BehaviorSubject,
  concat,
  lastValueFrom,
  type MonoTypeOperatorFunction,
  NEVER,
  tap,
} from 'rxjs';

import { decode, encode, filterGraph, interleave, mux, writeTo } from '../../../operators/index.js';
import {
  AssetWriter,
  demux,
  MediaTime,
  pull,
  testPattern,
  VideoSample,
  WriterInput,
} from '../../../src/index.js';
import { openSamples } from '../../../src/sample/ledger.js';
import { alone, type Cases } from '../case.js';
import {
  AAC,
  encoded,
  feed,
  movie,
  MPEG4,
  picture,
  pictures,
  sounds,
  startedWriter,
  X264,
} from '../material.js';
import { type Trial } from '../trial.js';

const SMALL = { width: 16, height: 16, pixelFormat: 'rgba' } as const;

/** Collects garbage again and again until it is stopped. */
function collecting(t: Trial): () => void {
  const timer = setInterval(() => {
    t.gc();
  }, 0);
  return () => {
    clearInterval(timer);
  };
}

/** The loss of samples was reported, once. */
async function told(t: Trial): Promise<void> {
  await t.until(() => {
    t.gc();
    return t.warnings.includes('sampleCollected') && openSamples().length === 0;
  }, 'the warning');
  t.equal(t.warnings, ['sampleCollected'], 'warnings, once');
  t.warnings.length = 0;
}

/** Forgets what a function made, and collects it. */
async function forgotten(t: Trial, make: () => unknown): Promise<void> {
  await make();
  for (let round = 0; round < 5; round++) {
    await t.turns(5);
    t.gc();
  }
}

export const cases: Cases = alone({
  'collecting in every callback of a transcode': async (t) => {
    const source = await movie(t, 20);
    const path = t.path('out.mkv');
    const gc = <T>(): MonoTypeOperatorFunction<T> =>
      tap(() => {
        t.gc();
      });
    const stop = collecting(t);
    const done = await lastValueFrom(
      demux(source, ({ video, audio }) =>
        interleave(
          video.pipe(decode<VideoSample>(), gc(), filterGraph('scale=32:32'), encode(X264), gc()),
          audio.pipe(decode(), encode(AAC)),
        ),
      ).pipe(mux(path), gc()),
    );
    stop();
    t.ok(done.done, 'done');
    t.keep(path);
  },

  'collecting while pictures are drawn': async (t) => {
    const path = t.path('out.mkv');
    const stop = collecting(t);
    function* drawn(): Generator<VideoSample> {
      for (const sample of pictures(50, { width: 320, height: 240 })) {
        t.gc();
        yield sample;
      }
    }
    const done = await lastValueFrom(pull(drawn).pipe(encode(X264), mux(path)));
    stop();
    await t.holds(path, [50], done.bytes);
  },

  'a writer that nobody holds': async (t) => {
    const path = t.path('out.mkv');
    const ended = (() => {
      const writer = new AssetWriter(path);
      const video = writer.add(new WriterInput<VideoSample>('video', MPEG4));
      feed(video, () => pictures(30));
      return writer.finished;
    })();
    const stop = collecting(t);
    await ended;
    stop();
    await t.holds(path, [30]);
  },

  'a writer that is forgotten in its session': async (t) => {
    await forgotten(t, () => startedWriter(t));
    t.keep(t.path('out.mkv'));
  },

  'a writer that is forgotten when it has written': async (t) => {
    await forgotten(t, async () => {
      const { video } = startedWriter(t);
      for (let index = 0; index < 8; index++) {
        await t.until(() => video.isReadyForMoreMediaData, 'readiness');
        video.append(picture(index));
      }
    });
    t.keep(t.path('out.mkv'));
  },

  'a movie that is forgotten in the middle': async (t) => {
    await forgotten(t, async () => {
      const more$ = concat(
        pull(() => pictures(8)),
        NEVER,
      );
      let written = 0;
      more$.pipe(encode(MPEG4), mux(t.path('out.mp4'))).subscribe(() => written++);
      await t.until(() => written > 3, 'samples in the movie');
    });
    t.keep(t.path('out.mp4'));
  },

  'a stream that is forgotten before its first bytes': async (t) => {
    await forgotten(t, () => {
      const stream = new PassThrough();
      NEVER.pipe(mux(stream, { format: 'matroska' })).subscribe();
    });
  },

  'a writer that is forgotten before its start': async (t) => {
    await forgotten(t, () =>
      new AssetWriter(t.path('out.mkv')).add(new WriterInput('video', MPEG4)),
    );
  },

  'samples that are forgotten are told of': async (t) => {
    await forgotten(t, () => {
      for (const sample of pictures(5)) sample.clone();
    });
    await told(t);
  },

  'compressed samples that are forgotten are told of': async (t) => {
    await forgotten(t, async () => {
      const samples = await encoded(5);
      t.equal(samples.length, 5, 'samples');
    });
    await told(t);
  },

  'samples of a file that are forgotten are told of, and reading goes on': async (t) => {
    const source = await movie(t, 60);
    let read = 0;
    let ended = false;
    demux(source).subscribe({ next: () => read++, complete: () => (ended = true) });
    await t.until(() => {
      t.gc();
      return ended;
    }, 'the end of the movie');
    t.ok(read > 60, `all samples, not ${read}`);
    await told(t);
  },

  'a source that is forgotten while it waits': async (t) => {
    let returned = false;
    function* waiting(): Generator<VideoSample> {
      try {
        yield* pictures(10);
      } finally {
        returned = true;
      }
    }
    const ready$ = new BehaviorSubject(true);
    const held: VideoSample[] = [];
    await forgotten(t, () => {
      pull(waiting, { whenReady: ready$, window: 3 }).subscribe((sample) => held.push(sample));
      ready$.next(false);
    });
    t.equal(held.length, 3, 'a window of samples');
    for (const sample of held) sample.close();
    await t.turns(5);
    t.equal(held.length, 3, 'samples while the sink is not ready');
    ready$.next(true);
    for (let at = 3; at < 10; at++) held[at]?.close();
    t.equal([held.length, returned], [10, true], 'samples, and the end of the iterator');
  },

  'an encoder that is forgotten while it works': async (t) => {
    await forgotten(t, () => {
      testPattern({ width: 64, height: 64, duration: 1 })
        .pipe(encode(X264))
        .subscribe((sample) => {
          sample.close();
        });
    });
  },

  'bytes that are changed when the picture is closed': async (t) => {
    const path = t.path('out.mkv');
    const bytes = new Uint8Array(16 * 16 * 4);
    const shade = (index: number): number => 20 + index * 9;
    // With a window of one, the next is asked for when the one before is closed.
    function* reused(): Generator<VideoSample> {
      for (let index = 0; index < 20; index++) {
        bytes.fill(shade(index));
        const sample = VideoSample.fromBytes(bytes, { ...SMALL, pts: new MediaTime(index, 25) });
        yield sample;
        t.ok(sample.closed, 'it is closed when the next one is asked for');
        bytes.fill(255);
      }
    }
    const done = await lastValueFrom(pull(reused, { window: 1 }).pipe(encode(MPEG4), mux(path)));
    await t.holds(path, [20], done.bytes);
    const shades: number[] = [];
    const decoded$ = demux(path, ({ video: track$ }) =>
      track$.pipe(decode<VideoSample>(), filterGraph<VideoSample>('format=rgba')),
    );
    await decoded$.forEach((sample) => {
      shades.push(sample.copyBytes()[0] ?? 0);
      sample.close();
    });
    const near = shades.map((value, index) => Math.abs(value - shade(index)) <= 4);
    t.equal(near, Array<boolean>(20).fill(true), `the grey of each picture (${shades.join()})`);
  },

  'two tracks, collected all the time': async (t) => {
    const path = t.path('out.mkv');
    const writer = new AssetWriter(path);
    const video = writer.add(new WriterInput<VideoSample>('video', X264));
    const audio = writer.add(new WriterInput('audio', AAC));
    const stop = collecting(t);
    pull(() => pictures(25))
      .pipe(writeTo(video))
      .subscribe();
    pull(() => sounds(25))
      .pipe(writeTo(audio))
      .subscribe();
    await writer.finished;
    stop();
    t.keep(path);
    t.equal(writer.status, 'completed', 'status');
  },
});
