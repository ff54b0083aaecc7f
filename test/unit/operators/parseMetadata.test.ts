import { describe, expect, it } from '@jest/globals';

import { map, type Observable } from 'rxjs';

import { parseMetadata } from '../../../operators/parseMetadata.js';
import { metadataTrack } from '../../../src/movie/timedMetadata/metadataTrack.js';
import { type EncodedSample } from '../../../src/sample/encodedSample.js';
import { marbles } from '../../support/marbles.js';

const track = metadataTrack([{ id: 1, key: 'com.example.fact', dataType: 'utf8' }]);
/** Groups as their times. */
const parsed = (source: Observable<EncodedSample>) =>
  source.pipe(
    parseMetadata(),
    map(
      ({ start, duration, items }) =>
        `${start.seconds}+${String(duration?.seconds)} ${items.length}`,
    ),
  );
const groups = { a: '0+1 0', b: '1+1 0', c: '2+1 0' };

describe('parseMetadata', () => {
  it.each([
    ['waits for a source that never emits', '----', '^------', '-------'],
    ['completes with an empty source', '--|', '^-!', '--|'],
    ['makes a group of each sample', '-a-b-|', '^----!', '-a-b-|'],
    ['passes an error on', '-a-b-#', '^----!', '-a-b-#'],
    ['passes an error on at once', '#', '(^!)', '#'],
  ])('%s', (_, diagram, subs, expected) => {
    marbles((t) => {
      const source = t.samples(diagram, { kind: 'encoded', track });
      t.expectObservable(parsed(source)).toBe(expected, groups);
      t.expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('lets go of its source when it is unsubscribed', () => {
    marbles((t) => {
      const source = t.samples('-a-b-c-|', { kind: 'encoded', track });
      t.expectObservable(parsed(source), '^---!').toBe('-a-b-', groups);
      t.expectSubscriptions(source.subscriptions).toBe('^---!');
    });
  });

  it('holds nothing of its source: the window has room for one', () => {
    marbles((t) => {
      const source = t.samples('(abc|)', { kind: 'encoded', track, window: 1 });
      t.expectObservable(parsed(source)).toBe('(abc|)', groups);
    });
  });

  it('refuses samples of another track, and closes them', () => {
    marbles((t) => {
      const source = t.samples('-a-b-|', { kind: 'encoded', track: 'audio' });
      const out = parsed(source);
      t.expectObservable(out).toBe(
        '-#',
        {},
        expect.objectContaining({ code: 'formatUnsupported' }),
      );
      t.expectSubscriptions(source.subscriptions).toBe('^!');
    });
  });

  it('refuses what is no compressed sample, and closes it', () => {
    marbles((t) => {
      const source = t.samples('-a-b-|');
      const out = parsed(source as unknown as Observable<EncodedSample>);
      t.expectObservable(out).toBe('-#', {}, expect.objectContaining({ code: 'invalidArgument' }));
    });
  });
});
