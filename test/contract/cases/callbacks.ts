/** Functions that a program hands to the library, and that throw or answer nonsense. */
import { existsSync } from 'node:fs';

import {
  firstValueFrom,
  lastValueFrom,
  NEVER,
  type Observable,
  of,
  Subject,
  throwError,
  toArray,
} from 'rxjs';

import {
  decode,
  encode,
  filterSamples,
  mapSample,
  mux,
  realtime,
  teeSamples,
  whenReady,
  writeTo,
} from '../../../operators/index.js';
import {
  AssetWriter,
  demux,
  EncodedSample,
  pull,
  type VideoSample,
  WriterInput,
} from '../../../src/index.js';
import { type Body, type Cases } from '../case.js';
import {
  closeAll,
  encoded,
  feed,
  movie,
  MPEG4,
  picture,
  pictures,
  pictureWriter,
  startedWriter,
  wrong,
} from '../material.js';

const error = new Error('mine');
const throws = (): never => {
  throw error;
};
const isMine = (given: unknown): boolean => given === error;

/** A callback that answers wrongly fails the writer. */
const answering =
  (answer: unknown): Body =>
  async (t) => {
    const { writer, video, path } = startedWriter(t);
    const finished = writer.finished;
    video.requestMediaDataWhenReady(() => wrong<null>(answer));
    await t.fails('invalidArgument', finished);
    t.gone(path);
  };

/** An observer that throws is told of by RxJS, and harms nobody else. */
const observing =
  (observe: (writer: AssetWriter, video: WriterInput<VideoSample>) => void): Body =>
  async (t) => {
    const { writer, video, path } = pictureWriter(t);
    observe(writer, video);
    feed(video, () => pictures(3));
    await writer.finished;
    await t.reported('error', isMine);
    t.forgive(isMine);
    await t.holds(path, [3], writer.progress?.bytes);
  };

