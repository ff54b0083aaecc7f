import { listen, operator, type Operator } from '../rx.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { adopt } from '../sample/sample.js';
import { type Silo } from './workspace.js';

/** Puts samples away under `range`, as fast as the disk takes them: until then they stay open, so their encoder waits. */
export function intoSilo(silo: Silo, range: number): Operator<EncodedSample, never> {
  return operator<EncodedSample, never>((out) => {
    const waiting: EncodedSample[] = [];
    let ended = false;
    const run = (): void => {
      while (silo.ready.value && !out.closed) {
        const sample = waiting.shift();
        if (!sample) break;
        silo.write(range, sample);
      }
      if (ended && waiting.length === 0) out.complete();
    };
    out.add(() => {
      for (const sample of waiting.splice(0)) sample.close();
    });
    const ready = {
      next: run,
      error: (error: unknown) => {
        out.error(error);
      },
      complete: () => undefined,
    };
    listen(silo.ready.changes$, ready, (stop) => {
      out.add(stop);
    });
    return {
      next: (sample) => {
        waiting.push(adopt(sample));
        run();
      },
      complete: () => {
        ended = true;
        run();
      },
    };
  });
}
