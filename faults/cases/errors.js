/** Destinations that are full, or fail: an error with a name within one fragment, and what was written plays. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { write } from '../support/child.js';
import { faultLibrary } from '../support/faultLibrary.js';
import { complaints, lossOf, readable, starts } from '../support/reader.js';

const INTERVAL = 1;
const LIMIT = INTERVAL + 0.2;
/** Seconds by which the same movie ends otherwise in another container. What is finished is compared with what the same reader finds in the source. */
const BLOCK = 0.03;
const FORMATS = { mkv: 'matroska', ts: 'mpegts' };

const optionsFor = (container) => ({
  format: FORMATS[container] ?? container,
  ...(container === 'mp4' || container === 'mov' ? { movieFragmentInterval: INTERVAL } : {}),
});

/** What is left of a movie whose writing has to fail with an error of that code. */
async function judge({ verdict, sources }, name, output, run, code) {
  const { written, last } = run;
  const [shift] = output.endsWith('.ts') ? await starts(sources.ts) : [0];
  const isNamed = last.startsWith(`failed ${code} `) && last.includes(output);
  verdict.check(
    `${name}: error`,
    isNamed,
    last.split(' ').slice(1, 2).join(''),
    `${code}, and the file is named`,
  );
  const ends = await readable(output);
  verdict.most(`${name}: most that is lost`, lossOf(written, ends, shift), LIMIT, ' s');
  verdict.most(`${name}: complaints of the decoder`, (await complaints(output)).length, 0);
}

/** A small file system in memory. */
function smallDisk(folder, size) {
  mkdirSync(folder, { recursive: true });
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], {
    stdio: 'ignore',
  });
  return status === 0 ? () => execFileSync('umount', [folder]) : undefined;
}

/** Disk full. */
export async function full(context) {
  const { folder, sources, verdict, quick } = context;
  const disk = join(folder, 'disk');
  for (const container of quick ? ['mp4'] : ['mp4', 'mov', 'mkv', 'ts']) {
    const unmount = smallDisk(disk, '400k');
    if (!unmount) {
      verdict.note('a full disk', 'a file system cannot be mounted here');
      return;
    }
    try {
      const output = join(disk, `full.${container}`);
      const job = jobFor(sources, output, container);
      await judge(context, `disk full, ${container}`, output, await write(job), 'diskFull');
      const empty = readdirSync(disk).filter((name) => statSync(join(disk, name)).size === 0);
      verdict.most(`disk full, ${container}: empty files`, empty.length, 0);
    } finally {
      unmount();
    }
  }
}

/** EIO, a quota, short writes, interrupted calls, from the n-th write on. */
export async function errors(context) {
  const { folder, sources, verdict, quick } = context;
  const envFor = faultLibrary(folder);
  if (!envFor) {
    verdict.note('I/O errors, short writes', 'no compiler is installed');
    return;
  }
  const run = async (name, container, fault) => {
    const output = join(folder, `faulty-${name}.${container}`);
    const job = jobFor(sources, output, container);
    return { output, ...(await write(job, { env: envFor(fault) })) };
  };
  const containers = quick ? ['mp4'] : ['mp4', 'mkv', 'ts'];
  for (const container of containers) {
    for (const [what, code] of [
      ['eio:7', 'ioError'],
      ['once:6', 'ioError'],
      ['quota:9', 'diskFull'],
    ]) {
      const result = await run(what.replace(':', '-'), container, what);
      await judge(context, `${what}, ${container}`, result.output, result, code);
    }
    for (const what of ['short:0', 'eintr:0']) {
      const { output, last } = await run(what.replace(':', '-'), container, what);
      const [shift] = container === 'ts' ? await starts(sources.ts) : [0];
      verdict.check(`${what}, ${container}: finished`, last === 'done', last, 'done');
      verdict.most(
        `${what}, ${container}: lost`,
        lossOf(await readable(sources.h264), await readable(output), shift),
        BLOCK,
        ' s',
      );
      verdict.most(
        `${what}, ${container}: complaints of the decoder`,
        (await complaints(output)).length,
        0,
      );
    }
    const { last, output } = await run('first', container, 'eio:1');
    verdict.check(
      `eio:1, ${container}: nothing is left`,
      !existsSync(output) && last.startsWith('failed ioError'),
      last.split(' ').slice(0, 2).join(' '),
      'an error, and no file',
    );
  }
}

/** A destination that is slower than its source: the source waits, and nothing is lost. */
export async function slow(context) {
  const { folder, sources, verdict, seconds } = context;
  const output = join(folder, 'slow.mp4');
  const size = statSync(sources.h264).size;
  const job = {
    source: sources.h264,
    output,
    speed: 1000,
    custom: true,
    slow: size / 2,
    options: optionsFor('mp4'),
  };
  const { written, last } = await write(job);
  verdict.check('slow destination: finished', last === 'done', last, 'done');
  verdict.most(
    'slow destination: lost',
    lossOf(await readable(sources.h264), await readable(output)),
    BLOCK,
    ' s',
  );
  verdict.check(
    'slow destination: the movie',
    written.get(0) >= seconds - 0.1,
    written.get(0),
    `${seconds} s`,
  );
}

/** What a writer is to do: at the pace of its source, into a path. */
function jobFor({ h264: source }, output, container) {
  return { source, output, speed: 1, custom: false, options: optionsFor(container) };
}
