/** Our programs of the bench, from the sources and on a small scale: each runs, and what it writes passes the bench's check. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterAll, describe, expect, it } from '@jest/globals';

import { type Row, rows } from '../../bench/rows/index.js';
import { check, contest, cpu } from '../../bench/support/contest.js';
import { measure } from '../../bench/support/measure.js';
import { watchMemory } from '../../bench/support/memory.js';
import { describeWith } from '../support/judges.js';

const folder = mkdtempSync(join(tmpdir(), 'rxmux-bench-test-'));
const hooks = pathToFileURL(resolve(__dirname, '../support/fromSource.js')).href;

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A process of node that runs `script`. */
const script = (text: string, ...args: readonly string[]) => ({
  command: process.execPath,
  args: ['-e', text, ...args],
});

describe('measuring', () => {
  it('counts the processor’s time, and hears what the program says', async () => {
    const busy =
      'while (process.cpuUsage().user < 300_000); console.log("x"); console.log(`{"inside":1}`)';
    const { cpu: used, wall, said } = await measure(script(busy));

    expect(used).toBeGreaterThanOrEqual(0.3);
    expect(wall).toBeGreaterThan(0);
    expect(said).toEqual({ inside: 1 });
  });

  it('fails with what a program that failed has said', async () => {
    await expect(measure(script('throw new Error("of its own")'))).rejects.toThrow('of its own');
  });

  it('ends what takes too long', async () => {
    await expect(measure(script('setInterval(() => {}, 1000)'), 0.5)).rejects.toThrow(/ended with/);
  });

  it('sees the memory of a child’s child', async () => {
    const holds =
      'const held = Buffer.alloc(100 << 20, 1); console.log("ready"); process.stdin.on("end", () => held.length).resume()';
    const child = spawn('bash', ['-c', '"$@"; true', 'bash', process.execPath, '-e', holds]);
    const memory = watchMemory(child.pid ?? NaN);
    await once(child.stdout, 'data');
    const peak = memory.stop();
    child.stdin.end();
    await once(child, 'close');

    expect(peak).toBeGreaterThan(100);
  });

  it('alternates, holds slow peers back, and goes on when one fails', async () => {
    const told: string[] = [];
    const ok = script('console.log(`{"inside":1}`)');
    const figures = await contest(
      [
        { peer: 'rxmux', call: ok },
        { peer: 'slow', call: ok, rounds: 1 },
        { peer: 'broken', call: script('process.exit(3)') },
      ],
      2,
      (line) => told.push(line.split(':')[0] ?? ''),
    );

    expect(told).toEqual(['1/2 rxmux', '1/2 slow', '1/2 broken', '2/2 rxmux', '2/2 broken']);
    expect(figures.all('rxmux', cpu)).toHaveLength(2);
    expect(figures.all('slow', cpu)).toHaveLength(1);
    expect(figures.problems('broken')[0]).toContain('ended with 3');
  });
});

describeWith('ffmpeg', 'our programs', () => {
  const out = (name: string): string => join(folder, name.replaceAll(/[^\w.-]+/g, '-'));
  // The corpus is not part of the repository; its program is that of the remux.
  const ours = rows.filter(({ id }) => id !== 'copy');

  it.each(ours.map((row): [string, Row] => [row.id, row]))(
    '%s',
    async (_, row) => {
      const entries = row
        .prepare({ scale: 0.02, out })
        .entries.filter(({ peer }) => peer.startsWith('rxmux'));
      expect(entries.length).toBeGreaterThan(0);

      for (const { call, ...entry } of entries) {
        const { said } = await measure({ ...call, args: ['--import', hooks, ...call.args] }, 100);
        expect(said).not.toEqual({});
        expect(check({ ...entry, call })).toEqual([]);
      }
    },
    180_000,
  );

  it('what was written wrong does not pass', () => {
    const [row] = ours;
    const entry = row?.prepare({ scale: 0.02, out }).entries[0];
    const expected = { packets: { video: 1 }, seconds: 1 };
    const wrong = check({
      peer: 'rxmux',
      call: script(''),
      outputs: entry?.outputs ?? [],
      expected,
    });
    expect(wrong.join()).toContain('of 1 video packets');
  });
});
