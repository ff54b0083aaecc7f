import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { config, NEVER, Observable, of, range, Subject, take, throwError } from 'rxjs';

import { acquire, cold, type Link, listen, operator, Signal } from '../../src/rx.js';

/** Writes down what an Observable says. */
function record<T>(source: Observable<T>): { log: string[]; stop: () => void } {
  const log: string[] = [];
  const subscription = source.subscribe({
    next: (value) => log.push(`next ${String(value)}`),
    error: (error: unknown) => log.push(`error ${String(error)}`),
    complete: () => log.push('complete'),
  });
  return {
    log,
    stop: () => {
      subscription.unsubscribe();
    },
  };
}

/** A source that counts what it emits and notices that it was left. */
function counting(emitted: number[], onLeft: () => void = () => undefined): Observable<number> {
  return new Observable((out) => {
    for (let value = 0; value < 1000 && !out.closed; value++) {
      emitted.push(value);
      out.next(value);
    }
    return onLeft;
  });
}

const settled = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

describe('operator', () => {
  const passOn = operator<number, number>((out) => ({
    next: (value) => {
      out.next(value);
    },
  }));

  it('passes error and completion on unless told otherwise', () => {
    expect(record(of(1, 2).pipe(passOn)).log).toEqual(['next 1', 'next 2', 'complete']);
    expect(record(throwError(() => new Error('broken')).pipe(passOn)).log).toEqual([
      'error Error: broken',
    ]);
  });

  it('makes its state at each subscription', () => {
    let connects = 0;
    const countCalls = operator<number, number>((out) => {
      connects++;
      let calls = 0;
      return {
        next: () => {
          out.next(++calls);
        },
      };
    });
    const counted$ = of(7, 8).pipe(countCalls);
    expect(connects).toBe(0);
    expect([record(counted$).log, record(counted$).log]).toEqual([
      ['next 1', 'next 2', 'complete'],
      ['next 1', 'next 2', 'complete'],
    ]);
    expect(connects).toBe(2);
  });

  it('stops a source that is emitting synchronously when its output has had enough', () => {
    const emitted: number[] = [];
    let left = 0;
    const source = counting(emitted, () => left++);
    expect(record(source.pipe(passOn, take(3))).log).toEqual([
      'next 0',
      'next 1',
      'next 2',
      'complete',
    ]);
    expect([emitted, left]).toEqual([[0, 1, 2], 1]);
  });

  it('stops such a source without ending the output, which stopSource asks for', () => {
    const emitted: number[] = [];
    const later = new Subject<string>();
    const half = operator<number, string>((out, stopSource) => {
      later.subscribe(out);
      return {
        next: (value) => {
          out.next(String(value));
          if (value === 1) stopSource();
        },
      };
    });
    const { log } = record(counting(emitted).pipe(half));
    later.next('afterwards');
    expect([emitted, log]).toEqual([
      [0, 1],
      ['next 0', 'next 1', 'next afterwards'],
    ]);
  });

  it.each<[string, Observable<number>, string[]]>([
    ['completion', of(1), ['next 1', 'complete', 'teardown']],
    ['an error', throwError(() => new Error('broken')), ['error Error: broken', 'teardown']],
  ])('tears down once after %s, when the output has heard it', (_, source, expected) => {
    const log: string[] = [];
    const watched = operator<number, number>((out) => ({
      next: (value) => {
        out.next(value);
      },
      teardown: () => log.push('teardown'),
    }));
    const subscription = source.pipe(watched).subscribe({
      next: (value) => log.push(`next ${value}`),
      error: (error: unknown) => log.push(`error ${String(error)}`),
      complete: () => log.push('complete'),
    });
    subscription.unsubscribe();
    expect(log).toEqual(expected);
  });

  it('tears down once when it is unsubscribed, and leaves the source first', () => {
    const log: string[] = [];
    const source = new Observable<number>(() => () => log.push('left'));
    const watched = operator<number, number>(() => ({
      next: () => undefined,
      teardown: () => log.push('teardown'),
    }));
    const { stop } = record(source.pipe(watched));
    stop();
    stop();
    expect(log).toEqual(['left', 'teardown']);
  });

  it.each<[string, (out: { next(value: number): void }) => Link<number>]>([
    [
      'next',
      () => ({
        next: () => {
          throw new Error('of the handler');
        },
      }),
    ],
    [
      'complete',
      () => ({
        next: () => undefined,
        complete: () => {
          throw new Error('of the handler');
        },
      }),
    ],
  ])('makes what %s throws the error of the output', (_, connect) => {
    let left = 0;
    const source = new Observable<number>((out) => {
      out.next(1);
      out.complete();
      return () => left++;
    });
    expect(record(source.pipe(operator(connect))).log).toEqual(['error Error: of the handler']);
    expect(left).toBe(1);
  });

  it('makes what connect throws the error of the output', () => {
    const broken = operator<number, number>(() => {
      throw new Error('of connect');
    });
    expect(record(NEVER.pipe(broken)).log).toEqual(['error Error: of connect']);
  });

  it('does not subscribe to the source when it failed while it was set up', () => {
    const emitted: number[] = [];
    const log: string[] = [];
    const failing = operator<number, number>((out) => {
      out.error(new Error('nothing to do'));
      return { next: () => undefined, teardown: () => log.push('teardown') };
    });
    log.push(...record(counting(emitted).pipe(failing)).log);
    expect([emitted, log]).toEqual([[], ['teardown', 'error Error: nothing to do']]);
  });

  it('may answer an error and an end in its own way', () => {
    const calm = operator<number, string>((out) => ({
      next: () => undefined,
      error: (error) => {
        out.next(`calmed ${String(error)}`);
        out.complete();
      },
      complete: () => {
        out.next('last');
        out.complete();
      },
    }));
    expect(record(throwError(() => new Error('broken')).pipe(calm)).log).toEqual([
      'next calmed Error: broken',
      'complete',
    ]);
    expect(record(of(1).pipe(calm)).log).toEqual(['next last', 'complete']);
  });
});

