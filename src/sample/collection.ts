import { warn } from '../diagnostics.js';

/** Samples that are held until the next look, whatever the event loop does. */
const NURSERY = 128;

/** Samples that were made a moment ago; most are closed before anybody looks. */
let young: Watched[] = [];
let soon: NodeJS.Immediate | undefined;

/** One claim on a sample's memory, which outlives the sample that the garbage collector finds. */
interface Claim {
  readonly closed: boolean;
  readonly core: { readonly name: string; readonly lenderName: string | undefined };
  /** Whether the garbage collector's registry knows it. */
  isWatched: boolean;
  close(): void;
}

/** What the garbage collector may find. */
interface Watched {
  readonly ownership: Claim;
}

/**
 * Lets the garbage collector tell us when `sample` is lost while it is open.
 *
 * To register costs more than all the rest of a sample, so it waits until the event loop has turned: what was
 * passed on and closed by then, as most samples of a synchronous pipeline are, is never registered.
 */
export function watchCollection(sample: Watched): void {
  young.push(sample);
  if (young.length >= NURSERY) look();
  else soon ??= setImmediate(look);
}

/** It was closed by whoever had it. */
export function unwatch(reference: Claim): void {
  // What stays registered stays in memory until the event loop turns, which a synchronous pipeline does not let it.
  if (reference.isWatched) collected.unregister(reference);
}

function look(): void {
  clearImmediate(soon);
  soon = undefined;
  for (const sample of young) {
    const reference = sample.ownership;
    if (reference.closed) continue;
    reference.isWatched = true;
    collected.register(sample, reference, reference);
  }
  young = [];
}

const reported = new Set<string>();

const collected = new FinalizationRegistry<Claim>((reference) => {
  const stage = reference.core.lenderName ?? 'the program itself';
  reference.close();
  if (reported.has(stage)) return;
  reported.add(stage);
  warn(
    'sampleCollected',
    `A ${reference.core.name} from ${stage} was garbage-collected without being closed. Whoever receives a sample ` +
      'passes it on, holds it, or calls close(); a plain `filter` or `take` loses what it drops: use filterSamples ' +
      'and takeSamples. Reported once for each stage.',
  );
});
