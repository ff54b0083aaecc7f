import { MediaError } from '../../src/errors.js';

/** The code of the error that `work` throws at once; what it throws else; `none` when it does not throw. */
export function codeOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error instanceof MediaError ? error.code : error;
  }
  return 'none';
}
