/** The cases that every operator is tried in; each asserts the output and the subscriptions, and `marbles` that nothing leaks. */
import { describe, expect, it } from '@jest/globals';
import { type Observable } from 'rxjs';

import { type CodecStage, type RxTestHelpers, type SampleKind } from '../../marbles/index.js';
import { pull } from '../../src/source/pull.js';
import { type Sample } from '../../src/sample/sample.js';
import { marbles } from './marbles.js';

/** An operator that is to be tried. */
export interface Subject {
  readonly kind: SampleKind;
  readonly through: (source: Observable<Sample>, helpers: RxTestHelpers) => Observable<Sample>;
}

/** The operator between a source and a consumer, with the kinds that it needs; what it takes is for the caller to know. */
export function subject<A extends Sample>(
  kind: SampleKind,
  through: (source: Observable<A>, helpers: RxTestHelpers) => Observable<Sample>,
): Subject {
  return { kind, through: through as unknown as Subject['through'] };
}

/** Cases for operators that pass every sample on at once; `holds`: those without a window of their own. */
export function describePassing(name: string, { kind, through }: Subject, holds = true): void {
  describe(`${name}, as every operator`, () => {
    it.each([
      ['waits for a source that never emits', '----', '^------', '-------'],
      ['completes with an empty source', '   --|', '   ^-!', '    --|'],
      ['passes values on', '             -a-b-|', '^----!', ' -a-b-|'],
      ['passes an error on', '           -a-b-#', '^----!', ' -a-b-#'],
      ['passes an error on at once', '   #', '     (^!)', '   #'],
    ])('%s', (_, diagram, subs, expected) => {
      marbles((t) => {
        const source = t.samples<SampleKind>(diagram, { kind });
        t.expectObservable(through(source, t).pipe(t.marks())).toBe(expected);
        t.expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('lets go of its source when it is unsubscribed', () => {
      marbles((t) => {
        const source = t.samples<SampleKind>('-a-b-c-|', { kind });
        const unsub = '                       ^---!';
        const expected = '                    -a-b-';
        t.expectObservable(through(source, t).pipe(t.marks()), unsub).toBe(expected);
        t.expectSubscriptions(source.subscriptions).toBe(unsub);
      });
    });

    it('makes its state anew for each subscriber', () => {
      marbles((t) => {
        const source = t.samples<SampleKind>('-a-b-|', { kind });
        const out = through(source, t).pipe(t.marks());
        const second = '                      ---^----!';
        t.expectObservable(out).toBe('        -a-b-|');
        t.expectObservable(out, '---^').toBe('----a-b-|');
        t.expectSubscriptions(source.subscriptions).toBe(['^----!', second]);
      });
    });

    it('lets the consumer hold its source back', () => {
      marbles((t) => {
        const letters = t.samplesOf<SampleKind>('(abc)', { kind });
        // A stage with a window of its own closes its input when it has it.
        const expected = holds ? '--a-b-(c|)' : '--(abc|)';
        const out = through(pull<Sample>(letters, { window: 1 }), t);
        t.expectObservable(out.pipe(t.consume('--|'))).toBe(expected);
      });
    });
  });
}

/** Cases for stages: operators that have a codec, a graph or a parser inside. */
export function describeStage(stage: CodecStage, { kind, through }: Subject): void {
  describe(`${stage}, as every stage`, () => {
    it('works on one sample at a time, as long as it takes', () => {
      marbles((t) => {
        const codec = t.fakeCodec('  ---(p|)', { stages: stage });
        const source = t.samples<SampleKind>('(abc|)', { kind });
        const works = ['^--!', '---^--!', '------^--!'];
        const expected = '           ---a--b--(c|)';
        t.expectObservable(through(source, t).pipe(t.marks())).toBe(expected);
        t.expectSubscriptions(codec.subscriptions).toBe(works);
        t.flush();
        expect([codec.opened, codec.closed]).toEqual([1, 1]);
      });
    });

    it('opens nothing for a source that never emits, or is empty', () => {
      marbles((t) => {
        const codec = t.fakeCodec('(p|)', { stages: stage });
        const never = t.samples<SampleKind>('--', { kind });
        const empty = t.samples<SampleKind>('--|', { kind });
        t.expectObservable(through(never, t).pipe(t.marks()), '^---!').toBe('-----');
        t.expectObservable(through(empty, t).pipe(t.marks())).toBe('--|');
        t.expectSubscriptions(never.subscriptions).toBe('^---!');
        t.expectSubscriptions(empty.subscriptions).toBe('^-!');
        t.flush();
        expect(codec.opened).toBe(0);
      });
    });

    it('holds what comes while it is opened', () => {
      marbles((t) => {
        t.fakeCodec('  (p|)', { stages: stage, open: '----|' });
        const source = t.samples<SampleKind>('-a-b-------|', { kind });
        const expected = '                           -----(ab)--|';
        t.expectObservable(through(source, t).pipe(t.marks())).toBe(expected);
      });
    });

    it('gives what is still inside when the source has ended', () => {
      marbles((t) => {
        const codec = t.fakeCodec('  |', { stages: stage, flush: '--(xyz|)' });
        const source = t.samples<SampleKind>('-a-b-|', { kind });
        const flush = '                              -----^-!';
        const expected = '                           -------(xyz|)';
        t.expectObservable(through(source, t).pipe(t.marks())).toBe(expected);
        t.expectSubscriptions(codec.flushSubscriptions).toBe(flush);
      });
    });

    it('fails when opening fails', () => {
      marbles((t) => {
        t.fakeCodec('(p|)', { stages: stage, open: '--#' });
        const source = t.samples<SampleKind>('-a-b-|', { kind });
        t.expectObservable(through(source, t).pipe(t.marks())).toBe('---#');
        t.expectSubscriptions(source.subscriptions).toBe('^--!');
      });
    });

    it('fails when the work fails, and closes what waits', () => {
      marbles((t) => {
        const codec = t.fakeCodec('--#', { stages: stage });
        const source = t.samples<SampleKind>('-abc-|', { kind });
        t.expectObservable(through(source, t).pipe(t.marks())).toBe('---#');
        t.expectSubscriptions(source.subscriptions).toBe('           ^--!');
        t.flush();
        expect(codec.closed).toBe(1);
      });
    });

    it('fails at once when the source fails', () => {
      marbles((t) => {
        const codec = t.fakeCodec('  ---(p|)', { stages: stage, keepsInput: true });
        const source = t.samples<SampleKind>('-a-#', { kind });
        t.expectObservable(through(source, t).pipe(t.marks())).toBe('---#');
        t.expectSubscriptions(codec.subscriptions).toBe('            -^-!');
        t.expectSubscriptions(source.subscriptions).toBe('           ^--!');
      });
    });

    it('breaks off its work when it is unsubscribed', () => {
      marbles((t) => {
        const codec = t.fakeCodec('  ---(p|)', { stages: stage, keepsInput: true });
        const source = t.samples<SampleKind>('(ab|)', { kind });
        const unsub = '    ^---!';
        t.expectObservable(through(source, t).pipe(t.marks()), unsub).toBe('---a-');
        t.expectSubscriptions(codec.subscriptions).toBe(['^--!', '---^!']);
        t.flush();
        expect([codec.opened, codec.closed]).toEqual([1, 1]);
      });
    });

    it('breaks off its opening when it is unsubscribed', () => {
      marbles((t) => {
        const codec = t.fakeCodec('(p|)', { stages: stage, open: '----|' });
        const source = t.samples<SampleKind>('a', { kind });
        t.expectObservable(through(source, t).pipe(t.marks()), '^-!').toBe('--');
        t.expectSubscriptions(source.subscriptions).toBe('      ^-!');
        t.flush();
        expect(codec.opened).toBe(0);
      });
    });

    it('takes nothing more while its outputs are held, at any ratio', () => {
      marbles((t) => {
        const codec = t.fakeCodec('(xyz|)', { stages: stage });
        const letters = t.samplesOf<SampleKind>(`(${'abcdefghijklmnopqrstuvwxyz'.repeat(8)})`, {
          kind,
        });
        const out = through(pull<Sample>(letters, { window: 1 }), t);
        t.expectObservable(out.pipe(t.consume('----|')), '^--!').toBe('----');
        t.flush();
        // One that waits; and as many as it takes to fill the stage's window, of three outputs each.
        expect(letters.taken).toBeLessThanOrEqual(1 + codec.inputs.length);
        expect(codec.inputs.length).toBeLessThanOrEqual(Math.ceil(64 / 3));
        expect(letters.returned).toBe(1);
      });
    });
  });
}
