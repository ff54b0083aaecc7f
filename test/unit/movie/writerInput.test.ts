import { describe, expect, it } from '@jest/globals';
import { EMPTY, map } from 'rxjs';

import { fakeSample, fakeTrack, type RxTestHelpers } from '../../../marbles/index.js';
import { AssetWriter } from '../../../src/movie/assetWriter.js';
import { WriterInput } from '../../../src/movie/writerInput.js';
import { type EncodedSample } from '../../../src/sample/encodedSample.js';
import { type VideoSample } from '../../../src/sample/videoSample.js';
import { codeOf } from '../../support/codeOf.js';
import { marbles } from '../../support/marbles.js';

const packet = (mark: string, pts: number): EncodedSample => fakeSample('encoded', mark, { pts });

/** A writer with one input for compressed video. */
const writerOf = (window = 2) => {
  const writer = new AssetWriter('out.mp4');
  const input = writer.add(new WriterInput<EncodedSample>('video', undefined, { window }));
  return { writer, input };
};

/** Does something at a frame. */
const at = ({ cold }: RxTestHelpers, diagram: string, work: () => void): void => {
  cold(diagram).subscribe(work);
};

describe('WriterInput', () => {
  it.each([
    ['32 in its own time', false, 32],
    ['thousands in real time', true, 4096],
  ])('takes %s, whether it is set or given', (_, expectsMediaDataInRealTime, most) => {
    const given = { expectsMediaDataInRealTime };
    const other = { expectsMediaDataInRealTime: !expectsMediaDataInRealTime };
    for (const [options, taken] of [
      [given, most],
      [other, most],
      [{ window: 3 }, 3],
    ] as const) {
      marbles((t) => {
        const input = new WriterInput<EncodedSample>('video', undefined, options);
        input.expectsMediaDataInRealTime = expectsMediaDataInRealTime;
        const writer = new AssetWriter('out.mp4');
        writer.add(input);
        t.fakeWriter({ ready: 'f' });
        let count = 0;
        at(t, '--x', () => {
          while (input.isReadyForMoreMediaData && count < 5000) {
            input.next(packet('a', count));
            count++;
          }
          void writer.cancelWriting();
          writer.finished.catch(() => undefined);
        });
        t.flush();
        expect(count).toBe(taken);
      });
    }
  });

  it('says why it is not ready', () => {
    marbles((t) => {
      const alone = new WriterInput('video');
      expect(alone.notReadyReason).toBe('notStarted');
      const { writer, input } = writerOf(1);
      t.fakeWriter({ ready: 'f-----t' });
      expect([input.isReadyForMoreMediaData, input.notReadyReason]).toEqual([true, undefined]);
      at(t, '--x', () => {
        input.next(packet('a', 0));
        expect([input.isReadyForMoreMediaData, input.notReadyReason]).toEqual([
          false,
          'backpressure',
        ]);
      });
      at(t, '-------x', () => {
        input.complete();
        expect(input.notReadyReason).toBe('finished');
      });
      t.expectReady(input.ready$).toBe('t-f---t(f|)');
      t.flush();
      expect(writer.status).toBe('completed');
    });
  });

  it('says that the movie waits for another input', () => {
    marbles((t) => {
      const { writer, input } = writerOf(1);
      const audio = writer.add(new WriterInput<EncodedSample>('audio'));
      at(t, '-x', () => {
        input.next(packet('a', 0));
        expect(input.notReadyReason).toBe('interleave');
        expect(audio.isReadyForMoreMediaData).toBe(true);
      });
      at(t, '--x', () => {
        audio.next(fakeSample('encoded', 'x', { track: fakeTrack('audio') }));
        expect(input.isReadyForMoreMediaData).toBe(true);
      });
      at(t, '---x', () => void writer.cancelWriting());
      t.expectReady(input.ready$).toBe(' tft(f|)');
      t.expectReady(audio.ready$).toBe(' t--(f|)');
    });
  });

  it('takes appended samples by the rules: started, in a session, while it is ready', () => {
    marbles((t) => {
      const { writer, input } = writerOf(1);
      const file = t.fakeWriter({ ready: 'f--------t' });
      at(t, '-x', () => {
        const sample = packet('a', 0);
        expect(codeOf(() => input.append(sample))).toBe('invalidState');
        writer.startWriting();
        expect(codeOf(() => input.append(sample))).toBe('invalidState');
        expect([writer.status, input.isReadyForMoreMediaData]).toEqual(['writing', false]);
        writer.startSession();
        expect(input.append(sample)).toBe(true);
        const next = packet('b', 1);
        // What throws was not taken: it stays the caller's.
        expect(codeOf(() => input.append(next))).toBe('notReady');
        expect(next.closed).toBe(false);
        next.close();
        input.markAsFinished();
        const late = packet('c', 2);
        expect([input.append(late), late.closed]).toEqual([false, true]);
      });
      t.expectObservable(file.written$).toBe('---------(a|)');
      t.flush();
      expect([writer.status, writer.error]).toEqual(['completed', undefined]);
    });
  });

  it.each<[string, (input: WriterInput<EncodedSample>) => unknown, string]>([
    [
      'a sample without a writer',
      (input) => {
        using sample = packet('a', 0);
        input.append(sample);
      },
      'invalidState',
    ],
    [
      'a second writer',
      (input) => {
        new AssetWriter('a.mp4').add(input);
        new AssetWriter('b.mp4').add(input);
      },
      'invalidState',
    ],
    [
      'markAsFinished before the start',
      (input) => {
        input.markAsFinished();
      },
      'invalidState',
    ],
    [
      'a callback without a writer',
      (input) => {
        input.requestMediaDataWhenReady(() => null);
      },
      'invalidState',
    ],
    [
      'settings for captions',
      () => new WriterInput('subtitle', { codec: 'mov_text' }),
      'invalidArgument',
    ],
    [
      'an empty window',
      () => new WriterInput('video', undefined, { window: 0 }),
      'invalidArgument',
    ],
  ])('refuses %s', (_, work, code) => {
    marbles(() => {
      expect(codeOf(() => work(new WriterInput<EncodedSample>('video')))).toBe(code);
    });
  });

  it('fails the writer with a sample of a source that cannot wait, when it is not ready', () => {
    marbles((t) => {
      const { writer, input } = writerOf(1);
      t.fakeWriter({ ready: 'f' });
      const samples = t.samples('-a-b-c-|', { kind: 'encoded', hot: true });
      at(t, '(x|)', () => samples.subscribe(input));
      const status = writer.status$.pipe(map((word) => word.slice(0, 1)));
      t.expectObservable(status).toBe('uw-(f|)');
      t.expectObservable(input).toBe(
        '---#',
        undefined,
        expect.objectContaining({ code: 'notReady' }),
      );
    });
  });

  it('lets a source with a window bring what it has, and holds it there', () => {
    marbles((t) => {
      const { input } = writerOf(1);
      const file = t.fakeWriter({ ready: 'f-----t' });
      const letters = t.samples('(abcdef|)', { kind: 'encoded', window: 2 });
      at(t, '(x|)', () => letters.subscribe(input));
      t.expectObservable(file.written$).toBe('------(abcdef|)');
    });
  });

  it('is fed by a callback, again and again while it is ready', () => {
    marbles((t) => {
      const { writer, input } = writerOf(2);
      const file = t.fakeWriter({ ready: 'f---t-----' });
      let made = 0;
      at(t, '-x', () => {
        input.requestMediaDataWhenReady(() =>
          made < 5 ? packet('abcde'.charAt(made), made++) : null,
        );
        expect(made).toBe(2);
        expect(
          codeOf(() => {
            input.requestMediaDataWhenReady(() => null);
          }),
        ).toBe('invalidState');
      });
      t.expectObservable(file.written$).toBe('----(abcde|)');
      t.flush();
      expect(writer.status).toBe('completed');
    });
  });

  it('encodes what it takes, and tells what was written', () => {
    marbles((t) => {
      const writer = new AssetWriter('out.mp4');
      const input = writer.add(new WriterInput<VideoSample>('video', { codec: 'h264' }));
      const codec = t.fakeCodec('--(p|)', { stages: 'encode' });
      const frames = t.samples('(ab|)');
      at(t, '(x|)', () => frames.subscribe(input));
      t.expectObservable(input.pipe(map(({ pts }) => String(pts?.seconds)))).toBe('--0-(1|)');
      t.expectSubscriptions(codec.subscriptions).toBe(['^-!', '--^-!']);
    });
  });

  it.each<[string, (input: WriterInput) => void, string]>([
    [
      'compressed samples',
      (input) => {
        input.next(packet('a', 0));
      },
      'invalidArgument',
    ],
    [
      'another kind',
      (input) => {
        input.next(fakeSample('audio', 'x'));
      },
      'invalidArgument',
    ],
    [
      'times that go back',
      (input) => {
        input.next(fakeSample('video', 'b', { pts: 2 }));
        input.next(fakeSample('video', 'a', { pts: 1 }));
      },
      'invalidTimestamp',
    ],
  ])('fails the writer with %s where pictures are encoded', (_, feed, code) => {
    marbles((t) => {
      const writer = new AssetWriter('out.mp4');
      const input = writer.add(new WriterInput('video', { codec: 'h264' }));
      at(t, '-x', () => {
        feed(input);
      });
      t.expectObservable(input).toBe('-#', undefined, expect.objectContaining({ code }));
      t.flush();
      expect(writer.status).toBe('failed');
    });
  });

  it('puts the start of the session at the zero of the movie', () => {
    marbles((t) => {
      const { writer, input } = writerOf();
      at(t, '-x', () => {
        writer.startWriting();
        writer.startSession(10);
        input.append(packet('a', 12));
        void writer.finishWriting().catch(() => undefined);
      });
      t.expectObservable(input.pipe(map(({ pts }) => String(pts?.seconds)))).toBe('-(2|)');
      t.expectObservable(EMPTY).toBe('|');
    });
  });
});
