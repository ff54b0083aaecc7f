/** Every case of one file. */
import { basename, join } from 'node:path';

import { doAlone } from './alone.js';
import { type Case, type Container, CONTAINERS, type Operation, TRANSCODED } from './cases.js';
import { inspect } from './inspect.js';
import { type Doing, judgeRemux, lostProcess, type Subject } from './judge.js';
import { judgeProbe } from './judgeProbe.js';
import { judgeTranscode } from './judgeTranscode.js';
import { type Outcome } from './outcome.js';
import { type Runner } from './pool.js';

/** Seconds from which on a clip is not transcoded to its end. */
const LONG = 6;

/** How a file is to be judged. */
export interface Settings {
  /** A folder for what is written. */
  readonly scratch: string;
  readonly runner: Runner;
  readonly remuxOnly: boolean;
  /** Whether there is an ffmpeg to compare with. */
  readonly isJudged: boolean;
}

/** Does every case of a file, and closes the runner. */
export async function judgeFile(path: string, settings: Settings): Promise<Outcome[]> {
  const { runner, scratch } = settings;
  const outcomes: Outcome[] = [];
  const todo = (operation: Operation, container: Container | 'none'): Case => ({
    operation,
    input: path,
    container,
    output: join(scratch, `${basename(path)}.${operation}.${container}`),
  });
  const doing: Doing = (it) => runner.do(it);
  if (!settings.isJudged) return await doAll(settings, todo, doing);
  const source = await inspect(path);
  const { outcome, told } = await judgeProbe(todo('probe', 'none'), { path, source }, doing);
  const subject: Subject = { path, source, probed: told };
  outcomes.push(outcome);
  for (const container of CONTAINERS) {
    outcomes.push(await judgeRemux(todo('remux', container), subject, doing));
  }
  const limit = (told?.duration ?? 0) > LONG ? TRANSCODED : undefined;
  for (const container of settings.remuxOnly ? [] : CONTAINERS) {
    const transcoding = { ...todo('transcode', container), limit };
    outcomes.push(await judgeTranscode(transcoding, subject, doing));
  }
  return [...outcomes, ...(await ending(runner, todo('probe', 'none')))];
}

/** Every case, without a judge. */
async function doAll(
  { runner, remuxOnly }: Settings,
  todo: (operation: Operation, container: Container | 'none') => Case,
  doing: Doing,
): Promise<Outcome[]> {
  const outcomes = [await doAlone(todo('probe', 'none'), doing)];
  for (const operation of remuxOnly ? (['remux'] as const) : (['remux', 'transcode'] as const)) {
    for (const container of CONTAINERS)
      outcomes.push(await doAlone(todo(operation, container), doing));
  }
  return [...outcomes, ...(await ending(runner, todo('probe', 'none')))];
}

/** The process must end by itself when nothing is left to do. */
async function ending(runner: Runner, todo: Case): Promise<Outcome[]> {
  const lost = await runner.close();
  const outcome = lost && lostProcess(todo, lost);
  return outcome ? [{ ...outcome, reasons: ['at its exit', ...outcome.reasons] }] : [];
}
