import { describe, expect, it } from '@jest/globals';
import { finalize } from 'rxjs';

import { realtime } from '../../../operators/realtime.js';
import { warnings$ } from '../../../src/diagnostics.js';
import { type DropPolicy } from '../../../src/gate/dropQueue.js';
import { marbles } from '../../support/marbles.js';
import { describePassing, subject } from '../../support/operatorCases.js';

describePassing(
  'realtime',
  subject('video', (source) => source.pipe(realtime({ policy: 'dropOldest', queue: 8 }))),
);

const onDrop = (): void => undefined;

describe('realtime', () => {
  it.each<[DropPolicy, string]>([
    ['dropOldest', ' -a------de-f-|'],
    ['dropNewest', ' -a------be-f-|'],
    ['gop', '        -a------fe-f-|'],
  ])('%s says what is lost while the consumer is not ready', (policy, expected) => {
    marbles((t) => {
      const camera = t.samples('-a-b-c-d-e-f-|', { hot: true });
      const ready = t.ready('   t-f-----t------');
      const subs = '            ^------------!';
      const drops: string[] = [];
      const out = camera.pipe(
        realtime({
          policy,
          whenReady: ready,
          onDrop: ({ count, pts }) => drops.push(`${count}: ${String(pts?.seconds)}`),
        }),
        t.marks(),
        finalize(() => {
          expect(drops).toHaveLength(2);
        }),
      );
      // Every picture of this camera is a sync sample, so with `gop` the youngest replaces what waits.
      t.expectObservable(out).toBe(policy === 'gop' ? '-a------de-f-|' : expected);
      t.expectSubscriptions(camera.subscriptions).toBe(subs);
      t.expectSubscriptions(ready.subscriptions).toBe(subs);
    });
  });

  it.each([
    // What has no sync sample before it could not be decoded.
    ['drops up to the next sync sample', '    -K-a-b-c-L-d-|', '-K------aL-d-|'],
    ['begins anew with a sync sample', '      -K-a-b-L-c-d-|', '-K------Lc-d-|'],
  ])('gop: %s', (_, diagram, expected) => {
    marbles((t) => {
      const camera = t.samples(diagram, { hot: true, kind: 'encoded' });
      const ready = t.ready('  t-f-----t------');
      const out = camera.pipe(realtime({ policy: 'gop', whenReady: ready, onDrop }), t.marks());
      t.expectObservable(out).toBe(expected);
    });
  });

  it('holds as many as its queue, when its window is full', () => {
    marbles((t) => {
      const camera = t.samples('abcdef---------|', { hot: true });
      const expected = '        ----a---d---e---(f|)';
      const out = camera.pipe(
        realtime({ policy: 'dropOldest', window: 1, queue: 2, onDrop }),
        t.consume('----|'),
      );
      t.expectObservable(out).toBe(expected);
    });
  });

  it('gives what it holds when the source has ended', () => {
    marbles((t) => {
      const camera = t.samples('-ab|', { hot: true });
      const ready = t.ready('   f----t');
      const expected = '        -----(b|)';
      const out = camera.pipe(
        realtime({ policy: 'dropOldest', whenReady: ready, onDrop }),
        t.marks(),
      );
      t.expectObservable(out).toBe(expected);
    });
  });

  it.each([
    ['the sink fails', '        t-#', '-a#', '^-!'],
    ['the sink is never ready again', 'f-|', '--|', '^-!'],
  ])('ends when %s', (_, signal, expected, subs) => {
    marbles((t) => {
      const camera = t.samples('-a-b-|', { hot: true });
      const out = camera.pipe(
        realtime({ policy: 'dropNewest', whenReady: t.ready(signal), onDrop }),
        t.marks(),
      );
      t.expectObservable(out).toBe(expected);
      t.expectSubscriptions(camera.subscriptions).toBe(subs);
    });
  });

  it('warns of the first loss when nobody asks to be told', () => {
    const warned: string[] = [];
    const listening = warnings$.subscribe(({ code }) => warned.push(code));
    marbles((t) => {
      const camera = t.samples('abcd|', { hot: true });
      const out = camera.pipe(
        realtime({ policy: 'dropNewest', whenReady: t.ready('f----t') }),
        t.marks(),
      );
      t.expectObservable(out).toBe('-----(a|)');
    });
    listening.unsubscribe();
    expect(warned).toEqual(['samplesDropped']);
  });

  it.each([0, 0.5, -1])('refuses a queue of %s', (queue) => {
    expect(() => realtime({ policy: 'gop', queue })).toThrow('positive integer');
  });
});
