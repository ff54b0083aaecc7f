import { describe, it } from '@jest/globals';
import { map } from 'rxjs';

import { fakeSample, markOf } from '../../../marbles/index.js';
import { mapSample } from '../../../operators/mapSample.js';
import { type VideoSample } from '../../../src/sample/videoSample.js';
import { pull } from '../../../src/source/pull.js';
import { marbles } from '../../support/marbles.js';
import { describePassing, subject } from '../../support/operatorCases.js';

describePassing(
  'mapSample, the same sample',
  subject('video', (source) => source.pipe(mapSample((sample) => sample))),
);
describePassing(
  'mapSample, retimed',
  subject<VideoSample>('video', (source) =>
    source.pipe(mapSample((sample) => sample.retimed({ forceKeyFrame: true }))),
  ),
);
describePassing(
  'mapSample, a new sample',
  subject('video', (source) =>
    source.pipe(mapSample((sample) => fakeSample('video', markOf(sample)))),
  ),
);

describe('mapSample', () => {
  it('moves the lease to the new sample, and reclaims it', () => {
    marbles((t) => {
      const letters = t.samplesOf('abc');
      const upper = mapSample((sample: VideoSample) =>
        fakeSample('video', markOf(sample).toUpperCase()),
      );
      const expected = '           --A-B-(C|)';
      const upper$ = pull(letters, { window: 1 }).pipe(upper);
      t.expectObservable(upper$.pipe(t.consume('--|'))).toBe(expected);
    });
  });

  it('leaves the new sample in the care of the source, which reclaims it', () => {
    marbles((t) => {
      const letters = t.samplesOf('abc');
      const upper = mapSample((sample: VideoSample) =>
        fakeSample('video', markOf(sample).toUpperCase()),
      );
      const seen = pull(letters, { window: 1 }).pipe(
        upper,
        map((sample) => markOf(sample)),
      );
      const unsub = '   ^--!';
      const expected = 'A---';
      t.expectObservable(seen, unsub).toBe(expected);
    });
  });

  it('fails, and closes the sample, when the projection throws', () => {
    marbles((t) => {
      const source = t.samples('-a-b-c-|');
      const subs = '            ^!';
      const expected = '        -#';
      const strict = mapSample<VideoSample, VideoSample>(() => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- as RxJS's diagrams fail
        throw 'error';
      });
      t.expectObservable(source.pipe(strict, t.marks())).toBe(expected);
      t.expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });
});
