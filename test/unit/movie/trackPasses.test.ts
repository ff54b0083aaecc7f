import { describe, expect, it } from '@jest/globals';
import { map, type Observable } from 'rxjs';
import { fakeSample, fakeTrack } from '../../../marbles/index.js';
import { AssetWriter } from '../../../src/movie/assetWriter.js';
import { type MultipassTargets } from '../../../src/passes/strategyFor.js';
import { WriterInput } from '../../../src/movie/writerInput.js';
import { type PassDescription } from '../../../src/passes/passDescription.js';
import { type EncodedSample } from '../../../src/sample/encodedSample.js';
import { type VideoSample } from '../../../src/sample/videoSample.js';
import { codeOf } from '../../support/codeOf.js';
import { marbles } from '../../support/marbles.js';

const SETTINGS = { codec: 'h264', averageBitRate: 1_000_000 };
const TWO: MultipassTargets = { passes: 2 };

/** A writer with an input that is asked several times. */
const writerOf = (multipass: MultipassTargets = TWO, settings = SETTINGS) => {
  const writer = new AssetWriter('out.mp4');
  const video = writer.add(
    new WriterInput<VideoSample>('video', settings, {
      performsMultiPassEncodingIfSupported: true,
      multipass,
    }),
  );
  return { writer, video };
};

const frame = (mark: string, pts: number): VideoSample => fakeSample('video', mark, { pts });

const start = (writer: AssetWriter): void => {
  writer.startWriting();
  writer.startSession(0);
};

/** The numbers of passes, as marks. */
const numbers = (passes: (PassDescription | undefined)[]): (number | undefined)[] =>
  passes.map((pass) => pass?.number);

const byPass = {
  stages: 'encode',
  name: (input: string, _: string, pass?: { number: number }) => `${input}${pass?.number ?? ''}`,
} as const;

