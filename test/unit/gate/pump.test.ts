import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import {
  type AnyIterator,
  isIterable,
  iterate,
  Pump,
  type PumpSink,
} from '../../../src/gate/pump.js';

type Answer = IteratorResult<number, unknown> | PromiseLike<IteratorResult<number, unknown>>;

/** Writes down everything that a pump does, and takes values while it has room. */
class Recorder implements PumpSink<number> {
  public readonly log: string[] = [];
  public room: number;
  public onNext: (value: number) => void = () => undefined;

  public constructor(room = Number.POSITIVE_INFINITY) {
    this.room = room;
  }

  public canTake(): boolean {
    return this.room > 0;
  }

  public next(value: number): void {
    this.room--;
    this.log.push(`next ${value}`);
    this.onNext(value);
  }

  public error(error: unknown): void {
    this.log.push(`error ${String(error)}`);
  }

  public complete(): void {
    this.log.push('complete');
  }

  public late(value: number): void {
    this.log.push(`late ${value}`);
  }
}

/** An iterator whose answers are given by hand. */
class Manual implements AnyIterator<number> {
  public asked = 0;
  public returned = 0;
  #settle: ((result: IteratorResult<number, unknown>) => void) | undefined;
  #fail: ((error: unknown) => void) | undefined;

  public next(): Answer {
    this.asked++;
    return new Promise((resolve, reject) => {
      this.#settle = resolve;
      this.#fail = reject;
    });
  }

  public return(): unknown {
    this.returned++;
    return undefined;
  }

  public async answer(value: number): Promise<void> {
    this.#settle?.({ done: false, value });
    await settled();
  }

  public async end(): Promise<void> {
    this.#settle?.({ done: true, value: undefined });
    await settled();
  }

  public async reject(error: unknown): Promise<void> {
    this.#fail?.(error);
    await settled();
  }
}

/** After every promise that is already settled has been heard. */
const settled = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

function* count(to: number, onReturn?: () => void): Generator<number> {
  try {
    for (let value = 1; value <= to; value++) yield value;
  } finally {
    onReturn?.();
  }
}

describe('a pump on an iterator that answers at once', () => {
  it('takes all, then completes', () => {
    const sink = new Recorder();
    new Pump(iterate(count(3)), sink).run();
    expect(sink.log).toEqual(['next 1', 'next 2', 'next 3', 'complete']);
  });

  it('asks for nothing that the sink cannot take, and goes on where it stopped', () => {
    const sink = new Recorder(2);
    let asked = 0;
    const pump = new Pump({ next: () => ({ done: false, value: ++asked }) }, sink);
    pump.run();
    expect([sink.log, asked]).toEqual([['next 1', 'next 2'], 2]);
    pump.run();
    expect(asked).toBe(2);
    sink.room = 1;
    pump.run();
    expect([sink.log.at(-1), asked]).toEqual(['next 3', 3]);
  });

  it('does not recurse when the sink makes room while it takes', () => {
    const sink = new Recorder(1);
    let depth = 0;
    let deepest = 0;
    const pump = new Pump(iterate(count(100_000)), sink);
    sink.onNext = () => {
      deepest = Math.max(deepest, ++depth);
      sink.room = 1;
      pump.run();
      depth--;
    };
    pump.run();
    expect([sink.log.length, deepest]).toEqual([100_001, 1]);
  });

  it('stops at once when told so from inside, and returns the iterator', () => {
    const sink = new Recorder();
    let returned = 0;
    const pump = new Pump(iterate(count(9, () => returned++)), sink);
    sink.onNext = (value) => {
      if (value === 2) pump.stop();
    };
    pump.run();
    pump.stop();
    pump.run();
    expect([sink.log, returned]).toEqual([['next 1', 'next 2'], 1]);
  });

  it('hands on what the iterator throws, and does not return it', () => {
    const sink = new Recorder();
    let returned = 0;
    const iterator: AnyIterator<number> = {
      next: () => {
        throw new Error('broken');
      },
      return: () => returned++,
    };
    const pump = new Pump(iterator, sink);
    pump.run();
    pump.run();
    pump.stop();
    expect([sink.log, returned]).toEqual([['error Error: broken'], 0]);
  });

  it('takes an answer that is no object for a failure', () => {
    const sink = new Recorder();
    new Pump({ next: () => undefined } as unknown as AnyIterator<number>, sink).run();
    expect(sink.log).toEqual([
      "error TypeError: An iterator's next() must give an object, not undefined.",
    ]);
  });

  it('does not return an iterator that has ended', () => {
    const sink = new Recorder();
    let returned = 0;
    const pump = new Pump(
      { next: () => ({ done: true, value: 1 }), return: () => returned++ },
      sink,
    );
    pump.run();
    pump.stop();
    expect([sink.log, returned]).toEqual([['complete'], 0]);
  });

  it('is not stuck after its sink threw', () => {
    const sink = new Recorder();
    const pump = new Pump(iterate(count(2)), sink);
    sink.onNext = () => {
      sink.onNext = () => undefined;
      throw new Error('of the sink');
    };
    expect(() => {
      pump.run();
    }).toThrow('of the sink');
    pump.run();
    expect(sink.log).toEqual(['next 1', 'next 2', 'complete']);
  });
});

