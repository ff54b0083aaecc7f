/** Damaged copies of good clips, by chance and yet always the same for a seed. */
import fc from 'fast-check';

/** One change of a file's bytes; places are parts of its length, from 0 to 1. */
type Edit =
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'set'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'truncate'; readonly at: number }
  | { readonly kind: 'remove' | 'duplicate' | 'clear'; readonly at: number; readonly size: number };

/** A damaged clip: the clip by its place in a list, and what is changed. */
export interface Mutant {
  readonly clip: number;
  readonly edits: readonly Edit[];
}

const anywhere = fc.noBias(fc.integer({ min: 0, max: 999_999 })).map((at) => at / 1e6);

/** Headers are where damage does most, so most of it is there. */
const place = fc.oneof(
  anywhere,
  anywhere.map((at) => at * 0.02),
  anywhere.map((at) => 1 - (1 - at) * 0.05),
);

/** Sizes and counts that readers must not believe. */
const lies = fc.constantFrom(
  'ffffffff',
  '7fffffff',
  '80000000',
  '00000000',
  '00000001',
  '0fffffff',
);

const edit: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('flip' as const),
      at: place,
      bit: fc.integer({ min: 0, max: 7 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('set' as const),
      at: place,
      bytes: lies.map((hex) => Buffer.from(hex, 'hex')),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('truncate' as const), at: anywhere }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('remove' as const, 'duplicate' as const, 'clear' as const),
      at: place,
      size: fc.integer({ min: 1, max: 5000 }),
    }),
  },
);

/** Mutants of one of `clips` clips. */
export const mutants = (clips: number): fc.Arbitrary<Mutant> =>
  fc.record({
    clip: fc.integer({ min: 0, max: clips - 1 }),
    edits: fc.array(edit, { minLength: 1, maxLength: 6 }),
  });

/** The damaged copy. */
export function mutate(original: Uint8Array, { edits }: Mutant): Uint8Array {
  return edits.reduce<Buffer>(apply, Buffer.from(original));
}

function apply(bytes: Buffer, change: Edit): Buffer {
  const at = Math.floor(change.at * bytes.length);
  switch (change.kind) {
    case 'flip':
      if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << change.bit);
      return bytes;
    case 'set':
      bytes.set(change.bytes.subarray(0, Math.max(0, bytes.length - at)), at);
      return bytes;
    case 'truncate':
      return bytes.subarray(0, at);
    case 'clear':
      return bytes.fill(0, at, Math.min(at + change.size, bytes.length));
    case 'remove':
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + change.size)]);
    case 'duplicate':
      return Buffer.concat([bytes.subarray(0, at + change.size), bytes.subarray(at)]);
  }
}