export const cases: Cases = {
  'a callback for media data throws': async (t) => {
    const { writer, video, path } = startedWriter(t);
    const finished = writer.finished;
    video.requestMediaDataWhenReady(throws);
    t.ok(isMine(await t.failure(finished)), 'its own error');
    t.gone(path);
  },

  'a callback for media data throws later': async (t) => {
    const { writer, video, path } = startedWriter(t);
    const finished = writer.finished;
    let index = 0;
    video.requestMediaDataWhenReady(() => (index < 9 ? picture(index++) : throws()));
    t.ok(isMine(await t.failure(finished)), 'its own error');
    t.gone(path);
  },

  'a callback for media data answers with a number': answering(7),
  'a callback for media data answers with a promise': answering(Promise.resolve(null)),
  'a callback for media data answers with an array': answering([]),

  'a callback for media data cancels': async (t) => {
    const { writer, video, path } = startedWriter(t);
    const finished = writer.finished;
    video.requestMediaDataWhenReady(() => {
      void writer.cancelWriting();
      return picture(0);
    });
    await t.fails('operationCancelled', finished);
    await writer.cancelWriting();
    t.gone(path);
  },

  'a callback for media data appends and answers': async (t) => {
    const { writer, video, path } = startedWriter(t);
    let index = 0;
    video.requestMediaDataWhenReady(() => {
      if (index >= 9) return null;
      video.append(picture(index++));
      return index < 9 && video.isReadyForMoreMediaData ? picture(index++) : undefined;
    });
    // Answering with nothing is "nothing now": it is asked again when the input is ready anew.
    await t.until(() => writer.status !== 'writing' || !!writer.progress, 'progress');
    await writer.finishWriting();
    await t.holds(path, [index]);
  },

  'onEncoder throws': async (t) => {
    const path = t.path('out.mkv');
    const source$ = pull(() => pictures(3)).pipe(encode(MPEG4, { onEncoder: throws }));
    t.ok(isMine(await t.failure(source$.pipe(mux(path)))), 'its own error');
    t.gone(path);
  },

  'onEncoder of an input throws': async (t) => {
    const writer = new AssetWriter(t.path('out.mkv'));
    const video = writer.add(new WriterInput<VideoSample>('video', MPEG4, { onEncoder: throws }));
    const finished = writer.finished;
    feed(video, () => pictures(3));
    t.ok(isMine(await t.failure(finished)), 'its own error');
  },

  'onDrop throws': async (t) => {
    for (const policy of ['dropOldest', 'dropNewest', 'gop'] as const) {
      const source = new Subject<VideoSample>();
      const held$ = source.pipe(realtime({ policy, whenReady: NEVER, onDrop: throws, queue: 2 }));
      const failure = t.failure(held$);
      const samples = [...pictures(5)];
      for (const sample of samples) source.next(sample);
      t.ok(isMine(await failure), 'its own error');
      closeAll(samples.slice(3));
    }
  },

  'a selector of demux throws': async (t) => {
    const path = await movie(t, 3);
    t.ok(isMine(await t.failure(demux(path, throws))), 'its own error');
  },

  'a selector of demux gives nothing': async (t) => {
    const path = await movie(t, 3);
    const failure = await t.failure(demux(path, () => wrong<Observable<never>>(undefined)));
    t.ok(failure instanceof TypeError, 'RxJS’s own error');
  },

  'a selector of demux gives what never comes': async (t) => {
    const path = await movie(t, 3);
    const subscription = demux(path, () => NEVER).subscribe();
    await t.turns(50);
    subscription.unsubscribe();
  },

  'a selector of demux asks too late': async (t) => {
    const path = await movie(t, 3);
    const late$ = demux(path, async (source): Promise<EncodedSample> => {
      await t.turns(5);
      return firstValueFrom(source.video);
    });
    await t.fails('invalidState', late$);
  },

  'a selector of demux subscribes a track twice': async (t) => {
    const path = await movie(t, 3);
    const twice$ = demux(path, ({ video }) => {
      video.subscribe((sample) => {
        sample.close();
      });
      return video;
    });
    await t.fails('invalidState', twice$);
  },

  'a choice of tracks throws': async (t) => {
    const path = await movie(t, 3);
    t.ok(isMine(await t.failure(demux(path, { tracks: throws }))), 'its own error');
  },

  'a selector of teeSamples throws': async (t) => {
    t.ok(isMine(await t.failure(pull(() => pictures(3)).pipe(teeSamples(throws)))), 'its own');
  },

  'a branch of teeSamples throws': async (t) => {
    const tee$ = pull(() => pictures(20)).pipe(
      teeSamples((frames$) => frames$.pipe(mapSample(throws))),
    );
    t.ok(isMine(await t.failure(tee$)), 'its own error');
  },

  'a branch of teeSamples that nobody takes': async (t) => {
    const tee$ = pull(() => pictures(20)).pipe(teeSamples(() => of(1)));
    t.equal(await lastValueFrom(tee$), 1, 'the selector’s own value');
  },

  'mapSample throws': async (t) => {
    t.ok(isMine(await t.failure(pull(() => pictures(20)).pipe(mapSample(throws)))), 'its own');
  },

  'mapSample closes what it gives': async (t) => {
    const path = t.path('out.mkv');
    const closed$ = pull(() => pictures(20)).pipe(
      mapSample((sample) => {
        sample.close();
        return sample;
      }),
    );
    await t.fails('useAfterClose', closed$.pipe(encode(MPEG4), mux(path)));
    t.gone(path);
  },

  'mapSample gives the same sample again': async (t) => {
    const path = t.path('out.mkv');
    const kept = picture(0);
    const same$ = pull(() => pictures(20)).pipe(mapSample(() => kept));
    await t.failure(same$.pipe(encode(MPEG4), mux(path)));
    t.gone(path);
  },

  'filterSamples throws': async (t) => {
    t.ok(isMine(await t.failure(pull(() => pictures(20)).pipe(filterSamples(throws)))), 'its own');
  },

  'filterSamples closes what passes': async (t) => {
    const closed$ = pull(() => pictures(20)).pipe(
      filterSamples((sample) => {
        sample.close();
        return true;
      }),
    );
    await t.fails('useAfterClose', closed$.pipe(encode(MPEG4), toArray()));
  },

  'readiness fails': async (t) => {
    const never$ = throwError(() => error);
    t.ok(isMine(await t.failure(pull(() => pictures(20), { whenReady: never$ }))), 'its own');
    t.ok(isMine(await t.failure(pull(() => pictures(20)).pipe(whenReady(never$)))), 'its own');
  },

  'readiness is no readiness': async (t) => {
    const odd$ = of(wrong<boolean>('yes'));
    const samples = await lastValueFrom(
      pull(() => pictures(3), { whenReady: odd$ }).pipe(toArray()),
    );
    t.equal(samples.length, 3, 'samples');
    closeAll(samples);
  },

  'an observer of progress throws': observing((writer) => writer.progress$.subscribe(throws)),
  'an observer of the status throws': observing((writer) => writer.status$.subscribe(throws)),
  'an observer of readiness throws': observing((_, video) => video.ready$.subscribe(throws)),
  'an observer of an input throws': observing((_, video) => video.subscribe(throws)),

  'an observer of mux throws': async (t) => {
    const path = t.path('out.mkv');
    const ended: string[] = [];
    pull(() => pictures(3))
      .pipe(encode(MPEG4), mux(path))
      .subscribe({ next: throws, complete: () => ended.push('complete') });
    await t.until(() => ended.length > 0, 'the end');
    await t.reported('error', isMine);
    t.forgive(isMine);
    await t.holds(path, [3]);
  },

  'a source that fails': async (t) => {
    const { writer, video, path } = pictureWriter(t);
    const finished = writer.finished;
    const fed$ = throwError(() => error).pipe(writeTo(wrong<WriterInput>(video)));
    t.ok(isMine(await t.failure(fed$)), 'its own error');
    t.ok(isMine(await t.failure(finished)), 'its own error');
    t.gone(path);
  },

  'a failure that nobody hears': async (t) => {
    const { video, path } = pictureWriter(t);
    video.next(picture(0));
    video.error(error);
    await t.reported('failure', isMine);
    await t.until(() => !existsSync(path), 'the removal of the file');
  },

  'a decoder’s callback throws': async (t) => {
    const [first] = await encoded(1);
    const { track } = first ?? {};
    if (!first || !track) throw new Error('nothing was encoded');
    first.close();
    const damaged = Array.from({ length: 9 }, (_, index) =>
      EncodedSample.fromBytes(new Uint8Array(99).fill(index), { track, pts: index }),
    );
    const source$ = of(...damaged).pipe(decode<VideoSample>({ onDecodeError: throws }));
    t.ok(isMine(await t.failure(source$)), 'its own error');
    closeAll(damaged);
  },
};
