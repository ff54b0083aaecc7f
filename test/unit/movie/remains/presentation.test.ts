import { expect, it } from '@jest/globals';
import fc from 'fast-check';

import { type SliceFacts } from '../../../../src/movie/remains/nalCodec.js';
import { presentationOrder } from '../../../../src/movie/remains/presentation.js';

const MODULUS = 16;

function slice(count: number, isSync: boolean): SliceFacts {
  const facts = { isFirst: true, isReset: isSync, isReference: true, picture: '' };
  return { ...facts, isSync, count: count % MODULUS, modulus: MODULUS };
}

it('gives pictures the places that their counts tell, however often those begin anew', () => {
  const group = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(fc.array(group, { minLength: 1, maxLength: 5 }), (sizes) => {
      const pictures: SliceFacts[] = [];
      const places: number[] = [];
      for (const size of sizes) {
        const start = places.length;
        // Each pair behind the first picture is decoded the other way round.
        const counts = Array.from({ length: size }, (_, at) => {
          if (at === 0) return 0;
          const other = at % 2 === 1 ? at + 1 : at - 1;
          return other < size ? other : at;
        });
        pictures.push(...counts.map((count, at) => slice(count, at === 0)));
        places.push(...counts.map((count) => start + count));
      }
      expect(presentationOrder(pictures)).toEqual(places);
    }),
  );
});

it('leaves pictures that say nothing in the order of decoding', () => {
  expect(presentationOrder([undefined, undefined, undefined])).toEqual([0, 1, 2]);
});
