import { describe, expect, it } from '@jest/globals';

import { Serial } from '../../../src/av/serial.js';

/** A promise that is settled from outside. */
function pending<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => (resolve = done));
  return { promise, resolve };
}

describe('the queue of calls on a native object', () => {
  it('runs one call at a time, in their order', async () => {
    const serial = new Serial('codec');
    const first = pending<number>();
    const log: string[] = [];
    const one = serial.run(() => {
      log.push('first starts');
      return first.promise;
    });
    const two = serial.run(() => {
      log.push('second starts');
      return Promise.resolve(2);
    });
    await Promise.resolve();
    expect(log).toEqual(['first starts']);
    expect(serial.isBusy).toBe(true);
    first.resolve(1);
    expect(await Promise.all([one, two])).toEqual([1, 2]);
    expect(log).toEqual(['first starts', 'second starts']);
    expect(serial.isBusy).toBe(false);
  });

  it('goes on after a call that failed', async () => {
    const serial = new Serial('codec');
    const failed = serial.run(() => Promise.reject(new Error('no')));
    const next = serial.run(() => Promise.resolve('yes'));
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('yes');
  });

  it('frees at once when nothing is under way', () => {
    const serial = new Serial('codec');
    let freed = 0;
    void serial.close(() => freed++);
    void serial.close(() => freed++);
    expect(freed).toBe(1);
  });

  it('frees after the call under way, and rejects those that waited', async () => {
    const serial = new Serial('codec');
    const call = pending<string>();
    const log: string[] = [];
    const running = serial.run(() => call.promise).then((value) => log.push(value));
    const waiting = serial.run(() => Promise.resolve(log.push('never')));
    const closed = serial.close(() => log.push('freed'));
    await expect(serial.run(() => Promise.resolve())).rejects.toMatchObject({
      code: 'operationCancelled',
    });
    expect(log).toEqual([]);
    call.resolve('done');
    await running;
    await expect(waiting).rejects.toMatchObject({ code: 'operationCancelled' });
    await closed;
    expect(log).toEqual(['done', 'freed']);
  });

  it('refuses synchronous calls while one is under way, and after the end', async () => {
    const serial = new Serial('codec');
    serial.requireIdle('read');
    const call = pending<undefined>();
    const running = serial.run(() => call.promise);
    expect(() => {
      serial.requireIdle('read');
    }).toThrow('asked to read while another call');
    call.resolve(undefined);
    await running;
    void serial.close(() => undefined);
    expect(() => {
      serial.requireIdle('read');
    }).toThrow('was closed');
  });

  it('tells nobody what freeing threw', async () => {
    const thrown = new Serial('codec').close(() => {
      throw new Error('no');
    });
    const rejected = new Serial('codec').close(() => Promise.reject(new Error('no')));
    await expect(Promise.all([thrown, rejected])).resolves.toEqual([undefined, undefined]);
  });
});
