/** Calls in every order, on the writer and on a model of it: on real files, and in virtual time by the thousand. */
import { existsSync } from 'node:fs';

import { afterAll, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { fakeSample } from '../../marbles/fakeSample.js';
import { rxTest } from '../../marbles/index.js';
import { AssetWriter, warnings$ } from '../../src/index.js';
import { closeLedger, openLedger, openSamples } from '../../src/sample/ledger.js';
import { inspectMovie } from '../support/inspectMovie.js';
import {
  isFinishing,
  newModel,
  type Operation,
  operations,
  type WriterModel,
  type WriterUnderTest,
} from '../support/writerModel.js';
import { picture, scratch } from '../support/writing.js';

const path = scratch();
/** Samples that come after the end are warned of, which is not what is tested here. */
const heard = warnings$.subscribe();
afterAll(() => {
  heard.unsubscribe();
});

const NAMES = Object.keys(operations) as Operation['name'][];
/** Most calls are legal ones: else little would ever be written. */
const LIKELY: Operation['name'][] = ['append', 'append', 'append', 'next', 'next'];

const operation = fc.record({
  name: fc.constantFrom(...NAMES, ...LIKELY),
  input: fc.nat(2),
});
const plan = fc.array(operation, { maxLength: 40 });
/** Begins with an input or two, as most programs do. */
const begun = fc
  .tuple(fc.integer({ min: 1, max: 2 }), plan)
  .map(([count, rest]): Operation[] => [
    ...Array.from({ length: count }, (): Operation => ({ name: 'add', input: 0 })),
    ...rest,
  ]);

const turn = (): Promise<void> => new Promise((done) => setImmediate(done));

function apply(model: WriterModel, real: WriterUnderTest, { name, input }: Operation): void {
  operations[name](model, real, input);
}

const acceptedOf = ({ inputs }: WriterModel): number[] =>
  inputs.map(({ accepted }) => accepted).filter((count) => count > 0);

it('a writer on real files does what its model does', async () => {
  let runs = 0;
  const steps = fc.array(fc.tuple(operation, fc.nat(4)), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 2 }), steps, async (count, plan) => {
      const file = path(`${runs++}.mkv`);
      const model = newModel();
      const writer = new AssetWriter(file);
      const make = (index: number): ReturnType<typeof picture> =>
        picture(index, { width: 16, height: 16 });
      const real: WriterUnderTest = { writer, inputs: [], make, codec: 'mpeg4' };
      openLedger();
      writer.finished.catch(() => undefined);
      for (let index = 0; index < count; index++) apply(model, real, { name: 'add', input: 0 });
      for (const [step, turns] of plan) {
        apply(model, real, step);
        for (let waited = 0; waited < turns; waited++) await turn();
      }
      const finishes = isFinishing(model);
      if (!finishes) void writer.cancelWriting();
      await writer.finished.catch(() => undefined);
      await writer.cancelWriting();
      const accepted = acceptedOf(model);
      const isWhole = finishes && accepted.length > 0;
      const packets = isWhole ? (await inspectMovie(file)).map((track) => track.packets) : [];
      expect([writer.status === 'completed', existsSync(file)]).toEqual([isWhole, isWhole]);
      expect(packets).toEqual(isWhole ? accepted : []);
      for (let waited = 0; waited < 10_000 && openSamples().length > 0; waited++) await turn();
      expect(closeLedger()).toEqual([]);
    }),
    { numRuns: 60 },
  );
}, 120_000);

it('a writer in virtual time does what its model does', () => {
  let movies = 0;
  fc.assert(
    fc.property(begun, (plan) => {
      rxTest(({ fakeWriter, flush }) => {
        const destination = fakeWriter();
        const model = newModel();
        const writer = new AssetWriter('x.mkv');
        writer.finished.catch(() => undefined);
        const make = (index: number): ReturnType<typeof picture> =>
          fakeSample('video', 'v', { pts: index, duration: 1 });
        const real: WriterUnderTest = { writer, inputs: [], make, codec: 'fake' };
        for (const step of plan) apply(model, real, step);
        const finishes = isFinishing(model);
        if (!finishes) void writer.cancelWriting();
        flush();
        const accepted = acceptedOf(model);
        const isWhole = finishes && accepted.length > 0;
        expect(writer.status === 'completed').toBe(isWhole);
        if (!isWhole) return;
        movies++;
        expect(destination.state).toBe('finished');
        expect(destination.written).toHaveLength(accepted.reduce((sum, count) => sum + count));
      });
    }),
    { numRuns: 2000 },
  );
  expect(movies).toBeGreaterThan(100);
}, 120_000);
