import { describe, expect, it } from '@jest/globals';
import { EMPTY, map } from 'rxjs';

import { fakeSample, type RxTestHelpers } from '../../../marbles/index.js';
import { writeTo } from '../../../operators/writeTo.js';
import { AssetWriter } from '../../../src/movie/assetWriter.js';
import { WriterInput } from '../../../src/movie/writerInput.js';
import { type EncodedSample } from '../../../src/sample/encodedSample.js';
import { type WrittenSample } from '../../../src/movie/writtenSample.js';
import { pull } from '../../../src/source/pull.js';
import { marbles } from '../../support/marbles.js';

const STATUS = { u: 'unknown', w: 'writing', c: 'completed', f: 'failed', x: 'cancelled' };

/** A writer with one input for compressed video. */
const writerOf = (window = 2) => {
  const writer = new AssetWriter('out.mp4');
  const input = writer.add(new WriterInput<EncodedSample>('video', undefined, { window }));
  return { writer, input };
};

const secondsOf = ({ pts }: WrittenSample): string => String(pts?.seconds);

/** Starts feeding in virtual time; what is written is of no interest. */
const feed = ({ cold, expectObservable }: RxTestHelpers, work: () => void): void => {
  cold('(w|)').subscribe(work);
  expectObservable(EMPTY).toBe('|');
};

describe('AssetWriter', () => {
  it('starts with the first sample, and completes with its inputs', () => {
    marbles((t) => {
      const { writer, input } = writerOf();
      const samples = t.samples('-a-b-|', { kind: 'encoded' });
      const status = '           uw---(c|)';
      const ready = '            t----(f|)';
      const written = '          -a-b-|';
      const file = t.fakeWriter();
      t.expectObservable(writer.status$).toBe(status, STATUS);
      t.expectReady(input.ready$).toBe(ready);
      t.expectObservable(file.written$).toBe(written);
      feed(t, () => samples.subscribe(input));
    });
  });

  it('tells of a full input before the next sample can come', () => {
    marbles((t) => {
      const { input } = writerOf(2);
      t.fakeWriter({ ready: '    tf----t-----' });
      const samples = t.samples('--abcd-----|', { kind: 'encoded' });
      const ready = '            t--f--t----(f|)';
      t.expectReady(input.ready$).toBe(ready);
      feed(t, () => samples.subscribe(input));
    });
  });

  it('fails once, everywhere', () => {
    marbles((t) => {
      const { writer, input } = writerOf();
      t.fakeWriter({ failsAt: 'b', abort: '--|' });
      const samples = t.samples('-a-b-c-|', { kind: 'encoded' });
      const subs = '             ^----!';
      const status = '           uw---(f|)';
      const ready = '            t--f-#';
      const output = '           -0---#';
      t.expectObservable(writer.status$).toBe(status, STATUS);
      t.expectReady(input.ready$).toBe(ready);
      t.expectObservable(samples.pipe(writeTo(input), map(secondsOf))).toBe(output);
      t.expectSubscriptions(samples.subscriptions).toBe(subs);
      t.flush();
      expect(writer.error).toBe('error');
    });
  });

  it('does not let a source run away while what was created is removed', () => {
    marbles((t) => {
      const { writer, input } = writerOf();
      t.fakeWriter({ failsAt: 'x', abort: '----|' });
      let made = 0;
      t.expectObservable(writer.status$).toBe('(uw)(f|)', STATUS);
      feed(t, () => {
        input.requestMediaDataWhenReady(() => {
          made++;
          return fakeSample('encoded', made === 1 ? 'a' : 'x', { pts: made });
        });
      });
      t.flush();
      expect(made).toBe(2);
    });
  });

  it('stops every source when it is cancelled', () => {
    marbles((t) => {
      const { writer, input } = writerOf();
      const file = t.fakeWriter();
      const letters = t.samplesOf('a-b-c-d-e', { kind: 'encoded' });
      const status = '  (uw)(x|)';
      const ready = '   t---(f|)';
      t.expectObservable(writer.status$).toBe(status, STATUS);
      t.expectReady(input.ready$).toBe(ready);
      feed(t, () => pull(letters).pipe(writeTo(input)).subscribe());
      t.cold('----(x|)').subscribe(() => void writer.cancelWriting());
      t.flush();
      expect(letters.returned).toBe(1);
      expect(file.state).toBe('aborted');
    });
  });

  it('cancels when a feeder is unsubscribed', () => {
    marbles((t) => {
      const { writer, input } = writerOf();
      const samples = t.samples('a-b-c-|', { kind: 'encoded' });
      const unsub = '            ^---!';
      const output = '           0-1-';
      const status = '           (uw)(x|)';
      t.expectObservable(writer.status$).toBe(status, STATUS);
      t.expectObservable(samples.pipe(writeTo(input), map(secondsOf)), unsub).toBe(output);
      t.expectSubscriptions(samples.subscriptions).toBe(unsub);
    });
  });
});
