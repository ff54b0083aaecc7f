import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Subscription } from 'rxjs';

import { type Warning, warnings$ } from '../../../src/diagnostics.js';
import { type Lease } from '../../../src/sample/lease.js';
import { lend } from '../../../src/sample/sample.js';
import { CountedPicture, countedSample } from '../../support/countedSample.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Collects until `done`, giving finalizers their turns; how many turns it took is the engine's affair. */
async function collectUntil(done: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1000 && !done(); turn++) {
    collectGarbage();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function loseSample(payload: CountedPicture, lease?: Lease): void {
  const sample = countedSample(payload);
  if (lease) lend(sample, lease);
}

describe('a sample that nobody closed', () => {
  const told: Warning[] = [];
  let subscription: Subscription;

  beforeEach(() => {
    told.length = 0;
    subscription = warnings$.subscribe((warning) => told.push(warning));
  });
  afterEach(() => {
    subscription.unsubscribe();
  });

  it('is freed, gives its lease back, and is reported once for its stage', async () => {
    const payloads = [new CountedPicture(), new CountedPicture(), new CountedPicture()];
    let returns = 0;
    const lease: Lease = { name: 'decode', returned: () => returns++ };
    for (const payload of payloads) loseSample(payload, lease);
    await collectUntil(() => returns === 3);
    expect(payloads.map(({ freed }) => freed)).toEqual([1, 1, 1]);
    expect(told).toHaveLength(1);
    expect(told[0]?.code).toBe('sampleCollected');
    expect(told[0]?.message).toMatch(
      /^A video sample from decode was garbage-collected without being closed\..*filterSamples and takeSamples/,
    );
  });

  it('of no stage is the program’s own', async () => {
    const payload = new CountedPicture();
    loseSample(payload);
    await collectUntil(() => payload.freed > 0);
    expect(told.map(({ message }) => message)).toEqual([
      expect.stringContaining('from the program itself'),
    ]);
  });

  it('is not freed while a clone is held', async () => {
    const payload = new CountedPicture();
    const held = (() => countedSample(payload).clone())();
    // Another lost sample shows that the collector and the finalizers have run.
    const witness = new CountedPicture();
    loseSample(witness);
    await collectUntil(() => witness.freed > 0);
    expect(held.copyBytes()).toHaveLength(16);
    expect(payload.freed).toBe(0);
    held.close();
    expect(payload.freed).toBe(1);
  });

  it('is another matter than one that was closed', async () => {
    const closed = new CountedPicture();
    (() => {
      countedSample(closed).close();
    })();
    const witness = new CountedPicture();
    loseSample(witness, { name: 'a witness', returned: () => undefined });
    await collectUntil(() => witness.freed > 0);
    expect(closed.freed).toBe(1);
    expect(told.map(({ message }) => message)).toEqual([expect.stringContaining('a witness')]);
  });
});
