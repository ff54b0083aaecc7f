/** Opens workspaces in a folder, comes in each as far as its state says, tells what is in them, and kills itself. */
import { readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { firstValueFrom, from } from 'rxjs';

import { openEncoder } from '../../../src/av/encoder.js';
import { openWorkspace } from '../../../src/av/workspace.js';
import { type EncoderPass, type Workspace } from '../../../src/backend.js';
import { clipPictures, encodeClip } from '../../support/passes.js';

const [folder = ''] = process.argv.slice(2);
const SETTINGS = { codec: 'libx264', averageBitRate: 300_000, preset: 'ultrafast' };
const MOST = 12;
const passOf = (number: number, { statistics }: Workspace): EncoderPass => ({
  number,
  isLast: number === 3,
  statistics,
});

/** Comes into the middle of a pass. */
async function begin(number: number, workspace: Workspace): Promise<void> {
  const pass = passOf(number, workspace);
  let work: Awaited<ReturnType<typeof openEncoder>> | undefined;
  for await (const frame of clipPictures(MOST - 1)) {
    work ??= await openEncoder(frame, SETTINGS, () => undefined, pass);
    for await (const sample of work.push(frame) as AsyncIterable<{ close(): void }>) sample.close();
  }
}

async function encode(number: number, workspace: Workspace): Promise<void> {
  await encodeClip(SETTINGS, { pass: passOf(number, workspace), most: MOST });
}

async function fillSilo(workspace: Workspace): Promise<void> {
  const silo = await firstValueFrom(from(workspace.openSilo()));
  await encodeClip(SETTINGS, {
    most: MOST,
    each: (sample) => {
      silo.write(0, sample);
    },
  });
  const { value } = (await silo.read().next()) as IteratorResult<{ close(): void }, undefined>;
  value?.close();
}

const STATES: Readonly<Record<string, (workspace: Workspace) => Promise<void> | void>> = {
  opened: () => undefined,
  'in the first pass': (workspace) => begin(1, workspace),
  'between passes': (workspace) => encode(1, workspace),
  'in a middle pass': async (workspace) => {
    await encode(1, workspace);
    await begin(2, workspace);
  },
  'in the last pass': async (workspace) => {
    await encode(1, workspace);
    await encode(2, workspace);
    await begin(3, workspace);
  },
  'with a silo': fillSilo,
  'while a silo is opened': ({ statistics }) => {
    // Between the file's creation and the moment when it has no name any more.
    writeFileSync(join(dirname(statistics), 'rxmux-0123456789ab.partial'), 'x');
  },
};

async function main(): Promise<void> {
  const left: Record<string, { name: string; inside: readonly string[] }> = {};
  for (const [state, come] of Object.entries(STATES)) {
    const workspace = await firstValueFrom(openWorkspace(folder));
    await come(workspace);
    const own = dirname(workspace.statistics);
    left[state] = { name: basename(own), inside: readdirSync(own).sort() };
  }
  console.log(JSON.stringify(left));
  process.kill(process.pid, 'SIGKILL');
}

void main();
