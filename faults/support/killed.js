/** Writers that are killed, and what is left. */
import { write } from './child.js';
import { complaints, lossOf, readable } from './reader.js';

/** How many writers are killed at the same time: they mostly wait. */
const AT_ONCE = 3;

/** Kills a writer when so many seconds of its movie were handed over, and says what can be read; `shift`: from the source's times to the movie's. */
export async function kill(at, job) {
  const { written, ended, last } = await write(job, {
    heard: (_line, now, child) => {
      if (Math.max(...now.values()) >= at) child.kill('SIGKILL');
    },
  });
  const { output: path } = job;
  if (ended !== 'SIGKILL') return { path, opens: false, loss: Infinity, lines: [last] };
  const ends = await readable(path);
  if (!ends || ends.size < written.size) return { path, opens: false, loss: Infinity, lines: [] };
  const lines = await complaints(path);
  return { path, opens: true, loss: lossOf(written, ends, job.shift), lines };
}

/** Does `work` with each job, some at the same time. */
export async function each(jobs, work) {
  const results = [];
  const left = jobs.values();
  const worker = async () => {
    for (const job of left) results.push(await work(job));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

/** Says what is left of all of a series. */
export function judge(verdict, name, results, limit) {
  const opened = results.filter(({ opens }) => opens).length;
  const lines = results.flatMap((result) => result.lines);
  const most = Math.max(...results.map(({ loss }) => loss));
  verdict.check(`${name}: opens`, opened === results.length, opened, `${results.length}`);
  verdict.most(`${name}: most that is lost`, most, limit, ' s');
  verdict.most(`${name}: complaints of the decoder`, lines.length, 0);
  for (const line of [...new Set(lines)].slice(0, 3)) console.log(`    ${line}`);
}
