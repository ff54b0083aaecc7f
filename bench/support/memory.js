/** The peak of a process's memory, its children's included, from Linux's /proc. */
import { readdirSync, readFileSync } from 'node:fs';
import { clearInterval, setInterval } from 'node:timers';

const EVERY = 25;

/**
 * Looks at the process and at everything below it until `stop`, which gives the peak in MiB: of the sum of the
 * peaks of those alive at a time. The kernel keeps each process's own peak, so looking seldom loses little.
 */
export function watchMemory(pid) {
  let peak = 0;
  const look = () => {
    const [, ...below] = familyOf(pid);
    peak = Math.max(peak, sum(below.map(peakOf)));
  };
  const timer = setInterval(look, EVERY);
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return peak === 0 ? undefined : peak / 1024;
    },
  };
}

/** The process and all below it; the first is the process itself, which is only the shell. */
function familyOf(pid) {
  const children = childrenOf(pid);
  return [pid, ...children.flatMap(familyOf)];
}

function childrenOf(pid) {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')
        .split(' ')
        .filter(Boolean)
        .map(Number),
    );
  } catch {
    return []; // It has ended, or there is no /proc.
  }
}

/** KiB. */
function peakOf(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

const sum = (values) => values.reduce((total, value) => total + value, 0);
