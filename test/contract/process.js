/** One process that runs cases, from its start to its end, whatever that is. */
import { spawn } from 'node:child_process';

/** How long a case may take, and how long a process may live when its cases are done. */
const CASE_LIMIT = { fast: 40_000, full: 90_000 };
const EXIT_LIMIT = 15_000;

/**
 * Runs `cases` in one process. Gives a verdict for each: `ok`, `wrong` (with what went wrong), `signal`, `hang`, `hang at exit`,
 * `ended early`.
 */
export function runProcess(driver, mode, cases, env) {
  const names = cases.map(({ name }) => name);
  const child = spawn(process.execPath, ['--expose-gc', driver, mode, ...names], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    env,
  });
  const said = new Map();
  const state = { done: false, late: undefined, stderr: '' };
  const kill = (why) => () => {
    state.late = why;
    child.kill('SIGKILL');
  };
  let timer = setTimeout(kill('hang'), CASE_LIMIT[mode]);
  const wait = (limit, why) => {
    clearTimeout(timer);
    timer = setTimeout(kill(why), limit);
  };
  readLines(child.stdio[3], (line) => {
    const message = JSON.parse(line);
    if (message.done) state.done = true;
    else said.set(message.name, message);
    if (message.done) wait(EXIT_LIMIT, 'hang at exit');
    else wait(CASE_LIMIT[mode], 'hang');
  });
  child.stderr.on('data', (text) => (state.stderr = `${state.stderr}${text}`.slice(-2000)));
  return new Promise((done) => {
    child.on('close', (status, signal) => {
      clearTimeout(timer);
      done(verdicts(cases, said, { ...state, status, signal }));
    });
  });
}

function readLines(stream, take) {
  let rest = '';
  stream.on('data', (text) => {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop();
    for (const line of lines) take(line);
  });
}

/** The first case that said nothing is the one in which the process ended; those behind it did not run. */
function verdicts(cases, said, ending) {
  const silent = cases.findIndex(({ name }) => !said.has(name));
  const last = silent < 0 ? cases.length - 1 : silent;
  return cases.map((one, index) => {
    const { name } = one;
    if (silent >= 0 && index > silent) return { name, verdict: 'not run' };
    const { failure } = said.get(name) ?? {};
    if (failure !== undefined) return { name, verdict: 'wrong', detail: failure };
    return index === last ? { name, ...endOf(one, silent >= 0, ending) } : { name, verdict: 'ok' };
  });
}

function endOf({ exits }, isSilent, { done, late, status, signal, stderr }) {
  if (late) return { verdict: late, detail: stderr };
  if (signal) return { verdict: 'signal', detail: `${signal} ${stderr}` };
  if (exits !== undefined) {
    return status === exits
      ? { verdict: 'ok' }
      : { verdict: 'wrong', detail: `status ${status} ${stderr}` };
  }
  if (isSilent || !done) return { verdict: 'ended early', detail: `status ${status} ${stderr}` };
  return status === 0
    ? { verdict: 'ok' }
    : { verdict: 'wrong', detail: `status ${status} ${stderr}` };
}

/** What cases there are. */
export function listCases(driver) {
  const child = spawn(process.execPath, [driver, 'list'], { stdio: ['ignore', 2, 2, 'pipe'] });
  return new Promise((done, fail) => {
    let list;
    readLines(child.stdio[3], (line) => (list = JSON.parse(line)));
    child.on('close', (status) =>
      list ? done(list) : fail(new Error(`the list of cases: status ${status}`)),
    );
  });
}
