/** Which process it is, in words that mean the same to every process that can see the same folder. */
import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { systemCode } from './ioErrors.js';

/** A process, now or at some time. */
export interface Owner {
  /** The machine, as far as it can be known. */
  readonly host: string;
  /** From one start of its system to the next. */
  readonly boot: string;
  /** Where its number means it: containers number their processes anew. */
  readonly space: string;
  readonly pid: number;
  /** When it began, in the system's own unit; 0: that cannot be known. */
  readonly start: string;
}

let own: Owner | undefined;

/** This process. */
export function self(): Owner {
  return (own ??= {
    host: short(`${hostname()} ${text('/etc/machine-id')} ${hardware()}`),
    boot: short(text('/proc/sys/kernel/random/boot_id')),
    space: short(link('/proc/self/ns/pid')),
    pid: process.pid,
    start: startOf(process.pid) ?? '0',
  });
}

/** Made of what a name says; undefined when it does not say all. */
export function ownerOf(
  parts: Partial<Record<keyof Owner, string | undefined>>,
): Owner | undefined {
  const { host, boot, space, pid, start } = parts;
  if (!host || !boot || !space || !pid || !start) return undefined;
  return { host, boot, space, pid: Number(pid), start };
}

/**
 * Whether there is no such process any more, without a doubt: it ran here, and its number is free or another one's, or this machine was started
 * again since. Of processes elsewhere nothing can be known.
 *
 * @param isLocal - nobody else can see what it left: else a machine with a copy of this one's identity might still have it
 */
export function isCertainlyDead(
  { host, boot, space, pid, start }: Owner,
  isLocal: boolean,
): boolean {
  const here = self();
  if (host !== here.host || !isKnown(here)) return false;
  if (boot !== here.boot) return isLocal && boot !== UNKNOWN;
  if (space !== here.space) return false;
  if (!exists(pid)) return true;
  const present = startOf(pid);
  return start !== '0' && present !== undefined && present !== start;
}

/** Linux may have containers, which only these two tell apart. */
const isKnown = ({ boot, space }: Owner): boolean =>
  process.platform !== 'linux' || (boot !== UNKNOWN && space !== UNKNOWN);

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: somebody else's.
    return systemCode(error) !== 'ESRCH';
  }
}

/** Ticks from the system's start to the process's; undefined where the system does not tell. */
function startOf(pid: number): string | undefined {
  // The name of the program stands in parentheses, and may have any character in it.
  const fields = text(`/proc/${pid}/stat`).split(')').at(-1)?.trim().split(' ');
  const start = fields?.[19];
  return start !== undefined && /^\d+$/.test(start) ? start : undefined;
}

/** Addresses of network cards, where the system gives its host no number of its own. */
function hardware(): string {
  if (process.platform === 'linux') return '';
  const cards = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return [...new Set(cards.map(({ mac }) => mac))].sort().join(' ');
}

function text(path: string): string {
  try {
    return readFileSync(path, 'latin1').trim();
  } catch {
    return '';
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function short(value: string): string {
  return createHash('sha256').update(value).digest('hex').slice(0, 12);
}

const UNKNOWN = short('');
