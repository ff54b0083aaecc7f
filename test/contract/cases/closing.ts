/** Use after close, and calls at the same time. */
import { lastValueFrom, of, toArray } from 'rxjs';

import {
  decode,
  encode,
  filterSamples,
  mux,
  realtime,
  teeSamples,
} from '../../../operators/index.js';
import { AssetWriter, demux, pull, type VideoSample, WriterInput } from '../../../src/index.js';
import { type Cases } from '../case.js';
import {
  closeAll,
  encoded,
  feed,
  movie,
  MPEG4,
  passthrough,
  picture,
  pictures,
  sound,
  startedWriter,
} from '../material.js';

export const cases: Cases = {
  'a closed picture': (t) => {
    const sample = picture(0);
    sample.close();
    sample.close();
    for (const use of [
      () => sample.format,
      () => sample.copyBytes(),
      () => sample.clone(),
      () => sample.retimed({}),
    ]) {
      t.throws('useAfterClose', use);
    }
    t.equal(sample.byteLength, 0, 'bytes');
  },

  'a closed block of sound': (t) => {
    const sample = sound(0);
    sample.close();
    for (const use of [
      () => sample.format,
      () => sample.duration,
      () => sample.sampleCount,
      () => sample.copyBytes(),
      () => sample.clone(),
    ]) {
      t.throws('useAfterClose', use);
    }
  },

  'a closed compressed sample': async (t) => {
    const samples = await encoded(1);
    closeAll(samples);
    for (const sample of samples) {
      for (const use of [
        () => sample.pts,
        () => sample.isSync,
        () => sample.copyBytes(),
        () => sample.clone(),
        () => sample.retimed({}),
      ]) {
        t.throws('useAfterClose', use);
      }
    }
  },

  'a clone outlives the first': (t) => {
    const sample = picture(3);
    using clone = sample.clone();
    sample.close();
    t.gc();
    t.equal(clone.copyBytes()[0], 27, 'its bytes');
  },

  'append a closed sample': async (t) => {
    const { writer, video, path } = startedWriter(t);
    const closed = picture(0);
    closed.close();
    t.throws('useAfterClose', () => video.append(closed));
    t.equal(writer.status, 'writing', 'status');
    feed(video, () => pictures(2));
    await writer.finished;
    await t.holds(path, [2]);
  },

  'next of a closed sample': async (t) => {
    const { writer, video, path } = startedWriter(t);
    const finished = writer.finished;
    const closed = picture(0);
    closed.close();
    video.next(closed);
    await t.fails('useAfterClose', finished);
    t.gone(path);
  },

  'append the same sample twice': async (t) => {
    const { writer, video, path } = startedWriter(t);
    const sample = picture(0);
    video.append(sample);
    t.throws('invalidTimestamp', () => video.append(sample));
    await writer.finishWriting();
    await t.holds(path, [1]);
  },

  'append, and close what was appended': async (t) => {
    const { writer, video, path } = startedWriter(t);
    const sample = picture(0);
    video.append(sample);
    sample.close();
    const failure = await t.failure(writer.finishWriting());
    t.ok(String(failure).includes('closed'), `it says so: ${String(failure)}`);
    t.gone(path);
  },

  'a source that gives the same sample again': async (t) => {
    const kept = picture(0);
    await t.fails(
      'useAfterClose',
      pull(() => Array.from({ length: 20 }, () => kept)).pipe(encode(MPEG4)),
    );
  },

  'a source that gives closed samples': async (t) => {
    function* closed(): Generator<VideoSample> {
      for (const sample of pictures(20)) {
        sample.close();
        yield sample;
      }
    }
    await t.fails('useAfterClose', pull(closed));
    await t.fails('useAfterClose', pull(closed).pipe(filterSamples(() => true)));
    await t.fails('useAfterClose', of(...closed()).pipe(realtime({ policy: 'dropNewest' })));
  },

  'a closed sample between operators': async (t) => {
    const path = t.path('out.mkv');
    const closed$ = pull(() => pictures(20)).pipe(
      teeSamples((frames$) => frames$.pipe(filterSamples((sample) => (sample.close(), true)))),
    );
    await t.fails('useAfterClose', closed$.pipe(encode(MPEG4), mux(path)));
    t.gone(path);
  },

  'demux after its file was removed': async (t) => {
    const source = await movie(t, 10);
    const samples = await lastValueFrom(
      demux(source, ({ video }) => video.pipe(decode<VideoSample>())).pipe(
        filterSamples(() => false),
        toArray(),
      ),
    );
    t.equal(samples, [], 'samples');
  },

  'one pipeline, subscribed several times at once': async (t) => {
    const source = await movie(t, 10);
    const frames$ = demux(source, ({ video }) => video.pipe(decode()));
    const counts = await Promise.all(
      [0, 1, 2, 3].map(async () => {
        let count = 0;
        await frames$.forEach((sample) => {
          count++;
          sample.close();
        });
        return count;
      }),
    );
    t.equal(counts, [10, 10, 10, 10], 'pictures');
  },

  'one mux, subscribed twice at once': async (t) => {
    const path = t.path('out.mkv');
    const movie$ = pull(() => pictures(5)).pipe(encode(MPEG4), mux(path));
    const ends = await Promise.allSettled([lastValueFrom(movie$), lastValueFrom(movie$)]);
    t.equal(ends.map(({ status }) => status).sort(), ['fulfilled', 'rejected'], 'ends');
    await t.holds(path, [5]);
  },

  'two sources feed one input': async (t) => {
    const { writer, video } = startedWriter(t);
    const finished = writer.finished;
    pull(() => pictures(20)).subscribe(video);
    pull(() => pictures(20)).subscribe(video);
    await t.fails('invalidTimestamp', finished);
  },

  'append while appending': async (t) => {
    const { writer, video, path } = startedWriter(t);
    let nested = 0;
    video.ready$.subscribe((ready) => {
      if (ready || nested++ > 0) return;
      using early = picture(9);
      t.throws('notReady', () => video.append(early));
    });
    for (let index = 0; index < 4; index++)
      if (video.isReadyForMoreMediaData) video.append(picture(index));
    await writer.finishWriting();
    t.equal(nested, 1, 'tries');
    await t.holds(path, [4]);
  },

  'finish while appending': async (t) => {
    const { writer, video, path } = startedWriter(t);
    const done: Promise<void>[] = [];
    video.ready$.subscribe((ready) => {
      if (!ready && done.length === 0) done.push(writer.finishWriting());
    });
    for (let index = 0; index < 6; index++) {
      const sample = picture(index);
      if (done.length > 0) t.equal(video.append(sample), false, 'taken after the end');
      else video.append(sample);
    }
    await Promise.all(done);
    await t.holds(path, [4], writer.progress?.bytes);
  },

  'cancel while appending': async (t) => {
    const { writer, video, path } = startedWriter(t);
    video.ready$.subscribe((ready) => {
      if (!ready) void writer.cancelWriting();
    });
    for (let index = 0; index < 6; index++) video.append(picture(index));
    await writer.cancelWriting();
    t.gone(path);
  },

  'the same compressed samples to two writers': async (t) => {
    const samples = await encoded(4);
    const paths = ['a.mkv', 'b.mkv'].map((name) => t.path(name));
    const writers = paths.map((path) => new AssetWriter(path));
    for (const writer of writers) {
      const input = passthrough(writer);
      of(...samples.map((sample) => sample.clone())).subscribe(input);
    }
    closeAll(samples);
    await Promise.all(writers.map(({ finished }) => finished));
    for (const path of paths) await t.holds(path, [4]);
  },

  'twenty writers at once': async (t) => {
    const all = Array.from({ length: 20 }, (_, index) => {
      const path = t.path(`${index}.mkv`);
      const writer = new AssetWriter(path);
      const video = writer.add(new WriterInput<VideoSample>('video', MPEG4));
      feed(video, () => pictures(10));
      return { writer, path };
    });
    await Promise.all(all.map(({ writer }) => writer.finished));
    for (const { path } of all.slice(0, 2)) await t.holds(path, [10]);
    for (const { path } of all) t.keep(path);
  },
};
