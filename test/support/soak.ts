/** Random pipelines, drawn from a seed: what is random about them, and what must come out of them. */

/** A stream of numbers in [0, 1) that is the same for the same seed: mulberry32. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** When something answers: at once, in a microtask, in another turn of the event loop. */
export type Timing = 'sync' | 'micro' | 'immediate';

/** One stage of a track. */
export interface StagePlan {
  readonly kind: 'expand' | 'reduce' | 'drop' | 'delay';
  readonly n: number;
  readonly window: number;
  /** `observable`: outputs are pushed all at once, instead of pulled one by one. `array`: they are all there at once. */
  readonly timing: Timing | 'observable' | 'array';
}

/** One track. */
export interface TrackPlan {
  readonly samples: number;
  /** Ticks from one sample to the next. */
  readonly spacing: number;
  readonly window: number;
  readonly stages: readonly StagePlan[];
  readonly timing: Timing;
  /** Without durations each sample must wait for the next one, to know its own. */
  readonly hasDurations: boolean;
}

/** Where a run is broken off. */
export interface Break {
  readonly how: 'unsubscribe' | 'source' | 'work' | 'muxer';
  /** After so many reads, inputs or writes. */
  readonly after: number;
}

/** A whole pipeline. */
export interface Plan {
  readonly tracks: readonly TrackPlan[];
  /** One reader for all tracks, or one for each. */
  readonly oneReader: boolean;
  /** Samples of one track in a row in the file. */
  readonly burst: number;
  /** The destination is not ready after so many writes, for a while. */
  readonly busyAfter: number;
  readonly busyFor: Timing;
  /** Written by an `AssetWriter` whose inputs have this window, instead of by `interleave` and `mux`. */
  readonly inputWindow: number | undefined;
  readonly break: Break | undefined;
}

/** The pipeline of a seed. */
export function planOf(seed: number): Plan {
  const random = randomFrom(seed);
  const int = (from: number, to: number): number => from + Math.floor(random() * (to - from + 1));
  const pick = <T>(values: readonly T[]): T => values[int(0, values.length - 1)] as T;
  const stage = (): StagePlan => ({
    kind: pick(['expand', 'reduce', 'drop', 'delay']),
    n: int(1, 3),
    window: int(1, 5),
    timing: pick(['sync', 'array', 'micro', 'immediate', 'observable']),
  });
  const track = (): TrackPlan => ({
    samples: int(0, 40),
    spacing: 36 * int(1, 3),
    window: int(1, 5),
    stages: Array.from({ length: int(0, 2) }, stage),
    timing: pick(['sync', 'sync', 'micro', 'immediate']),
    hasDurations: random() < 0.7,
  });
  const breaks = random() < 0.4;
  return {
    tracks: Array.from({ length: int(1, 3) }, track),
    oneReader: random() < 0.5,
    burst: pick([1, 1, 3, 12, 120]),
    busyAfter: int(1, 30),
    busyFor: pick(['sync', 'micro', 'immediate']),
    inputWindow: random() < 0.3 ? int(1, 5) : undefined,
    break: breaks
      ? { how: pick(['unsubscribe', 'source', 'work', 'muxer']), after: int(0, 40) }
      : undefined,
  };
}

/** What a stage does to times; the model of it, and the heart of its work. */
export interface Steps {
  push(ticks: number): readonly number[];
  flush(): readonly number[];
}

/** The steps of a stage whose input comes every `spacing` ticks. */
export function stepsOf({ kind, n }: StagePlan, spacing: number): Steps {
  const waiting: number[] = [];
  let count = 0;
  switch (kind) {
    case 'expand':
      return {
        push: (ticks) => Array.from({ length: n }, (_, k) => ticks + (k * spacing) / n),
        flush: () => [],
      };
    case 'reduce':
      return {
        push: (ticks) => {
          waiting.push(ticks);
          return waiting.length < n ? [] : waiting.splice(0).slice(0, 1);
        },
        flush: () => waiting.splice(0).slice(0, 1),
      };
    case 'drop':
      return { push: (ticks) => (count++ % (n + 1) === n ? [] : [ticks]), flush: () => [] };
    case 'delay':
      return {
        push: (ticks) => {
          waiting.push(ticks);
          return waiting.length > n ? waiting.splice(0, 1) : [];
        },
        flush: () => waiting.splice(0),
      };
  }
}

/** Ticks between the outputs of a stage, at least. */
export function spacingAfter({ kind, n }: StagePlan, spacing: number): number {
  if (kind === 'expand') return spacing / n;
  return kind === 'reduce' ? spacing * n : spacing;
}

/** What must be written of a track. */
export function expectedOf({ samples, spacing, stages }: TrackPlan): readonly number[] {
  let ticks: readonly number[] = Array.from({ length: samples }, (_, index) => index * spacing);
  let between = spacing;
  for (const stage of stages) {
    const steps = stepsOf(stage, between);
    ticks = [...ticks.flatMap((value) => steps.push(value)), ...steps.flush()];
    between = spacingAfter(stage, between);
  }
  return ticks;
}

/**
 * How many samples may be out at a time: for each producer its window, and what one call may give beyond the first; and one of each track
 * that waits for the next one to know how long it lasts.
 */
export function boundOf({ tracks }: Plan): number {
  return tracks.reduce(
    (sum, { window, stages, hasDurations }) =>
      sum +
      window +
      (hasDurations ? 0 : 1) +
      stages.reduce((inner, stage) => inner + stage.window + fanOut(stage) - 1, 0),
    0,
  );
}

function fanOut({ kind, n }: StagePlan): number {
  return kind === 'expand' || kind === 'delay' ? n : 1;
}
