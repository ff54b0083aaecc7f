import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { CaptionSequence } from '../../../src/captions/captionSequence.js';
import { type Segment, Segments } from '../../../src/captions/segments.js';
import { type Caption } from '../../../src/sample/caption.js';
import { MediaTime } from '../../../src/sample/time.js';

const TICKS = { num: 1, den: 10 };

describe('pieces of time', () => {
  it('show at each moment what is shown then, and never overlap', () => {
    const times = fc.array(
      fc.record({ after: fc.nat(6), length: fc.integer({ min: 1, max: 12 }) }),
      {
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(times, (all) => {
        let at = 0;
        const captions = all.map(({ after, length }, index): Caption => {
          at += after;
          return {
            text: String(index),
            start: new MediaTime(at, 10),
            duration: new MediaTime(length, 10),
          };
        });
        const sequence = new CaptionSequence();
        const segments = new Segments(TICKS);
        const pieces: Segment[] = captions.flatMap((one) =>
          segments.take(sequence.take(one), false),
        );
        pieces.push(...segments.finish());
        for (const [index, { start, end }] of pieces.entries()) {
          expect(end).toBeGreaterThan(start);
          expect(pieces[index + 1]?.start ?? end).toBe(end);
        }
        for (let tick = 0n; tick < 200n; tick++) {
          const shown = captions.filter(({ start, duration }) => {
            const from = (start as MediaTime).value;
            return from <= tick && tick < from + (duration as MediaTime).value;
          });
          const piece = pieces.find(({ start, end }) => start <= tick && tick < end);
          expect(piece?.captions ?? []).toEqual(shown);
        }
      }),
    );
  });
});
