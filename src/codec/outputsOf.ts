import { from, type Observable, type ObservableInput } from 'rxjs';
import { type AnyIterable, isIterable, iterate, Pump } from '../gate/pump.js';
import { cold } from '../rx.js';
import { type Sample } from '../sample/sample.js';

/** What a call of a work gives, for whoever works with several: what comes too late, when nobody listens any more, is closed. */
export function outputsOf<B extends Sample>(call: () => ObservableInput<B>): Observable<B> {
  return cold<B>((out) => {
    const outputs = call();
    if (!isIterable(outputs)) {
      out.add(from(outputs).subscribe(out));
      return;
    }
    const pump = new Pump(iterate(outputs as AnyIterable<B>), {
      canTake: () => !out.closed,
      next: (output) => {
        out.next(output);
      },
      error: (error) => {
        out.error(error);
      },
      complete: () => {
        out.complete();
      },
      late: (output) => {
        output.close();
      },
    });
    out.add(() => {
      pump.stop();
    });
    pump.run();
  });
}
