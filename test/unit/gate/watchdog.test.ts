import { afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Subscription } from 'rxjs';

import { type Warning, warnings$ } from '../../../src/diagnostics.js';
import { enableWatchdog, noteMovement, watch } from '../../../src/gate/watchdog.js';

/** What the watchdog waits between two looks, in milliseconds. */
const PATIENCE = 10_000;

describe('watchdog', () => {
  let warnings: Warning[] = [];
  let listening: Subscription;
  const stops: (() => void)[] = [];

  beforeAll(enableWatchdog);

  beforeEach(() => {
    jest.useFakeTimers();
    warnings = [];
    listening = warnings$.subscribe((warning) => warnings.push(warning));
  });

  afterEach(() => {
    for (const stop of stops.splice(0)) stop();
    listening.unsubscribe();
    jest.useRealTimers();
  });

  const stage = (name: string, isWaiting: () => boolean, describe: () => string): void => {
    stops.push(watch({ name, isWaiting, describe }));
  };

  it('warns once of a stage that waits and does not move, and shows every stage', () => {
    stage(
      'encode h264',
      () => true,
      () => '3 queued, 64 of 64 samples unclosed',
    );
    stage(
      'mux',
      () => false,
      () => '0 queued',
    );

    jest.advanceTimersByTime(PATIENCE);
    expect(warnings).toEqual([]);
    jest.advanceTimersByTime(PATIENCE * 5);

    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.code).toBe('pipelineStalled');
    expect(warnings[0]?.message).toContain('encode h264: 3 queued, 64 of 64 samples unclosed');
    expect(warnings[0]?.message).toContain('mux: 0 queued');
  });

  it('is silent while samples are handed out, though a steady pipeline always looks the same', () => {
    stage(
      'decode',
      () => true,
      () => '16 queued, 4 of 4 samples unclosed',
    );
    for (let look = 0; look < 5; look++) {
      noteMovement();
      jest.advanceTimersByTime(PATIENCE);
    }
    expect(warnings).toEqual([]);
    jest.advanceTimersByTime(PATIENCE);
    expect(warnings).toHaveLength(1);
  });

  it('is silent while a stage moves', () => {
    let queued = 0;
    stage(
      'decode',
      () => true,
      () => `${queued++} queued`,
    );

    jest.advanceTimersByTime(PATIENCE * 5);

    expect(warnings).toEqual([]);
  });

  it('is silent while a stage has nothing to wait for', () => {
    stage(
      'decode',
      () => false,
      () => 'idle',
    );

    jest.advanceTimersByTime(PATIENCE * 5);

    expect(warnings).toEqual([]);
  });

  it('leaves no timer behind', () => {
    stage(
      'decode',
      () => true,
      () => 'same',
    );
    expect(jest.getTimerCount()).toBe(1);

    stops.splice(0).forEach((stop) => {
      stop();
    });

    expect(jest.getTimerCount()).toBe(0);
  });
});
