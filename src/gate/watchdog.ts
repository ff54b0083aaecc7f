import { warn } from '../diagnostics.js';

/** What a stage tells the watchdog of itself. */
export interface Watched {
  /** The operator. */
  readonly name: string;
  /** Whether it has something to do and is kept from it by others. */
  isWaiting(): boolean;
  /** Queue, unclosed samples, window, and who waits for whom. */
  describe(): string;
}

/** How long everything must stand still before a warning, in milliseconds. */
const PATIENCE = 10_000;

interface Entry {
  readonly stage: Watched;
  state: string;
  reported: boolean;
}

/** Samples that any producer has handed out, and how many that were when it was last looked. */
let movements = 0;
let seen = 0;

const entries = new Set<Entry>();
let timer: NodeJS.Timeout | undefined;
let enabled = false;

/** Turned on by libav's backend; in virtual time nothing ever stands still by the wall clock. */
export function enableWatchdog(): void {
  enabled = true;
}

/** A producer hands a sample out: something goes on, and who waits may have reason to. */
export function noteMovement(): void {
  movements++;
}

/** Watches a stage until the returned function is called. */
export function watch(stage: Watched): () => void {
  if (!enabled) return () => undefined;
  const entry: Entry = { stage, state: '', reported: false };
  entries.add(entry);
  timer ??= setInterval(inspect, PATIENCE).unref();
  return () => {
    entries.delete(entry);
    if (entries.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Warns of stages that wait and look just as they did the last time, while nothing else moves either: a steady pipeline looks the same as well. */
export function inspect(): void {
  const stalled: Entry[] = [];
  const isStill = movements === seen;
  seen = movements;
  for (const entry of entries) {
    const state = entry.stage.isWaiting() ? entry.stage.describe() : '';
    if (isStill && state !== '' && state === entry.state && !entry.reported) stalled.push(entry);
    entry.state = state;
  }
  if (stalled.length === 0) return;
  for (const entry of stalled) entry.reported = true;
  const lines = [...entries].map(({ stage }) => `  ${stage.name}: ${stage.describe()}`);
  warn(
    'pipelineStalled',
    `A pipeline has not moved for ${PATIENCE / 1000} s: ${stalled.map(({ stage }) => stage.name).join(', ')} ` +
      `cannot go on until samples are closed further down. Every stage at this moment:\n${lines.join('\n')}`,
  );
}
