/** How long the event loop was away. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Watches until the answer is called, which tells milliseconds: the median, the 99th percentile and the longest. */
export function watchLoop() {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  return () => {
    delay.disable();
    const ms = (nanoseconds) => Number((nanoseconds / 1e6).toFixed(2));
    return { p50: ms(delay.percentile(50)), p99: ms(delay.percentile(99)), max: ms(delay.max) };
  };
}
