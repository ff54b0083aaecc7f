import { from, map, type Observable, type ObservableInput, Subject } from 'rxjs';
import { operator, type Operator } from '../rx.js';
import { Ward } from '../sample/lease.js';
import { type Sample } from '../sample/sample.js';

/** The operator behind `teeSamples`. */
export function tee<S extends Sample, R>(
  selector: (shared$: Observable<S>) => ObservableInput<R>,
): Operator<S, R> {
  return operator<S, R>((out, stopSource) => {
    // Before the branches: what they close when they are torn down would make the source go on.
    out.add(stopSource);
    const source = new Subject<S>();
    const ward = new Ward();
    const shared$ = source.pipe(
      map((sample) => {
        const clone = sample.clone();
        ward.add(clone.ownership);
        return clone;
      }),
    );
    let completed = false;
    from(selector(shared$)).subscribe(out);
    return {
      next: (sample) => {
        source.next(sample);
        sample.close();
      },
      error: (error) => {
        // Branches that do not forward the error must not keep the output from failing.
        source.error(error);
        out.error(error);
      },
      complete: () => {
        completed = true;
        source.complete();
      },
      teardown: () => {
        if (!completed) ward.reclaim();
      },
    };
  });
}
