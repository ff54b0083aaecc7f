/** One line of a terminal that tells how far the corpus is. */
import { basename } from 'node:path';

const WIDTH = 32;

/** A progress bar; silent where there is no terminal. */
export class Progress {
  readonly #total: number;
  #done = 0;
  #name = '';

  public constructor(total: number) {
    this.#total = total;
  }

  public begin(path: string): void {
    this.#name = basename(path);
    this.#show();
  }

  /** `line`: how it went, for who has no terminal. */
  public end(line: string): void {
    this.#done++;
    this.#show();
    if (!process.stderr.isTTY) console.error(line);
  }

  public clear(): void {
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  }

  #show(): void {
    if (!process.stderr.isTTY) return;
    const part = this.#done / this.#total;
    const bar = '█'.repeat(Math.round(part * WIDTH)).padEnd(WIDTH, '░');
    const room = (process.stderr.columns || 80) - WIDTH - 16;
    const name = this.#name.slice(0, Math.max(room, 0));
    process.stderr.write(`\r\x1b[K${bar} ${this.#done}/${this.#total}  ${name}`);
  }
}
