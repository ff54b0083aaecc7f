/** Cases without a judge: whether they end, and how. */
import { rm } from 'node:fs/promises';

import { type Case } from './cases.js';
import { type Doing, lostProcess } from './judge.js';
import { type Outcome } from './outcome.js';

/** Does a case that nobody can judge. */
export async function doAlone(todo: Case, doing: Doing): Promise<Outcome> {
  const result = await doing(todo);
  await rm(todo.output, { force: true });
  const lost = lostProcess(todo, result);
  if (lost) return lost;
  const error = result.kind === 'told' ? result.told.error : undefined;
  if (!error) return { todo, kind: 'not judged', reasons: ['ffmpeg is missing'] };
  const kind = error.code === undefined ? 'UNEXPLAINED' : 'typed error';
  return { todo, kind, reasons: [`${error.code ?? 'not a MediaError'}: ${error.message}`] };
}
