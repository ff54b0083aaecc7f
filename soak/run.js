/**
 * `npm run soak [-- --seconds 600] [--seed 1] [--only virtual|media|real]`: an hour of virtual time, an hour of media at full
 * speed, and ten minutes of real time, each in a process of its own. Prints what it sees over time, and a verdict; the
 * exit code is the verdict's.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '600' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});

const parts = {
  virtual: [],
  media: [],
  real: [values.seconds, values.seed],
};
const chosen = values.only === undefined ? Object.keys(parts) : [values.only];
if (
  !chosen.every((name) => name in parts) ||
  !(Number(values.seconds) >= 5) ||
  !(Number(values.seed) >= 0)
) {
  console.error('Usage: npm run soak -- [--seconds 600] [--seed 1] [--only virtual|media|real]');
  process.exit(2);
}

for (const name of chosen) {
  const script = fileURLToPath(new URL(`${name}.js`, import.meta.url));
  const { status, signal } = spawnSync(process.execPath, ['--expose-gc', script, ...parts[name]], {
    stdio: 'inherit',
  });
  if (status === 0) continue;
  console.error(`soak: ${name} ended with ${signal ?? status}.`);
  process.exitCode = 1;
}
