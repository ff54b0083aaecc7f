/** A library that is loaded into a writer before all others, and makes its system calls fail. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The environment in which a writer's calls fail as `fault` says, see fault.c; undefined: no compiler is installed. */
export function faultLibrary(folder) {
  const library = join(folder, 'fault.so');
  const source = fileURLToPath(new URL('fault.c', import.meta.url));
  const { status } = spawnSync('cc', ['-shared', '-fPIC', '-o', library, source, '-ldl'], {
    stdio: 'ignore',
  });
  if (status !== 0 || !existsSync(library)) return undefined;
  return (fault) => ({ LD_PRELOAD: library, FAULT: fault });
}
