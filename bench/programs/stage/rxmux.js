/** node rxmux.js [SAMPLES]: what RxJS and the leases cost: nanoseconds for a sample and a stage, without any codec. */
import { of } from 'rxjs';
import { pull, VideoSample } from 'rxmux';
import { filterSamples, mapSample, whenReady } from 'rxmux/operators';

import { say } from '../../support/said.js';
import { stage } from '../../../dist/src/codec/stage.js';

const COUNT = Number(process.argv[2] ?? 50_000);
const ROUNDS = 9;
const DEPTH = 3;
const bytes = new Uint8Array(16);
const init = { width: 4, height: 4, pixelFormat: 'gray', pts: 0 };

function* samples() {
  for (let i = 0; i < COUNT; i++) yield VideoSample.fromBytes(bytes, init);
}

const passing = {
  *push(sample) {
    yield sample.retimed({});
  },
  *flush() {},
  close() {},
};
const identityStage = () =>
  stage({ name: 'bench', window: 8, open: () => of(passing), sampleOf: (sample) => sample });

const operators = {
  mapSample: () => mapSample((sample) => sample),
  filterSamples: () => filterSamples(() => true),
  whenReady: () => whenReady(of(true)),
  'stage (synchronous work)': identityStage,
};

/** Nanoseconds for each sample of a run through `depth` equal operators. */
function run(operator, depth) {
  const pipeline = Array.from({ length: depth }, operator);
  const started = performance.now();
  pull(samples)
    .pipe(...pipeline)
    .subscribe((sample) => sample.close());
  return ((performance.now() - started) * 1e6) / COUNT;
}

const costs = Object.entries(operators).map(([operator, make]) => {
  const cost = { with: Infinity, without: Infinity };
  // The least of several runs is what the code costs; the rest is what the machine did beside it.
  for (let round = 0; round < ROUNDS; round++) {
    cost.with = Math.min(cost.with, run(make, DEPTH));
    cost.without = Math.min(cost.without, run(make, 0));
  }
  return [operator, Math.round((cost.with - cost.without) / DEPTH)];
});
say({ nanoseconds: Object.fromEntries(costs) });
