import { describe, expect, it } from '@jest/globals';

import { closeLedger, openLedger, openSamples } from '../../../src/sample/ledger.js';
import { lend } from '../../../src/sample/sample.js';
import { countedSample } from '../../support/countedSample.js';

describe('the ledger', () => {
  it('knows the open samples and their producers, oldest first', () => {
    openLedger();
    const [first, second, third] = [countedSample(), countedSample(), countedSample()];
    lend(second, { name: 'decode', returned: () => undefined });
    third.close();
    expect(openSamples().map(({ name, lenderName }) => [name, lenderName])).toEqual([
      ['video sample', undefined],
      ['video sample', 'decode'],
    ]);
    first.close();
    expect(closeLedger()).toHaveLength(1);
    second.close();
  });

  it('counts a sample once, whatever its clones', () => {
    openLedger();
    const sample = countedSample();
    const clone = sample.clone();
    expect(openSamples()).toHaveLength(1);
    sample.close();
    expect(openSamples()).toHaveLength(1);
    clone.close();
    expect(closeLedger()).toEqual([]);
  });

  it('starts from zero, and is off when closed', () => {
    const before = countedSample();
    openLedger();
    expect(openSamples()).toEqual([]);
    before.close();
    expect(closeLedger()).toEqual([]);
    const after = countedSample();
    expect(openSamples()).toEqual([]);
    after.close();
  });
});
