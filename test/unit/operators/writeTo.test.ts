import { describe, expect, it } from '@jest/globals';
import { ignoreElements, map, merge } from 'rxjs';

import { type RxTestHelpers } from '../../../marbles/index.js';
import { writeTo } from '../../../operators/writeTo.js';
import { AssetWriter } from '../../../src/movie/assetWriter.js';
import { WriterInput } from '../../../src/movie/writerInput.js';
import { type WrittenSample } from '../../../src/movie/writtenSample.js';
import { type EncodedSample } from '../../../src/sample/encodedSample.js';
import { pull } from '../../../src/source/pull.js';
import { marbles } from '../../support/marbles.js';

const seconds = map(({ pts }: WrittenSample) => String(pts?.seconds));

const encoded = ({ samples }: RxTestHelpers, diagram: string, track?: 'audio') =>
  samples(diagram, { kind: 'encoded', ...(track && { track }) });

const writerOf = () => {
  const writer = new AssetWriter('out.mp4');
  return { writer, video: writer.add(new WriterInput<EncodedSample>('video')) };
};

describe('writeTo', () => {
  it('tells what was written, and completes with the movie', () => {
    marbles((t) => {
      const { writer, video } = writerOf();
      t.fakeWriter({ finish: '--|' });
      const source = encoded(t, '-a-b-|');
      const subs = '             ^----!';
      const expected = '         -0-1---|';
      t.expectObservable(source.pipe(writeTo(video), seconds)).toBe(expected);
      t.expectSubscriptions(source.subscriptions).toBe(subs);
      t.flush();
      expect(writer.status).toBe('completed');
    });
  });

  it('waits for a source that never emits', () => {
    marbles((t) => {
      const { video } = writerOf();
      const source = encoded(t, '---');
      t.expectObservable(source.pipe(writeTo(video), seconds), '^---!').toBe('-----');
      t.expectSubscriptions(source.subscriptions).toBe('        ^---!');
    });
  });

  it('fails for a source without a sample: a movie needs one', () => {
    marbles((t) => {
      const { video } = writerOf();
      const source = encoded(t, '--|');
      const error = expect.objectContaining({ code: 'noMedia' });
      t.expectObservable(source.pipe(writeTo(video), seconds)).toBe('--#', undefined, error);
    });
  });

  it('fails the writer, and with it the other inputs, when the source fails', () => {
    marbles((t) => {
      const { writer, video } = writerOf();
      const audio = writer.add(new WriterInput<EncodedSample>('audio'));
      const failing = encoded(t, '-a-#');
      const other = encoded(t, '  -x-y-z-|', 'audio');
      t.expectObservable(failing.pipe(writeTo(video), seconds)).toBe('-0-#');
      t.expectObservable(other.pipe(writeTo(audio), seconds)).toBe('---#');
      t.expectSubscriptions(other.subscriptions).toBe('                ^--!');
      t.flush();
      expect([writer.status, writer.error]).toEqual(['failed', 'error']);
    });
  });

  it('returns every source when the destination fails', () => {
    marbles((t) => {
      const { writer, video } = writerOf();
      const audio = writer.add(new WriterInput<EncodedSample>('audio'));
      t.fakeWriter({ ready: 't----#' });
      const pictures = t.samplesOf('a-b-c-d-e-f', { kind: 'encoded' });
      const sound = t.samplesOf('   u-v-w-x-y-z', { kind: 'encoded', track: 'audio' });
      const both = merge(pull(pictures).pipe(writeTo(video)), pull(sound).pipe(writeTo(audio)));
      t.expectObservable(both.pipe(ignoreElements())).toBe('-----#');
      t.flush();
      expect([pictures.returned, sound.returned]).toEqual([1, 1]);
    });
  });

  it('does not subscribe the source of a movie that has ended', () => {
    marbles((t) => {
      const { writer, video } = writerOf();
      void writer.cancelWriting();
      const source = encoded(t, 'a|');
      t.expectObservable(source.pipe(writeTo(video), seconds)).toBe('|');
      t.expectSubscriptions(source.subscriptions).toBe([]);
    });
  });

  it('cancels when it is unsubscribed before the source has completed', () => {
    marbles((t) => {
      const { writer, video } = writerOf();
      const file = t.fakeWriter();
      const source = encoded(t, '-a-b-|');
      const unsub = '            ^--!';
      t.expectObservable(source.pipe(writeTo(video), seconds), unsub).toBe('-0-');
      t.expectSubscriptions(source.subscriptions).toBe(unsub);
      t.flush();
      expect([writer.status, file.state]).toEqual(['cancelled', 'aborted']);
    });
  });

  it('does not cancel any more when the source has completed', () => {
    marbles((t) => {
      const { writer, video } = writerOf();
      t.fakeWriter({ finish: '----|' });
      const source = encoded(t, '-a|');
      t.expectObservable(source.pipe(writeTo(video), seconds), '^---!').toBe('-0-');
      t.flush();
      expect(writer.status).toBe('completed');
    });
  });
});
