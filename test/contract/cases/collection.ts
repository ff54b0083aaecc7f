/** Whatever a program drops, the garbage collector may take; nothing native dies with it, and nothing keeps the process alive. */
import { lastValueFrom, type MonoTypeOperatorFunction, tap } from 'rxjs';

import { decode, encode, filterGraph, interleave, mux, writeTo } from '../../../operators/index.js';
import {
  AssetWriter,
  demux,
  pull,
  testPattern,
  type VideoSample,
  WriterInput,
} from '../../../src/index.js';
import { alone, type Cases } from '../case.js';
import {
  AAC,
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

/** Collects garbage again and again until it is stopped. */
function collecting(t: Trial): () => void {
  const timer = setInterval(() => {
    t.gc();
  }, 0);
  return () => {
    clearInterval(timer);
  };
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

  'a writer that is forgotten before its start': async (t) => {
    await forgotten(t, () =>
      new AssetWriter(t.path('out.mkv')).add(new WriterInput('video', MPEG4)),
    );
  },

  'samples that are forgotten are told of': async (t) => {
    await forgotten(t, () => {
      for (const sample of pictures(5)) sample.clone();
    });
    await t.until(() => t.warnings.includes('sampleCollected'), 'the warning');
    t.equal(t.warnings, ['sampleCollected'], 'warnings, once');
    t.warnings.length = 0;
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
    function* reused(): Generator<VideoSample> {
      for (let index = 0; index < 20; index++) yield picture(index);
      bytes.fill(1);
    }
    const done = await lastValueFrom(pull(reused, { window: 1 }).pipe(encode(MPEG4), mux(path)));
    await t.holds(path, [20], done.bytes);
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