describe('an input in several passes', () => {
  it('asks its callback for each pass, and writes what the last one made', () => {
    marbles((t) => {
      t.fakeCodec('(p|)', byPass);
      const file = t.fakeWriter();
      const { writer, video } = writerOf();
      const heard: (PassDescription | undefined)[] = [];
      const diagrams = ['a-b-|', 'a-b-|'].map((one) => t.samples(one, { kind: 'video' }));
      video.respondToEachPassDescription((pass) => {
        heard.push(pass);
        return pass && (diagrams[pass.number - 1] as Observable<VideoSample>);
      });
      expect(video.currentPassDescription).toBeUndefined();
      start(writer);
      expect(video.currentPassDescription?.number).toBe(1);
      t.expectObservable(video.passes$.pipe(map(({ number }) => String(number)))).toBe('1---2---|');
      t.expectSubscriptions(diagrams[0]?.subscriptions ?? []).toBe('^---!');
      t.expectSubscriptions(diagrams[1]?.subscriptions ?? []).toBe('----^---!');
      t.flush();
      expect(numbers(heard)).toEqual([1, 2, undefined]);
      expect(video.currentPassDescription).toBeUndefined();
      expect(file.written).toEqual(['a2', 'b2']);
      expect(writer.status).toBe('completed');
    });
  });

  it('takes what is appended, and waits for the next pass to be known', () => {
    marbles((t) => {
      t.fakeCodec('-(p|)', byPass);
      const file = t.fakeWriter();
      const { writer, video } = writerOf();
      start(writer);
      expect(video.append(frame('a', 0))).toBe(true);
      video.markCurrentPassAsFinished();
      expect([video.isReadyForMoreMediaData, video.notReadyReason]).toEqual([false, 'multipass']);
      using late = frame('b', 1);
      expect(codeOf(() => video.append(late))).toBe('notReady');
      expect(
        codeOf(() => {
          video.markCurrentPassAsFinished();
        }),
      ).toBe('invalidState');
      t.cold('---x').subscribe(() => {
        expect([video.currentPassDescription?.number, video.notReadyReason]).toEqual([
          2,
          undefined,
        ]);
        expect(video.append(frame('a', 0))).toBe(true);
        video.markCurrentPassAsFinished();
      });
      t.expectReady(video.ready$).toBe('ft-f|');
      t.flush();
      expect(file.written).toEqual(['a2']);
    });
  });

  it('keeps the latest result when it is marked as finished', () => {
    marbles((t) => {
      t.fakeCodec('(p|)', byPass);
      const file = t.fakeWriter();
      const { writer, video } = writerOf();
      start(writer);
      video.append(frame('a', 0));
      video.markAsFinished();
      t.flush();
      expect(file.written).toEqual(['a1']);
      expect([writer.status, video.notReadyReason]).toEqual(['completed', 'finished']);
    });
  });

  it('keeps what there was when a later pass is marked as finished before it is whole', () => {
    marbles((t) => {
      t.fakeCodec('(p|)', byPass);
      const file = t.fakeWriter();
      const { writer, video } = writerOf();
      video.respondToEachPassDescription((pass) => {
        if (!pass) return;
        video.append(frame('a', 0));
        if (pass.number > 1) {
          video.markAsFinished();
          return;
        }
        video.append(frame('b', 1));
        video.markCurrentPassAsFinished();
      });
      start(writer);
      t.flush();
      expect(file.written).toEqual(['a1', 'b1']);
      expect(writer.status).toBe('completed');
    });
  });

  it('makes its siblings wait, and says why', () => {
    marbles((t) => {
      t.fakeCodec('(p|)', byPass);
      const { writer, video } = writerOf();
      const audio = writer.add(new WriterInput<EncodedSample>('audio'));
      start(writer);
      expect([audio.isReadyForMoreMediaData, audio.notReadyReason]).toEqual([false, 'multipass']);
      t.cold('--x').subscribe(() => {
        video.append(frame('a', 0));
        video.markCurrentPassAsFinished();
      });
      t.cold('----x').subscribe(() => {
        expect(audio.notReadyReason).toBe('multipass');
        video.append(frame('a', 0));
        video.markCurrentPassAsFinished();
      });
      t.cold('-----x').subscribe(() => {
        expect(audio.isReadyForMoreMediaData).toBe(true);
        audio.append(fakeSample('encoded', 'x', { track: fakeTrack('audio') }));
        audio.markAsFinished();
      });
      t.expectReady(audio.ready$).toBe('f---t(f|)');
      t.flush();
      expect(writer.status).toBe('completed');
    });
  });

  it('does not make another one in several passes wait', () => {
    marbles((t) => {
      t.fakeCodec('(p|)', byPass);
      const file = t.fakeWriter();
      const { writer, video } = writerOf();
      const second = writer.add(
        new WriterInput<VideoSample>('video', SETTINGS, {
          ...{ performsMultiPassEncodingIfSupported: true, multipass: TWO },
        }),
      );
      for (const [mark, input] of [
        ['a', video],
        ['x', second],
      ] as const) {
        input.respondToEachPassDescription((pass) => pass && [frame(mark, 0)]);
      }
      start(writer);
      t.flush();
      expect(file.written).toEqual(['a2', 'x2']);
    });
  });

  it('has exactly one pass where there is nothing to reach', () => {
    marbles((t) => {
      t.fakeCodec('(p|)', byPass);
      const file = t.fakeWriter();
      const { writer, video } = writerOf({}, { codec: 'h264' } as typeof SETTINGS);
      expect(video.canPerformMultiplePasses).toBe(false);
      start(writer);
      expect(video.currentPassDescription?.number).toBe(1);
      video.append(frame('a', 0));
      video.markCurrentPassAsFinished();
      expect(video.currentPassDescription).toBeUndefined();
      t.flush();
      expect(file.written).toEqual(['a']);
    });
  });

  it('cannot be of real time, nor beside an input that is', () => {
    marbles(() => {
      const { writer, video } = writerOf();
      expect(video.canPerformMultiplePasses).toBe(true);
      const live = { expectsMediaDataInRealTime: true };
      writer.add(new WriterInput<EncodedSample>('audio', undefined, live));
      expect(
        codeOf(() => {
          writer.startWriting();
        }),
      ).toBe('invalidState');
      expect(video.currentPassDescription).toBeUndefined();
    });
  });

  it('is told of before writing starts, and answered once', () => {
    marbles(() => {
      const alone = new WriterInput<VideoSample>('video', SETTINGS);
      expect(
        codeOf(() => {
          alone.respondToEachPassDescription(() => undefined);
        }),
      ).toBe('invalidState');
      expect(
        codeOf(() => {
          alone.markCurrentPassAsFinished();
        }),
      ).toBe('invalidState');
      expect(alone.performsMultiPassEncodingIfSupported).toBe(false);
      alone.performsMultiPassEncodingIfSupported = true;
      expect(alone.canPerformMultiplePasses).toBe(true);
      const { writer, video } = writerOf();
      video.respondToEachPassDescription(() => undefined);
      expect(
        codeOf(() => {
          video.respondToEachPassDescription(() => undefined);
        }),
      ).toBe('invalidState');
      start(writer);
      expect(
        codeOf(() => {
          video.performsMultiPassEncodingIfSupported = false;
        }),
      ).toBe('invalidState');
      void writer.cancelWriting();
    });
  });

  it.each([
    ['in the first pass', 1],
    ['in a later one', 2],
  ])('leaves nothing when its writer is cancelled %s', (_, number) => {
    marbles((t) => {
      const codec = t.fakeCodec('(p|)', byPass);
      const workspace = t.fakeWorkspace();
      const { writer, video } = writerOf();
      video.respondToEachPassDescription((pass) => {
        if (!pass) return;
        video.append(frame('a', 0));
        if (pass.number === number) void writer.cancelWriting();
        else video.markCurrentPassAsFinished();
      });
      start(writer);
      t.flush();
      expect(writer.status).toBe('cancelled');
      expect(codec.closed).toBe(codec.opened);
      expect(workspace.closed).toBe(workspace.opened);
      expect(video.currentPassDescription).toBeUndefined();
    });
  });

  it.each([
    ['settles', '--|', 'settled'],
    ['waits', '-', 'waiting'],
  ])('%s with its cancelled writer until nothing is left', async (_, remove, wanted) => {
    let cancelled: Promise<string> | undefined;
    marbles((t) => {
      t.fakeCodec('(p|)', byPass);
      t.fakeWorkspace({ remove });
      const { writer, video } = writerOf();
      video.respondToEachPassDescription((pass) => {
        if (!pass) return;
        const first = writer.cancelWriting();
        expect(writer.cancelWriting()).toBe(first);
        cancelled = first.then(() => 'settled');
      });
      start(writer);
    });
    const turn = new Promise((resolve) => setImmediate(resolve, 'waiting'));
    expect(await Promise.race([cancelled, turn])).toBe(wanted);
  });

  it('fails its writer with what a callback throws, and with what its samples fail with', () => {
    for (const isThrown of [true, false]) {
      marbles((t) => {
        const workspace = t.fakeWorkspace();
        const { writer, video } = writerOf();
        const errors: unknown[] = [];
        writer.finished.catch((error: unknown) => errors.push(error));
        const failing = t.samples('a-#', { kind: 'video' });
        video.passes$.subscribe({ error: () => undefined });
        video.respondToEachPassDescription(() => {
          // eslint-disable-next-line @typescript-eslint/only-throw-error -- as RxJS's diagrams do
          if (isThrown) throw 'error';
          return failing as Observable<VideoSample>;
        });
        start(writer);
        t.flush();
        expect([writer.status, writer.error]).toEqual(['failed', 'error']);
        expect(workspace.closed).toBe(workspace.opened);
      });
    }
  });
});
