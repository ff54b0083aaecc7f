/** Calls in the wrong order: they throw, and change nothing. */
import { AssetWriter, WriterInput } from '../../../src/index.js';
import { type Cases } from '../case.js';
import { feed, MPEG4, picture, pictures, pictureWriter, startedWriter } from '../material.js';

export const cases: Cases = {
  'startWriting without inputs': (t) => {
    const writer = new AssetWriter(t.path('out.mkv'));
    t.throws('invalidState', () => {
      writer.startWriting();
    });
    t.equal(writer.status, 'unknown', 'status');
  },

  'startWriting twice': async (t) => {
    const { writer, video, path } = startedWriter(t);
    t.throws('invalidState', () => {
      writer.startWriting();
    });
    feed(video, () => pictures(3));
    await writer.finished;
    await t.holds(path, [3], writer.progress?.bytes);
  },

  'startSession before startWriting': (t) => {
    const { writer } = pictureWriter(t);
    t.throws('invalidState', () => {
      writer.startSession();
    });
    t.equal(writer.status, 'unknown', 'status');
  },

  'startSession twice': async (t) => {
    const { writer, video, path } = startedWriter(t);
    t.throws('invalidState', () => {
      writer.startSession(5);
    });
    feed(video, () => pictures(3));
    await writer.finished;
    await t.holds(path, [3]);
  },

  'startSession at no time': async (t) => {
    const { writer, video, path } = pictureWriter(t);
    writer.startWriting();
    for (const at of [NaN, Infinity]) {
      t.throws('invalidArgument', () => {
        writer.startSession(at);
      });
    }
    writer.startSession();
    feed(video, () => pictures(2));
    await writer.finished;
    await t.holds(path, [2]);
  },

  'append before startWriting': async (t) => {
    const { writer, video, path } = pictureWriter(t);
    using early = picture(0);
    t.throws('invalidState', () => video.append(early));
    t.equal([early.closed, writer.status], [false, 'unknown'], 'sample and status');
    feed(video, () => pictures(2));
    await writer.finished;
    await t.holds(path, [2]);
  },

  'append before startSession': async (t) => {
    const { writer, video, path } = pictureWriter(t);
    writer.startWriting();
    using early = picture(0);
    t.throws('invalidState', () => video.append(early));
    writer.startSession();
    feed(video, () => pictures(2));
    await writer.finished;
    await t.holds(path, [2]);
  },

  'next before startSession': async (t) => {
    const { writer, video, path } = pictureWriter(t);
    writer.startWriting();
    video.next(picture(0));
    await t.fails('invalidState', writer.finished);
    t.gone(path);
  },

  'next on an input without a writer': (t) => {
    const input = new WriterInput('video', MPEG4);
    const sample = picture(0);
    t.throws('invalidState', () => {
      input.next(sample);
    });
    t.ok(sample.closed, 'next takes the sample over');
  },

  'append on an input without a writer': (t) => {
    const input = new WriterInput('video', MPEG4);
    using sample = picture(0);
    t.throws('invalidState', () => input.append(sample));
    t.ok(!sample.closed, 'the sample stays the caller’s');
  },

  'complete on an input without a writer': (t) => {
    const input = new WriterInput('video', MPEG4);
    t.throws('invalidState', () => {
      input.complete();
    });
  },

  'error on an input without a writer': (t) => {
    const input = new WriterInput('video', MPEG4);
    const error = new Error('mine');
    try {
      input.error(error);
    } catch (thrown) {
      t.ok(thrown === error, 'the error is thrown');
      return;
    }
    throw new Error('the error was swallowed');
  },

  'markAsFinished before startSession': async (t) => {
    const { writer, video } = pictureWriter(t);
    t.throws('invalidState', () => {
      video.markAsFinished();
    });
    await writer.cancelWriting();
  },

  'markAsFinished twice': async (t) => {
    const { writer, video, path } = startedWriter(t);
    video.append(picture(0));
    video.markAsFinished();
    video.markAsFinished();
    await writer.finished;
    await t.holds(path, [1]);
  },

  'append after markAsFinished': async (t) => {
    const { writer, video, path } = startedWriter(t);
    video.append(picture(0));
    video.markAsFinished();
    const late = picture(1);
    t.equal([video.append(late), late.closed], [false, true], 'taken, and closed');
    await writer.finished;
    await t.holds(path, [1]);
  },

  'next after complete is told': async (t) => {
    const { writer, video, path } = startedWriter(t);
    video.next(picture(0));
    video.complete();
    const late = picture(1);
    video.next(late);
    t.ok(late.closed, 'it is closed');
    t.equal(t.warnings, ['samplesDropped'], 'warnings');
    await writer.finished;
    await t.holds(path, [1]);
  },

  'next after finishWriting': async (t) => {
    const { writer, video, path } = startedWriter(t);
    video.next(picture(0));
    const finished = writer.finishWriting();
    const late = picture(1);
    video.next(late);
    t.ok(late.closed, 'it is closed');
    await finished;
    await t.holds(path, [1]);
  },

  'finishWriting before startWriting': (t) => {
    const { writer } = pictureWriter(t);
    t.throws('invalidState', () => writer.finishWriting());
    t.equal(writer.status, 'unknown', 'status');
  },

  'finishWriting before startSession': async (t) => {
    const { writer, video, path } = pictureWriter(t);
    writer.startWriting();
    t.throws('invalidState', () => writer.finishWriting());
    writer.startSession();
    feed(video, () => pictures(2));
    await writer.finished;
    await t.holds(path, [2]);
  },

  'finishWriting twice': async (t) => {
    const { writer, video, path } = startedWriter(t);
    video.append(picture(0));
    const first = writer.finishWriting();
    t.ok(first === writer.finishWriting(), 'one promise');
    await first;
    t.ok(first === writer.finishWriting(), 'one promise, still');
    await t.holds(path, [1], writer.progress?.bytes);
  },

  'finishWriting without a sample': async (t) => {
    const { writer, path } = startedWriter(t);
    await t.fails('noMedia', writer.finishWriting());
    t.equal(writer.status, 'failed', 'status');
    t.gone(path);
  },

  'finishWriting after cancelWriting': async (t) => {
    const { writer } = startedWriter(t);
    const cancelled = writer.cancelWriting();
    await t.fails('operationCancelled', writer.finishWriting());
    await cancelled;
  },

  'cancelWriting after finishWriting': async (t) => {
    const { writer, video, path } = startedWriter(t);
    video.append(picture(0));
    const finished = writer.finishWriting();
    const cancelled = writer.cancelWriting();
    await t.fails('operationCancelled', finished);
    await cancelled;
    t.gone(path);
  },

  'cancelWriting twice': async (t) => {
    const { writer, video, path } = startedWriter(t);
    video.append(picture(0));
    const first = writer.cancelWriting();
    t.ok(first === writer.cancelWriting(), 'one promise');
    await first;
    t.gone(path);
  },

  'cancelWriting after completion keeps the movie': async (t) => {
    const { writer, video, path } = startedWriter(t);
    video.append(picture(0));
    await writer.finishWriting();
    await writer.cancelWriting();
    t.equal(writer.status, 'completed', 'status');
    await t.holds(path, [1]);
  },

  'add after startWriting': async (t) => {
    const { writer } = startedWriter(t);
    t.throws('invalidState', () => writer.add(new WriterInput('audio')));
    await writer.cancelWriting();
  },

  'add an input twice': async (t) => {
    const { writer, video, path } = pictureWriter(t);
    t.throws('invalidState', () => writer.add(video));
    t.equal(writer.inputs.length, 1, 'inputs');
    feed(video, () => pictures(1));
    await writer.finished;
    await t.holds(path, [1]);
  },

  'add an input to two writers': async (t) => {
    const { writer, video, path } = pictureWriter(t);
    const other = new AssetWriter(t.path('other.mkv'));
    t.throws('invalidState', () => other.add(video));
    t.equal(other.inputs.length, 0, 'inputs');
    feed(video, () => pictures(1));
    await writer.finished;
    await t.holds(path, [1]);
  },

  'requestMediaDataWhenReady twice': async (t) => {
    const { writer, video, path } = startedWriter(t);
    const source = [...pictures(3)];
    video.requestMediaDataWhenReady(() => source.shift() ?? null);
    t.throws('invalidState', () => {
      video.requestMediaDataWhenReady(() => null);
    });
    await writer.finished;
    await t.holds(path, [3]);
  },

  'requestMediaDataWhenReady without a writer': (t) => {
    const input = new WriterInput('video', MPEG4);
    t.throws('invalidState', () => {
      input.requestMediaDataWhenReady(() => null);
    });
  },

  'expectsMediaDataInRealTime after the start': async (t) => {
    const { writer, video } = startedWriter(t);
    t.throws('invalidState', () => {
      video.expectsMediaDataInRealTime = true;
    });
    await writer.cancelWriting();
  },

  'two writers on one path': async (t) => {
    const first = startedWriter(t);
    const second = startedWriter(t);
    first.video.append(picture(0));
    second.video.append(picture(0));
    const ends = await Promise.allSettled([
      first.writer.finishWriting(),
      second.writer.finishWriting(),
    ]);
    t.equal(
      ends.map(({ status }) => status).sort(),
      ['fulfilled', 'rejected'],
      'one of them writes',
    );
    await t.holds(first.path, [1]);
  },
};
