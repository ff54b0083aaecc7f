/** Does cases of ours in processes of their own: what ends the process, or never ends, is seen as such. */
import { type ChildProcess, fork } from 'node:child_process';

import { type Case, type Told } from './cases.js';

/** What came of a case: told, or the process ended, or it did not answer in time. */
export type Result =
  | { readonly kind: 'told'; readonly told: Told }
  | { readonly kind: 'signal'; readonly how: string }
  | { readonly kind: 'hang'; readonly seconds: number };

/** One process at a time; a new one after each that was lost. */
export class Runner {
  readonly #script: string;
  readonly #patience: number;
  #child: ChildProcess | undefined;

  /** `patience`: milliseconds that a case may take. */
  public constructor(script: string, patience: number) {
    this.#script = script;
    this.#patience = patience;
  }

  public do(todo: Case): Promise<Result> {
    const child = (this.#child ??= fork(this.#script, {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    }));
    let stderr = '';
    const listen = (chunk: Buffer): void => {
      stderr = `${stderr}${String(chunk)}`.slice(-2000);
    };
    return new Promise((settle) => {
      const end = (result: Result): void => {
        clearTimeout(timer);
        child.removeAllListeners();
        child.stderr?.off('data', listen);
        if (result.kind !== 'told') this.#drop(child);
        settle(result);
      };
      const timer = setTimeout(() => {
        end({ kind: 'hang', seconds: this.#patience / 1000 });
      }, this.#patience);
      child.stderr?.on('data', listen);
      child.once('message', (told: Told) => {
        end({ kind: 'told', told });
      });
      child.once('exit', (code, signal) => {
        end({ kind: 'signal', how: `${signal ?? `exit code ${String(code)}`} ${stderr.trim()}` });
      });
      child.send(todo);
    });
  }

  /** Ends the process. Resolves to how it ended when that was not in order. */
  public async close(): Promise<Result | undefined> {
    const child = this.#child;
    if (!child) return undefined;
    this.#child = undefined;
    return await new Promise((settle) => {
      const timer = setTimeout(() => {
        this.#drop(child);
        settle({ kind: 'hang', seconds: this.#patience / 1000 });
      }, this.#patience);
      child.once('exit', (code, signal) => {
        clearTimeout(timer);
        settle(
          code === 0 ? undefined : { kind: 'signal', how: signal ?? `exit code ${String(code)}` },
        );
      });
      child.disconnect();
    });
  }

  #drop(child: ChildProcess): void {
    child.kill('SIGKILL');
    if (this.#child === child) this.#child = undefined;
  }
}
