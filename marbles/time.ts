/** Virtual time, as the parts of the kit see it. */
import { type Observable } from 'rxjs';
import { type RunHelpers, type TestScheduler } from 'rxjs/testing';
import { type Clock } from './timeline.js';

/** When somebody subscribed and unsubscribed, in frames. @group Testing */
export type SubscriptionLog = ReturnType<RunHelpers['cold']>['subscriptions'][number];

/** An Observable that remembers its subscriptions, for `expectSubscriptions`. @group Testing */
export type Logged<T> = Observable<T> & { readonly subscriptions: SubscriptionLog[] };

/** What the parts of the kit need of a running test. */
export interface VirtualTime extends Clock, Pick<RunHelpers, 'cold' | 'hot'> {}

/** Virtual time on a scheduler that runs. */
export function virtualTime(scheduler: TestScheduler, { cold, hot }: RunHelpers): VirtualTime {
  return {
    cold,
    hot,
    now: () => scheduler.now(),
    after: (frames, work) => {
      scheduler.schedule(() => {
        work();
      }, frames);
    },
  };
}