describe('a pump on an iterator that answers later', () => {
  it('has one question under way, however often it is run', async () => {
    const [iterator, sink] = [new Manual(), new Recorder()];
    const pump = new Pump(iterator, sink);
    pump.run();
    pump.run();
    expect([iterator.asked, pump.isWaiting]).toEqual([1, true]);
    await iterator.answer(7);
    expect([sink.log, iterator.asked]).toEqual([['next 7'], 2]);
    await iterator.end();
    expect([sink.log, pump.isWaiting, iterator.asked]).toEqual([['next 7', 'complete'], false, 2]);
  });

  it('does not ask again while the sink is full', async () => {
    const [iterator, sink] = [new Manual(), new Recorder(1)];
    const pump = new Pump(iterator, sink);
    pump.run();
    await iterator.answer(1);
    expect([iterator.asked, pump.isWaiting]).toEqual([1, false]);
    sink.room = 1;
    pump.run();
    expect(iterator.asked).toBe(2);
  });

  it('does not hand on a value inside another, though the sink runs it from there', async () => {
    const answers: Answer[] = [
      Promise.resolve({ done: false, value: 1 }),
      { done: false, value: 2 },
      { done: true, value: undefined },
    ];
    const sink = new Recorder();
    const pump = new Pump(
      { next: () => answers.shift() ?? { done: true, value: undefined } },
      sink,
    );
    sink.onNext = (value) => {
      pump.run();
      sink.log.push(`taken ${value}`);
    };
    pump.run();
    await settled();
    expect(sink.log).toEqual(['next 1', 'taken 1', 'next 2', 'taken 2', 'complete']);
  });

  it('gives what comes after stop to late, and returns the iterator at once', async () => {
    const [iterator, sink] = [new Manual(), new Recorder()];
    const pump = new Pump(iterator, sink);
    pump.run();
    pump.stop();
    expect(iterator.returned).toBe(1);
    await iterator.answer(5);
    expect([sink.log, iterator.asked]).toEqual([['late 5'], 1]);
  });

  it('hands on a rejection, but none after stop', async () => {
    const [first, second] = [new Manual(), new Manual()];
    const sink = new Recorder();
    new Pump(first, sink).run();
    await first.reject(new Error('unreadable'));
    expect(sink.log).toEqual(['error Error: unreadable']);
    const stopped = new Pump(second, sink);
    stopped.run();
    stopped.stop();
    await second.reject(new Error('closed'));
    expect(sink.log).toHaveLength(1);
  });

  it('is silent about the end after stop', async () => {
    const [iterator, sink] = [new Manual(), new Recorder()];
    const pump = new Pump(iterator, sink);
    pump.run();
    pump.stop();
    await iterator.end();
    expect(sink.log).toEqual([]);
  });
});

describe('stopping', () => {
  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('on return');
      },
    ],
    ['rejects', () => Promise.reject(new Error('on return'))],
    ['says nothing', () => undefined],
  ])('survives an iterator whose return %s', async (_, onReturn) => {
    const pump = new Pump(
      { next: () => ({ done: false, value: 1 }), return: onReturn },
      new Recorder(0),
    );
    expect(() => {
      pump.stop();
    }).not.toThrow();
    // An unhandled rejection would end the process here.
    await settled();
  });
});

it('a pump hands on everything once, in order, never more than there is room for', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.boolean(), { maxLength: 30 }),
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 40 }),
      async (later, rooms) => {
        let index = 0;
        const iterator: AnyIterator<number> = {
          next: () => {
            const done = index >= later.length;
            const result: IteratorResult<number, unknown> = { done, value: index };
            return later[index++] === true ? Promise.resolve(result) : result;
          },
        };
        const sink = new Recorder(0);
        const pump = new Pump(iterator, sink);
        for (const room of [...rooms, later.length + 1]) {
          sink.room = room;
          pump.run();
          while (pump.isWaiting) await settled();
          expect(sink.room).toBeGreaterThanOrEqual(0);
        }
        expect(sink.log).toEqual([...later.map((_, value) => `next ${value}`), 'complete']);
      },
    ),
    { numRuns: 60 },
  );
});

describe('what can be iterated', () => {
  it('is known', () => {
    expect([[], count(1), new Set(), iterateLater()].map(isIterable)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect([undefined, null, 1, 'text', {}, () => 1].map(isIterable)).toEqual(Array(6).fill(false));
  });

  it('is iterated in its own way, later before at once', async () => {
    expect(iterate([4]).next()).toEqual({ done: false, value: 4 });
    expect(await iterate(iterateLater()).next()).toEqual({ done: false, value: 5 });
  });
});

// eslint-disable-next-line @typescript-eslint/require-await -- a generator that answers later
async function* iterateLater(): AsyncGenerator<number> {
  yield 5;
}
