/** Folders for what passes need: whose they are, and that nothing is left of them. */
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { filter, firstValueFrom, from, lastValueFrom } from 'rxjs';

import { openEncoder } from '../../../src/av/encoder.js';
import { openWorkspace } from '../../../src/av/workspace.js';
import { type Silo, type Workspace } from '../../../src/backend.js';
import { EncodedSample } from '../../../src/sample/encodedSample.js';
import { closeLedger, openLedger } from '../../../src/sample/ledger.js';
import { fakeTrack } from '../../../marbles/fakeTrack.js';
import { runChild } from '../../support/child.js';
import { encodeClip } from '../../support/passes.js';
import { picture } from '../../support/writing.js';

const SETTINGS = { codec: 'libx264', averageBitRate: 300_000, preset: 'ultrafast' };

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rxmux-workspace-'));
  openLedger();
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  expect(closeLedger()).toEqual([]);
});

const open = (): Promise<Workspace> => firstValueFrom(openWorkspace(folder));
const siloIn = (workspace: Workspace): Promise<Silo> => firstValueFrom(from(workspace.openSilo()));
const removed = ({ removed: { changes$ } }: Workspace): Promise<boolean> =>
  firstValueFrom(changes$.pipe(filter(Boolean)));
const sample = (size: number): EncodedSample =>
  EncodedSample.fromBytes(new Uint8Array(size), { track: fakeTrack('video'), pts: 0 });

/** Files of this process that have no name any more, in the folder. */
const nameless = (): string[] =>
  readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`);
      return target.startsWith(folder) ? [target] : [];
    } catch {
      return [];
    }
  });

describe('a workspace', () => {
  it('is a folder that only its owner may enter, and nothing when it was closed', async () => {
    const workspace = await open();
    const own = dirname(workspace.statistics);
    expect(dirname(own)).toBe(folder);
    expect(statSync(own).mode & 0o777).toBe(0o700);
    expect(workspace.removed.value).toBe(false);
    workspace.close();
    expect(workspace.removed.value).toBe(true);
    workspace.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is in the folder of the system when nobody names one', async () => {
    const workspace = await firstValueFrom(openWorkspace());
    expect(dirname(dirname(workspace.statistics))).toBe(tmpdir());
    workspace.close();
    expect(existsSync(dirname(workspace.statistics))).toBe(false);
  });

  it('has another name than any before', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, open));
    expect(new Set(all.map(({ statistics }) => statistics)).size).toBe(20);
    for (const each of all) each.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('holds silos, which have no name, and closes them', async () => {
    const workspace = await open();
    const [one, other] = await Promise.all([siloIn(workspace), siloIn(workspace)]);
    for (const silo of [one, other]) silo.write(0, sample(3_000_000));
    const under = Promise.resolve(one.read().next());
    under.catch(() => undefined);
    expect(readdirSync(dirname(workspace.statistics))).toEqual([]);
    expect(nameless()).toHaveLength(2);
    workspace.close();
    expect(readdirSync(folder)).toEqual([]);
    await expect(under).rejects.toMatchObject({ code: 'operationCancelled' });
    expect(() => {
      other.write(0, sample(1));
    }).toThrow(expect.objectContaining({ code: 'invalidState' }));
    for (let n = 0; n < 1000 && nameless().length > 0; n++) {
      await new Promise((done) => setImmediate(done));
    }
    expect(nameless()).toEqual([]);
  });

  it('opens no silo when it was closed, also while one is being opened', async () => {
    const workspace = await open();
    const opening = siloIn(workspace);
    workspace.close();
    await expect(opening).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:operationCancelled|ioError)$/),
    });
    await removed(workspace);
    await expect(siloIn(workspace)).rejects.toMatchObject({ code: 'operationCancelled' });
    expect(readdirSync(folder)).toEqual([]);
    expect(nameless()).toEqual([]);
  });

  it('is removed when it comes too late', async () => {
    const subscription = openWorkspace(folder).subscribe();
    subscription.unsubscribe();
    const last = await open();
    last.close();
    for (let n = 0; n < 1000 && readdirSync(folder).length > 0; n++) {
      await new Promise((done) => setImmediate(done));
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  it('waits for an encoder that is at work on its statistics', async () => {
    const workspace = await open();
    const pass = { number: 1, isLast: false, statistics: workspace.statistics };
    const first = picture(0, { pixelFormat: 'yuv420p' });
    const work = await openEncoder(first, SETTINGS, () => undefined, pass);
    const under = lastValueFrom(from(work.push(first)), { defaultValue: undefined });
    under.catch(() => undefined);
    // The picture is being encoded, and x264 writes its statistics when it is freed.
    work.close();
    workspace.close();
    expect(workspace.removed.value).toBe(false);
    expect(readdirSync(folder)).toHaveLength(1);
    await removed(workspace);
    expect(readdirSync(folder)).toEqual([]);
    await under.catch(() => undefined);
  });

  it('goes with the statistics of all passes', async () => {
    const workspace = await open();
    const { statistics } = workspace;
    await encodeClip(SETTINGS, { pass: { number: 1, isLast: false, statistics }, most: 10 });
    await encodeClip(SETTINGS, { pass: { number: 2, isLast: true, statistics }, most: 10 });
    expect(readdirSync(dirname(statistics))).toHaveLength(1);
    workspace.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says that something could not be removed', async () => {
    const workspace = await open();
    writeFileSync(join(dirname(workspace.statistics), 'thesis.txt'), 'x');
    workspace.close();
    expect(workspace.removed.value).toBe(false);
    await lastValueFrom(workspace.removed.changes$);
    expect(workspace.removed.value).toBe(false);
  });

  it.each([
    ['is not there', () => join(folder, 'nothing'), 'ioError'],
    ['is a file', () => join(folder, 'file'), 'ioError'],
    ['has no name', () => '', 'invalidArgument'],
    ['has a NUL in its name', () => 'a\0b', 'invalidArgument'],
  ])('is refused in a folder that %s', async (_, path, code) => {
    writeFileSync(join(folder, 'file'), 'x');
    await expect(firstValueFrom(openWorkspace(path()))).rejects.toMatchObject({ code });
  });
});

it('a process that is killed leaves workspaces, which the next one that is opened there removes', async () => {
  const mine = await open();
  const { ended, text, stderr } = runChild('workspaces.ts', [folder]);
  expect({ ended, stderr }).toMatchObject({ ended: 'SIGKILL' });
  const left = JSON.parse(text) as Record<string, { name: string; inside: readonly string[] }>;
  expect(Object.entries(left).map(([state, { inside }]) => [state, ...inside])).toEqual([
    ['opened'],
    ['in the first pass', 'statistics.temp'],
    ['between passes', 'statistics'],
    ['in a middle pass', 'statistics', 'statistics.temp'],
    ['in the last pass', 'statistics'],
    ['with a silo'],
    ['while a silo is opened', 'rxmux-0123456789ab.partial'],
  ]);
  // It has spared what is ours, and its own, each time when it opened another one.
  const own = basename(dirname(mine.statistics));
  const names = Object.values(left).map(({ name }) => name);
  expect(readdirSync(folder).sort()).toEqual([own, ...names].sort());
  const next = await open();
  expect(readdirSync(folder).sort()).toEqual([own, basename(dirname(next.statistics))].sort());
  mine.close();
  next.close();
  expect(readdirSync(folder)).toEqual([]);
});
