import { describe, expect, it } from '@jest/globals';

import { fakeSample, fakeTrack } from '../../../marbles/index.js';
import { AssetWriter } from '../../../src/movie/assetWriter.js';
import { type AssetWriterOptions } from '../../../src/movie/movieSettings.js';
import { WriterInput } from '../../../src/movie/writerInput.js';
import { type EncodedSample } from '../../../src/sample/encodedSample.js';
import { marbles } from '../../support/marbles.js';

/** Writes samples of one second at these times, and tells when each was presented in the movie. */
function written(
  options: AssetWriterOptions,
  times: { readonly video: readonly number[]; readonly audio: readonly number[] },
): { video: number[]; audio: number[]; error: unknown } {
  const found: { video: number[]; audio: number[] } = { video: [], audio: [] };
  let error: unknown;
  marbles((t) => {
    t.fakeWriter();
    const writer = new AssetWriter('out.mp4', options);
    const kinds = ['video', 'audio'] as const;
    const inputs = kinds.map((kind) => {
      const input = writer.add(new WriterInput<EncodedSample>(kind, undefined, { window: 8 }));
      input.subscribe({
        next: ({ pts }) => found[kind].push(pts?.seconds ?? NaN),
        error: (reason: unknown) => {
          error = reason;
        },
      });
      return input;
    });
    t.cold('(w|)').subscribe(() => {
      for (const [lane, input] of inputs.entries()) {
        const kind = kinds[lane] ?? 'video';
        for (const pts of times[kind]) {
          input.next(fakeSample('encoded', kind, { pts, track: fakeTrack(kind) }));
        }
        input.complete();
      }
    });
  });
  return { ...found, error };
}

const TIMES = { video: [7, 8, 9], audio: [5, 6, 7, 8] };

describe('a session that the first sample opens', () => {
  it('starts at zero', () => {
    expect(written({}, TIMES)).toMatchObject(TIMES);
  });

  it.each([
    ['firstOfAll', 5],
    ['firstVideo', 7],
    ['latestFirst', 7],
    [6.5, 6.5],
  ] as const)('starts at %s', (sessionStart, start) => {
    const moved = (times: readonly number[]): number[] => times.map((time) => time - start);
    expect(written({ sessionStart }, TIMES)).toMatchObject({
      video: moved(TIMES.video),
      audio: moved(TIMES.audio),
    });
  });

  it('starts with the sound where no picture comes', () => {
    const found = written({ sessionStart: 'latestFirst' }, { video: [], audio: [5, 6] });
    expect(found).toMatchObject({ video: [], audio: [0, 1] });
  });

  it('leaves out what is decoded after its end', () => {
    const found = written({ sessionStart: 5, sessionEnd: 8 }, TIMES);
    expect(found).toMatchObject({ video: [2], audio: [0, 1, 2] });
  });

  it('that would end before it begins fails the writer', () => {
    const { error } = written({ sessionStart: 'latestFirst', sessionEnd: 6 }, TIMES);
    expect(error).toMatchObject({ code: 'invalidArgument' });
  });
});

describe('a sample without a session', () => {
  it('fails the writer, and what is appended while it fails is not taken', () => {
    marbles((t) => {
      t.fakeWriter({ abort: '--|' });
      const writer = new AssetWriter('out.mp4');
      const input = writer.add(new WriterInput<EncodedSample>('video'));
      writer.finished.catch(() => undefined);
      t.cold('(w|)').subscribe(() => {
        writer.startWriting();
        input.next(fakeSample('encoded', 'a'));
        expect(input.append(fakeSample('encoded', 'b'))).toBe(false);
      });
      t.flush();
      expect(writer.status).toBe('failed');
    });
  });
});

describe('endSession', () => {
  it('ends what is appended, and leaves readiness to the inputs', () => {
    marbles((t) => {
      const file = t.fakeWriter();
      const writer = new AssetWriter('out.mp4');
      const input = writer.add(new WriterInput<EncodedSample>('video', undefined, { window: 8 }));
      t.cold('(w|)').subscribe(() => {
        writer.startWriting();
        writer.startSession(1);
        input.append(fakeSample('encoded', 'a', { pts: 1 }));
        writer.endSession(2);
        const late = fakeSample('encoded', 'b', { pts: 2 });
        expect(() => input.append(late)).toThrow(/has ended/);
        late.close();
        void writer.finishWriting();
      });
      t.flush();
      expect(writer.status).toBe('completed');
      expect([file.state, file.end?.seconds]).toEqual(['finished', 1]);
    });
  });
});