describe('listen', () => {
  it('hears everything until it is stopped, and not the end that stopping makes', () => {
    const source = new Subject<number>();
    const log: string[] = [];
    const stop = listen(source, {
      next: (value) => log.push(`next ${value}`),
      complete: () => log.push('complete'),
    });
    source.next(1);
    stop();
    source.next(2);
    expect([log, source.observed]).toEqual([['next 1'], false]);
  });

  it('hears an end and an error of the source', () => {
    const log: string[] = [];
    const observer: Link<number> = {
      next: () => undefined,
      complete: () => log.push('complete'),
      error: (error) => log.push(`error ${String(error)}`),
    };
    listen(of(1), observer);
    listen(
      throwError(() => new Error('broken')),
      observer,
    );
    expect(log).toEqual(['complete', 'error Error: broken']);
  });
});

describe('acquire', () => {
  it('gives what is there at once, synchronously', () => {
    expect(
      record(
        acquire(
          () => of('demuxer'),
          () => undefined,
        ),
      ).log,
    ).toEqual(['next demuxer', 'complete']);
  });

  it('gives what a promise brings, and closes what it brings too late', async () => {
    const closed: string[] = [];
    const opened$ = acquire(
      () => Promise.resolve('demuxer'),
      (resource) => closed.push(resource),
    );
    const [heard, left] = [record(opened$), record(opened$)];
    left.stop();
    await settled();
    expect([heard.log, left.log, closed]).toEqual([['next demuxer', 'complete'], [], ['demuxer']]);
  });

  it('fails with the promise, or with opening itself', async () => {
    const rejected = record(
      acquire(
        () => Promise.reject(new Error('no file')),
        () => undefined,
      ),
    );
    const thrown = record(
      acquire(
        () => {
          throw new Error('no path');
        },
        () => undefined,
      ),
    );
    await settled();
    expect([rejected.log, thrown.log]).toEqual([
      ['error Error: no file'],
      ['error Error: no path'],
    ]);
  });
});

