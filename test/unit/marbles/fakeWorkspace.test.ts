/** Workspaces, silos and encoders' passes in virtual time. */
import { describe, expect, it } from '@jest/globals';
import { catchError, from, map, type Observable, of, switchMap, timer } from 'rxjs';

import { marbles } from '../../support/marbles.js';
import { fakeSample, markOf } from '../../../marbles/fakeSample.js';
import { openWith, type RawSample, type Silo, type Workspace } from '../../../src/backend.js';
import { type Work } from '../../../src/codec/work.js';
import { type MediaError } from '../../../src/errors.js';
import { type AnyIterator } from '../../../src/gate/pump.js';
import { openSamples } from '../../../src/sample/ledger.js';
import { type EncodedSample } from '../../../src/sample/encodedSample.js';

const read = (iterator: AnyIterator<EncodedSample>): string => {
  let marks = '';
  for (;;) {
    const { done, value } = iterator.next() as IteratorResult<EncodedSample, undefined>;
    if (done === true) return marks;
    marks += markOf(value);
    value.close();
  }
};

/** A silo and its workspace, at once; outside of any subscription, where what a test throws would be lost. */
function openSilo(): readonly [Silo, Workspace] {
  let opened: readonly [Silo, Workspace] | undefined;
  openWith((backend) => backend.openWorkspace('movies'))
    .pipe(
      switchMap((workspace) =>
        from(workspace.openSilo()).pipe(map((silo) => [silo, workspace] as const)),
      ),
    )
    .subscribe((both) => {
      opened = both;
    });
  if (!opened) throw new Error('A virtual workspace opens at once.');
  return opened;
}

/** Gives `use` a silo, and closes it. */
function withSilo(use: (silo: Silo, workspace: Workspace) => void): void {
  const [silo, workspace] = openSilo();
  use(silo, workspace);
  workspace.close();
}

describe('a virtual silo', () => {
  it('holds what was put last, by range, and none of the samples', () => {
    marbles(({ fakeWorkspace }) => {
      const workspace = fakeWorkspace();
      withSilo((silo) => {
        for (const [range, mark] of [
          [1, 'c'],
          [0, 'a'],
          [1, 'd'],
          [0, 'b'],
        ] as const) {
          silo.write(range, fakeSample('encoded', mark, { bytes: 10 }));
        }
        expect(openSamples()).toEqual([]);
        expect(workspace.silos[0]?.kept).toEqual([
          ['a', 'b'],
          ['c', 'd'],
        ]);
        const before = silo.read();
        silo.clear(0);
        silo.write(0, fakeSample('encoded', 'e', { bytes: 7 }));
        expect(read(silo.read())).toBe('ecd');
        expect(read(before)).toBe('abcd');
      });
      expect(workspace).toMatchObject({ opened: 1, closed: 1, folders: ['movies'] });
      expect(workspace.silos[0]).toMatchObject({ isClosed: true, kept: [] });
    });
  });

  it('keeps times, sync flags and tracks', () => {
    marbles(() => {
      withSilo((silo) => {
        const sample = fakeSample('encoded', 'a', { pts: 3, duration: 2, isSync: false });
        const { timing, track } = sample;
        silo.write(0, sample);
        const { value } = silo.read().next() as IteratorYieldResult<EncodedSample>;
        expect(value).toMatchObject({ timing, isSync: false });
        expect(value.track).toBe(track);
        value.close();
      });
    });
  });

  it('fails a test that does not close what it reads', () => {
    expect(() => {
      marbles(() => {
        withSilo((silo) => {
          silo.write(0, fakeSample('encoded', 'a'));
          void silo.read().next();
        });
      });
    }).toThrow(/still open/);
  });

  it('is ready when the test says so, and fails when it says so', () => {
    marbles(({ fakeWorkspace, expectReady }) => {
      const workspace = fakeWorkspace({ ready: 't-f-t-#', error: 'full' });
      const [{ ready }] = openSilo();
      expectReady(ready.changes$).toBe('t-f-t-#', 'full');
      expect(workspace.silos).toHaveLength(1);
    });
  });

  it('fails at a sample, and only closes what comes then', () => {
    marbles(({ fakeWorkspace }) => {
      const workspace = fakeWorkspace({ failsAt: 'b', error: 'full' });
      withSilo((silo) => {
        const told: unknown[] = [];
        silo.ready.changes$.subscribe({ error: (error: unknown) => told.push(error) });
        for (const mark of 'abc') silo.write(0, fakeSample('encoded', mark));
        expect(told).toEqual(['full']);
        expect(openSamples()).toEqual([]);
        expect(workspace.silos[0]?.kept).toEqual([['a']]);
        expect(() => silo.read().next()).toThrow('full');
      });
    });
  });

  it('takes nothing when its workspace was closed', () => {
    marbles(() => {
      withSilo((silo, workspace) => {
        silo.write(0, fakeSample('encoded', 'a'));
        const reader = silo.read();
        workspace.close();
        workspace.close();
        expect(workspace.removed.value).toBe(true);
        expect(() => {
          silo.write(0, fakeSample('encoded', 'b'));
        }).toThrow(expect.objectContaining({ code: 'invalidState' }));
        expect(() => reader.next()).toThrow(
          expect.objectContaining({ code: 'operationCancelled' }),
        );
      });
    });
  });
});

describe('a virtual workspace', () => {
  it('opens in its time, or fails', () => {
    marbles(({ fakeWorkspace, expectObservable }) => {
      const open$ = openWith((backend) => backend.openWorkspace()).pipe(
        map(({ statistics }) => statistics),
      );
      fakeWorkspace({ open: '--|' });
      expectObservable(open$).toBe('--(w|)', { w: 'workspace-1/statistics' });
    });
    marbles(({ fakeWorkspace, expectObservable }) => {
      fakeWorkspace({ open: '--#', error: 'full' });
      expectObservable(openWith((backend) => backend.openWorkspace())).toBe(
        '--#',
        undefined,
        'full',
      );
    });
  });
});

describe('a virtual encoder', () => {
  const open = (number: number): Observable<Work<RawSample, EncodedSample>> =>
    openWith((backend) => {
      const first = fakeSample('video', 'a');
      const pass = { number, isLast: number === 2, statistics: 's' };
      const opened = backend.openEncoder(first, { codec: 'h264' }, () => undefined, pass);
      first.close();
      return opened;
    });

  it('is told its pass, and answers by it', () => {
    marbles(({ fakeCodec, marks, expectObservable }) => {
      const codec = fakeCodec((_mark, _index, pass) => (pass?.number === 2 ? '-x-(y|)' : '(x|)'), {
        name: (input, letter, pass) => `${input}${letter}${String(pass?.number)}`,
      });
      const encode = (number: number): Observable<string> =>
        open(number).pipe(
          switchMap((work) => from(work.push(fakeSample('video', 'b')))),
          marks(),
        );
      expectObservable(encode(1)).toBe('(a|)', { a: 'bx1' });
      expectObservable(encode(2)).toBe('-a-(b|)', { a: 'bx2', b: 'by2' });
      expectObservable(timer(9).pipe(map(() => codec.passes.map(({ number }) => number)))).toBe(
        '---------(a|)',
        { a: [1, 2] },
      );
    });
  });

  it('may be one that has no passes', () => {
    marbles(({ fakeCodec, expectObservable }) => {
      fakeCodec('(x|)', { refusesPasses: true });
      const told = open(1).pipe(catchError((error: unknown) => of((error as MediaError).code)));
      expectObservable(told).toBe('(a|)', { a: 'unsupportedOutputSettings' });
    });
  });
});
