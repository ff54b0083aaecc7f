import { describe, it } from '@jest/globals';
import { catchError, map, of, tap } from 'rxjs';

import { whenReady } from '../../../operators/whenReady.js';
import { MediaError } from '../../../src/errors.js';
import { Signal } from '../../../src/rx.js';
import { marbles } from '../../support/marbles.js';
import { describePassing, subject } from '../../support/operatorCases.js';

describePassing(
  'whenReady',
  subject('video', (source, { ready }) => source.pipe(whenReady(ready('t')))),
);

describe('whenReady', () => {
  it('holds samples while the signal is false', () => {
    marbles((t) => {
      const source = t.samples('-a-b-c---------d-|');
      const ready = t.ready('   t-f-----t-----f-t-');
      const subs = '            ^----------------!';
      const expected = '        -a------(bc)----d|';
      t.expectObservable(source.pipe(whenReady(ready), t.marks())).toBe(expected);
      t.expectSubscriptions(ready.subscriptions).toBe(subs);
      t.expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('passes nothing before the signal has said anything', () => {
    marbles((t) => {
      const source = t.samples('ab-|');
      const ready = t.ready('   -----t');
      const expected = '        -----(ab|)';
      t.expectObservable(source.pipe(whenReady(ready), t.marks())).toBe(expected);
    });
  });

  it('stops exactly at the sample that made the sink busy', () => {
    marbles((t) => {
      const busy = new Signal(true);
      const source = t.samples('(abc)|');
      const expected = '        a----(bc|)';
      const passed = source.pipe(
        whenReady(busy.changes$),
        t.marks(),
        tap((mark) => {
          if (mark === 'a') busy.set(false);
        }),
      );
      t.cold('-----(r|)').subscribe(() => {
        busy.set(true);
      });
      t.expectObservable(passed).toBe(expected);
    });
  });

  it('fails, and lets go of the source, when the sink fails', () => {
    marbles((t) => {
      const source = t.samples('-a-b-c-|');
      const ready = t.ready('   t-f-#');
      const subs = '            ^---!';
      const expected = '        -a--#';
      t.expectObservable(source.pipe(whenReady(ready), t.marks())).toBe(expected);
      t.expectSubscriptions(ready.subscriptions).toBe(subs);
      t.expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('does not subscribe the source of a sink that has failed', () => {
    marbles((t) => {
      const source = t.samples('a|');
      const failed = t.cold<boolean>('#');
      t.expectObservable(source.pipe(whenReady(failed), t.marks())).toBe('#');
      t.expectSubscriptions(source.subscriptions).toBe('(^!)');
    });
  });

  it.each([
    ['goes on after a signal that completed while it was true', '  t-|', '-a-b-|', '^----!'],
    ['completes with a signal that completed while it was false', 't-f-|', '-a--|', '^---!'],
    ['completes with a signal that never said anything', '         --|', '--|', '^-!'],
  ])('%s', (_, signal, expected, subs) => {
    marbles((t) => {
      const source = t.samples('-a-b-|');
      const ready = t.ready(signal);
      t.expectObservable(source.pipe(whenReady(ready), t.marks())).toBe(expected);
      t.expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('closes what waits when it is unsubscribed', () => {
    marbles((t) => {
      const source = t.samples('-a-b-c-|');
      const ready = t.ready('   f-------');
      const unsub = '           ^---!';
      t.expectObservable(source.pipe(whenReady(ready), t.marks()), unsub).toBe('-----');
      t.expectSubscriptions(ready.subscriptions).toBe(unsub);
      t.expectSubscriptions(source.subscriptions).toBe(unsub);
    });
  });

  it('refuses a source that cannot wait, once too much waits', () => {
    marbles((t) => {
      const source = t.samples(`(${'a'.repeat(257)})`, { hot: true });
      const code = source.pipe(
        whenReady(t.ready('f')),
        t.marks(),
        catchError((error: unknown) => of(error instanceof MediaError ? error.code : error)),
        map(String),
      );
      t.expectObservable(code).toBe('(e|)', { e: 'notReady' });
    });
  });
});