describe('cold', () => {
  it('runs for each subscriber and is undone for each', () => {
    const log: string[] = [];
    const source = cold<number>((out) => {
      log.push('in');
      out.next(1);
      return () => log.push('out');
    });
    const [a, b] = [record(source), record(source)];
    a.stop();
    b.stop();
    expect(log).toEqual(['in', 'in', 'out', 'out']);
  });
});

describe('Signal', () => {
  const unhandled: unknown[] = [];
  beforeEach(() => {
    unhandled.length = 0;
    config.onUnhandledError = (error) => unhandled.push(error);
  });
  afterEach(() => {
    config.onUnhandledError = null;
  });

  it('is read now and observed from now on', () => {
    const ready = new Signal(false);
    const { log } = record(ready.changes$);
    ready.set(true);
    expect([ready.value, log]).toEqual([true, ['next false', 'next true']]);
    expect(record(ready.changes$).log).toEqual(['next true']);
  });

  it('says nothing when it is set to what it is', () => {
    const ready = new Signal<number>(Number.NaN);
    const { log } = record(ready.changes$);
    ready.set(Number.NaN);
    ready.set(0);
    ready.set(0);
    expect(log).toEqual(['next NaN', 'next 0']);
  });

  it('changes before set returns, so that a synchronous loop stops exactly at the mark', () => {
    const ready = new Signal(true);
    const heard: boolean[] = [];
    ready.changes$.subscribe((value) => heard.push(value));
    let queued = 0;
    range(0, 1000)
      .pipe(
        operator<number, number>((out) => ({
          next: (value) => {
            if (!ready.value) {
              out.complete();
              return;
            }
            queued++;
            ready.set(queued < 4);
            out.next(value);
          },
        })),
      )
      .subscribe();
    expect([queued, heard]).toEqual([4, [true, false]]);
  });

  it('shows its new value to whom it tells', () => {
    const ready = new Signal(1);
    const seen: number[] = [];
    ready.changes$.subscribe(() => seen.push(ready.value));
    ready.set(2);
    expect(seen).toEqual([1, 2]);
  });

  it('gives late subscribers the last value before the end', () => {
    const done = new Signal('working');
    done.complete();
    expect(record(done.changes$).log).toEqual(['next working', 'complete']);
    const failed = new Signal(true);
    failed.error('disk full');
    expect(record(failed.changes$).log).toEqual(['next true', 'error disk full']);
    expect(failed.value).toBe(true);
  });

  it('that failed disturbs nobody who did not ask', async () => {
    new Signal(true).error('disk full');
    await settled();
    expect(unhandled).toEqual([]);
  });
});

describe('a Signal that is set while it tells', () => {
  it('leaves nobody with a value that is no longer true', () => {
    const ready = new Signal(false);
    const first: boolean[] = [];
    const second: boolean[] = [];
    // A source that fills the sink as soon as it is ready, before the other one has heard.
    ready.changes$.subscribe((value) => {
      first.push(value);
      ready.set(false);
    });
    ready.changes$.subscribe((value) => second.push(value));
    ready.set(true);
    expect(first).toEqual([false, true, false]);
    expect(second.at(-1)).toBe(ready.value);
  });

  it('repeats nothing to anybody', () => {
    const signal = new Signal(0);
    const heard: number[] = [];
    signal.changes$.subscribe((value) => {
      if (value === 1) signal.set(2);
      if (value === 2) signal.set(1.5);
    });
    signal.changes$.subscribe((value) => heard.push(value));
    signal.set(1);
    expect([heard, signal.value]).toEqual([[0, 1.5], 1.5]);
  });

  it('does not change once it has ended', () => {
    const [done, failed] = [new Signal(1), new Signal(1)];
    done.complete();
    failed.error('disk full');
    for (const signal of [done, failed]) {
      signal.set(2);
      expect(signal.value).toBe(1);
    }
    expect(record(failed.changes$).log).toEqual(['next 1', 'error disk full']);
  });
});
