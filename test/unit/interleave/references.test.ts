import { describe, expect, it } from '@jest/globals';
import { EMPTY, of } from 'rxjs';

import { fakeTrack, type RxTestHelpers } from '../../../marbles/index.js';
import { fakeTracks } from '../../../marbles/fakeTrack.js';
import { interleave } from '../../../operators/interleave.js';
import { type EncodedSample } from '../../../src/sample/encodedSample.js';
import { type Track } from '../../../src/sample/track.js';
import { type TrackProperties } from '../../../src/sample/trackProperties.js';
import { type TrackLike } from '../../../src/interleave/trackInput.js';
import { movieProperties } from '../../../src/interleave/references.js';
import { marbles } from '../../support/marbles.js';
import { warningsOf } from '../../support/syntheticMovie.js';

const references = (...tracks: number[]): TrackProperties => ({
  references: [{ type: 'abcd', tracks }],
});

/** What the tracks of an interleaved movie say. */
function told(t: RxTestHelpers, inputs: readonly TrackLike[]): (TrackProperties | undefined)[] {
  let siblings: readonly Track[] = [];
  interleave(...inputs).subscribe((sample: EncodedSample) => {
    siblings = sample.track.siblings;
    sample.close();
  });
  t.flush();
  return siblings.map(({ properties }) => properties);
}

describe('references between interleaved tracks', () => {
  it('become those of the movie, in which empty tracks are missing', () => {
    marbles((t) => {
      const samples = t.samples('ab|', { kind: 'encoded' });
      const others = t.samples('xy|', { kind: 'encoded', track: 'audio' });
      const warnings = warningsOf(() => {
        const said = told(t, [
          { samples: EMPTY },
          { samples, properties: references(2, 0) },
          { samples: others, properties: references(1) },
        ]);
        expect(said).toEqual([references(1), references(0)]);
      });
      expect(warnings).toMatchObject([{ code: 'referenceDropped' }]);
      expect(warnings[0]?.message).toMatch(/^video #0 was to refer to track 0 \('abcd'\)/);
    });
  });

  it('that a source tells of are between the tracks that were chosen of it', () => {
    const [video, , other] = fakeTracks(['video', 'audio', 'audio']);
    const speaking = { ...video, properties: references(2, 1) } as Track;
    const said = movieProperties([other, speaking], [{ samples: EMPTY }, { samples: EMPTY }]);
    expect(said).toEqual([undefined, references(0)]);
  });

  it('must be to another of them', () => {
    const input = (place: number): TrackLike => ({
      samples: of(),
      track: fakeTrack('audio'),
      properties: references(place),
    });
    for (const place of [0, 2, -1, 0.5]) {
      expect(() => interleave(input(place), { samples: EMPTY })).toThrow(
        expect.objectContaining({ code: 'invalidArgument' }),
      );
    }
  });
});
