/** Tests of what may end the process run in a process of their own. */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

/** How a child ended. */
export interface Ending {
  /** The exit status, or the signal that killed it. */
  readonly ended: number | string | null;
  readonly text: string;
  readonly stderr: string;
}

/** Runs a TypeScript file of `test/integration/children` to its end, with garbage collection at its command. */
export function runChild(name: string, args: readonly string[] = [], timeout = 60_000): Ending {
  const script = resolve(__dirname, '../integration/children', name);
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    // The script is required, since a main file of this package would be taken for an ES module.
    [
      ...['--expose-gc', '-r', resolve(__dirname, 'typescript.cjs')],
      ...['-e', 'require(process.argv[1])', script, ...args],
    ],
    { encoding: 'utf8', timeout, maxBuffer: 1 << 28 },
  );
  return { ended: signal ?? status, text: stdout, stderr };
}
