import { describe, expect, it, jest } from '@jest/globals';

import { warn, type Warning, warnings$ } from '../../src/diagnostics.js';
import { MediaError, requireArgument } from '../../src/errors.js';

describe('a warning', () => {
  it('goes to those who listen, and to the process when nobody does', () => {
    const emitted = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const heard: Warning[] = [];
    const subscription = warnings$.subscribe((warning) => heard.push(warning));
    warn('samplesDropped', 'first');
    expect(heard).toEqual([{ code: 'samplesDropped', message: 'first' }]);
    expect(emitted).not.toHaveBeenCalled();
    subscription.unsubscribe();
    warn('samplesDropped', 'second');
    expect(heard).toHaveLength(1);
    expect(emitted).toHaveBeenCalledWith('second', {
      type: 'RxmuxWarning',
      code: 'samplesDropped',
    });
    emitted.mockRestore();
  });
});

describe('MediaError', () => {
  it('carries its code and where it happened', () => {
    const cause = new Error('ENOSPC');
    const error = new MediaError('diskFull', 'The disk is full.', {
      operator: 'mux',
      track: 'video #0',
      time: 1.5,
      libav: 'No space left on device',
      errno: -28,
      cause,
    });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'MediaError',
      code: 'diskFull',
      operator: 'mux',
      track: 'video #0',
      time: 1.5,
      libav: 'No space left on device',
      errno: -28,
    });
    expect([error.message, error.cause]).toEqual(['The disk is full.', cause]);
  });

  it('has no cause when there is none', () => {
    expect('cause' in new MediaError('unknown', 'Something.')).toBe(false);
  });

  it('is what a broken rule about arguments throws', () => {
    expect(() => {
      requireArgument(false, 'A rule.');
    }).toThrow(expect.objectContaining({ code: 'invalidArgument', message: 'A rule.' }));
    expect(() => {
      requireArgument(true, 'A rule.');
    }).not.toThrow();
  });
});
