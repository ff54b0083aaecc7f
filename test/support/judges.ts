/**
 * Programs that we did not write and that judge what we wrote. None is needed to pass `npm test`: without
 * one its tests are skipped, and the closing summary names them.
 */
import { spawnSync } from 'node:child_process';

import { describeIf, noteSkip } from './skips.js';

const VERSION_FLAGS = {
  ffprobe: '-version',
  ffmpeg: '-version',
  mediainfo: '--Version',
  exiftool: '-ver',
  chromium: '--version',
} as const;

/** A judge that the tests know. */
export type JudgeName = keyof typeof VERSION_FLAGS;

/** What a judge said. */
export interface Verdict {
  /** Standard output as text. */
  readonly text: string;
  readonly bytes: Buffer;
  readonly stderr: string;
}

/** Runs a judge to its end and throws, with what it said on stderr, when it fails. */
export type Judge = (args: readonly string[], stdin?: Uint8Array) => Verdict;

const installed = new Map<JudgeName, boolean>();

function isInstalled(name: JudgeName): boolean {
  let found = installed.get(name);
  if (found === undefined) {
    found = spawnSync(name, [VERSION_FLAGS[name]], { stdio: 'ignore' }).status === 0;
    installed.set(name, found);
  }
  return found;
}

const runner =
  (name: JudgeName): Judge =>
  (args, stdin) => {
    const { error, status, signal, stdout, stderr } = spawnSync(name, args, {
      input: stdin,
      maxBuffer: 1 << 30,
    });
    if (error) throw error;
    if (status !== 0) {
      throw new Error(
        `${name} ${args.join(' ')} ended with ${String(status ?? signal)}:\n${String(stderr)}`,
      );
    }
    return { text: stdout.toString(), bytes: stdout, stderr: stderr.toString() };
  };

/** The judge, ready to run; undefined when it is not installed, which the closing summary then tells. */
export function judge(name: JudgeName): Judge | undefined {
  if (isInstalled(name)) return runner(name);
  noteSkip(name, 'not installed');
  return undefined;
}

/**
 * A `describe` whose tests need a judge; skipped by name when that is missing.
 *
 * @param body - gets the judge; call it inside tests only
 */
export function describeWith(name: JudgeName, title: string, body: (run: Judge) => void): void {
  const run = runner(name);
  const define = (): void => {
    body(run);
  };
  describeIf(isInstalled(name), title, `${name} is not installed`, define);
}
