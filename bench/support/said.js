/** What a bench program says of itself: one line of JSON, its last. */

/** Seconds since the program's work began, after everything was loaded. */
export function stopwatch() {
  const started = performance.now();
  return () => (performance.now() - started) / 1000;
}

export const say = (facts) => console.log(JSON.stringify(facts));
