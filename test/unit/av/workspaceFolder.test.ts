/** Which folders are swept: those of processes that are certainly dead, and no others. */
import { spawnSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { isCertainlyDead, type Owner, self } from '../../../src/av/processIdentity.js';
import { emptyFolder, ownerIn, ownName, sweep } from '../../../src/av/workspaceFolder.js';

const RANDOM = '0123456789abcdef'.repeat(2);
const OTHER = 'abcdef012345';

let parent = '';
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'rxmux-sweep-'));
});
afterEach(() => {
  rmSync(parent, { recursive: true });
});

/** A process that was, and is no more. */
const deadPid = (): number => spawnSync(process.execPath, ['--version']).pid;
const nameOf = (owner: Partial<Owner>, random = RANDOM): string => {
  const { host, boot, space, pid, start } = { ...self(), ...owner };
  return ['rxmux-passes', host, boot, space, pid, start, random].join('.');
};

/** A workspace as it is left. */
function leave(
  name: string,
  files: readonly string[] = ['statistics', 'statistics.mbtree'],
): string {
  const path = join(parent, name);
  mkdirSync(path, { mode: 0o700 });
  for (const file of files) writeFileSync(join(path, file), 'x');
  return path;
}

describe('a workspace', () => {
  it('has a name that says whose it is', () => {
    const name = ownName(RANDOM);
    expect(ownerIn(name)).toEqual(self());
    expect(self()).toMatchObject({ pid: process.pid, start: expect.stringMatching(/^\d+$/) });
    expect(Buffer.byteLength(name)).toBeLessThan(200);
  });

  it.each<[string, () => Partial<Owner>]>([
    ['a process that is gone', () => ({ pid: deadPid() })],
    [
      'a process whose number is of another one now',
      () => ({ start: `${Number(self().start) - 1}` }),
    ],
    ['a process before this machine was started again', () => ({ boot: OTHER })],
    ['the same, in a container', () => ({ boot: OTHER, space: OTHER })],
  ])('of %s is swept', async (_, owner) => {
    leave(nameOf(owner()));
    await sweep(parent);
    expect(readdirSync(parent)).toEqual([]);
  });

  it.each<[string, () => Partial<Owner>]>([
    ['this process', () => ({})],
    ['a living one', () => ({ pid: process.ppid, start: '0' })],
    ['another host', () => ({ pid: deadPid(), host: OTHER })],
    ['another host that was started at another time', () => ({ host: OTHER, boot: OTHER })],
    ['another container', () => ({ pid: deadPid(), space: OTHER })],
  ])('of %s stays', async (_, owner) => {
    const path = leave(nameOf(owner()));
    await sweep(parent);
    expect(readdirSync(path)).toEqual(['statistics', 'statistics.mbtree']);
  });

  it('of another start of the machine stays where other machines may see it', () => {
    const owner = { ...self(), boot: OTHER };
    expect(isCertainlyDead(owner, true)).toBe(true);
    expect(isCertainlyDead(owner, false)).toBe(false);
  });

  it.each([
    ['without a random part', (name: string) => name.slice(0, -33)],
    ['with more behind it', (name: string) => `${name}x`],
    ['with a line more', (name: string) => `${name}\n`],
    ['with a sign', (name: string) => name.replace(/\.(\d+)\.(\d+)\.(?=\w+$)/, '.-$1.$2.')],
    [
      'with a number that is too long',
      (name: string) => name.replace(/\.(\d+)\.(?=\d)/, '.1234567890$1.'),
    ],
    ['of something else', (name: string) => name.replace('passes', 'passages')],
    ['in capitals', (name: string) => name.toUpperCase()],
  ])('that has a name %s is none', async (_, change) => {
    const name = change(nameOf({ pid: deadPid() }));
    expect(ownerIn(name)).toBeUndefined();
    leave(name);
    await sweep(parent);
    expect(existsSync(join(parent, name, 'statistics'))).toBe(true);
  });

  it('is no link, and no file', async () => {
    const target = leave('elsewhere');
    const link = nameOf({ pid: deadPid() });
    symlinkSync(target, join(parent, link));
    const file = nameOf({ pid: deadPid() }, 'f'.repeat(32));
    writeFileSync(join(parent, file), 'x');
    await sweep(parent);
    expect(readdirSync(parent).sort()).toEqual(['elsewhere', link, file].sort());
    expect(readdirSync(target)).toHaveLength(2);
  });

  it('is emptied of what we made, through no link', async () => {
    const target = leave('elsewhere');
    const path = leave(nameOf({ pid: deadPid() }), ['rxmux-0a.partial']);
    symlinkSync(join(target, 'statistics'), join(path, 'statistics'));
    await sweep(parent);
    expect(readdirSync(parent)).toEqual(['elsewhere']);
    expect(readdirSync(target)).toHaveLength(2);
  });

  it.each(['a file', 'a folder'])('keeps %s that is not ours', async (what) => {
    const path = leave(nameOf({ pid: deadPid() }));
    if (what === 'a file') writeFileSync(join(path, 'thesis.txt'), 'x');
    else mkdirSync(join(path, 'thesis'));
    await sweep(parent);
    const [left = ''] = readdirSync(parent);
    expect(readdirSync(join(parent, left))[0]).toMatch(/^thesis/);
    // It is this process's now, which is to be asked for it no more while it lives.
    expect(ownerIn(left)).toEqual(self());
  });

  it('of another user stays', async () => {
    const path = leave(nameOf({ pid: deadPid() }));
    const mayGive = process.getuid?.() === 0;
    if (mayGive) chownSync(path, 12_345, 12_345);
    await sweep(parent);
    expect(existsSync(path)).toBe(mayGive);
  });

  it('is swept by one of many, and none of them fails', async () => {
    const pid = deadPid();
    for (let n = 0; n < 30; n++) leave(nameOf({ pid }, n.toString(16).padStart(32, '0')));
    const living = leave(nameOf({}, 'e'.repeat(32)));
    await Promise.all(Array.from({ length: 8 }, () => sweep(parent)));
    expect(readdirSync(parent)).toEqual([basename(living)]);
  });

  it('need not be there: a folder that cannot be read is not swept', async () => {
    await expect(sweep(join(parent, 'nothing'))).resolves.toBeUndefined();
    expect(emptyFolder(join(parent, 'nothing'))).toBe(true);
  });

  it('is never read out of a name that we did not make', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(ownerIn(text)).toBeUndefined();
        expect(ownerIn(`rxmux-passes.${text}.1.1.${RANDOM}`)).toBeUndefined();
      }),
    );
    expect(lstatSync(parent).isDirectory()).toBe(true);
  });
});
