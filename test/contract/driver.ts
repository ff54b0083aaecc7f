/** Runs the cases that are named, one after the other, and says on channel 3 how each ended. */
import { readdirSync, writeSync } from 'node:fs';

import { AV_LOG_QUIET } from 'node-av/constants';
import { Log } from 'node-av/lib';

import { warnings$ } from '../../src/index.js';
import { closeLedger, openLedger } from '../../src/sample/ledger.js';
import { type Cases, type ContractCase, toCase } from './case.js';
import { show, Trial } from './trial.js';

const CHANNEL = 3;
const here = new URL('cases/', import.meta.url);

async function themes(): Promise<Map<string, ContractCase>> {
  const all = new Map<string, ContractCase>();
  for (const file of readdirSync(here).filter((name) => name.endsWith('.js'))) {
    const { cases } = (await import(new URL(file, here).href)) as { cases: Cases };
    for (const [name, entry] of Object.entries(cases)) {
      all.set(`${file.slice(0, -3)}: ${name}`, toCase(entry));
    }
  }
  return all;
}

const say = (message: unknown): number => writeSync(CHANNEL, `${JSON.stringify(message)}\n`);

let present: Trial | undefined;
const uncaught = (error: unknown): void => {
  if (present) present.unhandled.push(error);
  else say({ name: 'between the cases', failure: show(error) });
};

async function run(name: string, { run }: ContractCase, fast: boolean): Promise<void> {
  const t = new Trial(fast);
  present = t;
  openLedger();
  let failure: unknown;
  try {
    await run(t);
  } catch (error) {
    failure = error;
  }
  try {
    await t.end();
  } catch (error) {
    failure ??= error;
  }
  closeLedger();
  say({ name, failure: failure === undefined ? undefined : told(failure) });
}

function told(failure: unknown): string {
  const stack = failure instanceof Error ? (failure.stack ?? '') : '';
  const place = /cases\/[\w.]+:\d+/.exec(stack)?.[0];
  return place === undefined ? show(failure) : `${show(failure)} (${place})`;
}

async function main([mode, ...names]: readonly string[]): Promise<void> {
  const all = await themes();
  if (mode === 'list') {
    say([...all].map(([name, { alone = false, exits }]) => ({ name, alone, exits })));
    return;
  }
  Log.setLevel(AV_LOG_QUIET);
  process.on('uncaughtException', uncaught);
  process.on('unhandledRejection', uncaught);
  warnings$.subscribe(({ code }) => present?.warnings.push(code));
  for (const name of names) {
    const found = all.get(name);
    if (!found) throw new Error(`no case '${name}'`);
    await run(name, found, mode === 'fast');
  }
  say({ done: true });
}

await main(process.argv.slice(2));
