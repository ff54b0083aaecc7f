/** A stream of numbers in [0, 1) that is the same for the same seed: mulberry32. */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Random choices from a stream of numbers. */
export const choices = (random) => ({
  chance: (probability) => random() < probability,
  int: (from, to) => from + Math.floor(random() * (to - from + 1)),
  oneOf: (values) => values[Math.floor(random() * values.length)],
});
