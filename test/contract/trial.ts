import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect, isDeepStrictEqual } from 'node:util';

import { lastValueFrom, type Observable } from 'rxjs';

import { demux, MediaError, type MediaErrorCode, type WarningCode } from '../../src/index.js';
import { openSamples } from '../../src/sample/ledger.js';

/** A case's tools: a folder, turns of the event loop, and what can be claimed. */
export class Trial {
  /** Whether to try few moments instead of all. */
  public readonly fast: boolean;
  public readonly unhandled: unknown[] = [];
  public readonly warnings: WarningCode[] = [];
  readonly #folder: string = mkdtempSync(join(tmpdir(), 'rxmux-contract-'));
  readonly #kept = new Set<string>();
  #forgiven: (error: unknown) => boolean = () => false;

  public constructor(fast: boolean) {
    this.fast = fast;
  }

  /** A path in the case's own folder. */
  public path(name: string): string {
    return join(this.#folder, name);
  }

  /** This file may be there at the end. */
  public keep(path: string): string {
    this.#kept.add(path);
    return path;
  }

  public gc(): void {
    globalThis.gc?.();
  }

  /** So many turns of the event loop. */
  public async turns(count = 1): Promise<void> {
    for (let index = 0; index < count; index++) await new Promise((done) => setImmediate(done));
  }

  /** Waits until something holds; an event that never comes ends the case. */
  public async until(holds: () => boolean, what: string): Promise<void> {
    for (let waited = 0; !holds(); waited++) {
      if (waited > 400_000) throw new Error(`never came: ${what}`);
      await this.turns();
    }
  }

  public equal(actual: unknown, expected: unknown, what: string): void {
    if (isDeepStrictEqual(actual, expected)) return;
    throw new Error(`${what}: ${show(actual)} instead of ${show(expected)}`);
  }

  public ok(holds: boolean, what: string): void {
    if (!holds) throw new Error(`not so: ${what}`);
  }

  /** The call throws a MediaError with this code. */
  public throws(code: MediaErrorCode, call: () => unknown): MediaError {
    try {
      call();
    } catch (error) {
      return this.#coded(code, error);
    }
    throw new Error(`nothing was thrown instead of ${code}`);
  }

  /** What is awaited fails with this code. */
  public async fails(
    code: MediaErrorCode,
    work: Promise<unknown> | Observable<unknown>,
  ): Promise<MediaError> {
    const failure = await this.failure(work);
    return this.#coded(code, failure);
  }

  /** What the work fails with. */
  public async failure(work: Promise<unknown> | Observable<unknown>): Promise<unknown> {
    let value: unknown;
    try {
      value = await (work instanceof Promise
        ? work
        : lastValueFrom(work, { defaultValue: undefined }));
    } catch (error) {
      return error;
    }
    throw new Error(`it succeeded with ${show(value)} instead of failing`);
  }

  /** An error went to nobody, and was reported. */
  public async reported(what: string, isMeant: (error: unknown) => boolean): Promise<void> {
    await this.until(() => this.unhandled.some(isMeant), `an unhandled ${what}`);
    this.unhandled.splice(this.unhandled.findIndex(isMeant), 1);
  }

  /** What RxJS reports of observers that throw is meant. */
  public forgive(isMeant: (error: unknown) => boolean): void {
    this.#forgiven = isMeant;
  }

  /** The file is a movie with so many samples in its tracks, and with so many bytes. */
  public async holds(path: string, packets: readonly number[], bytes?: number): Promise<void> {
    this.keep(path);
    this.ok(existsSync(path), `${path} exists`);
    if (bytes !== undefined) this.equal(statSync(path).size, bytes, 'bytes in the file');
    this.equal(probed(path) ?? (await counted(path)), packets, 'samples in the file');
  }

  /** Nothing of this name is there. */
  public gone(path: string): void {
    this.ok(!existsSync(path), `${path} is gone`);
  }

  /** Everything is closed, and nothing is left behind; removes the folder. */
  public async end(): Promise<void> {
    try {
      await this.until(() => openSamples().length === 0, 'the end of every sample').catch(() => {
        const names = openSamples().map(
          ({ name, lenderName }) => `${name} of ${lenderName ?? '-'}`,
        );
        throw new Error(`samples are open: ${names.join(', ')}`);
      });
      const left = (): string[] =>
        readdirSync(this.#folder).filter((name) => !this.#kept.has(this.path(name)));
      await this.until(() => left().length === 0, 'the removal of files').catch(() => {
        this.equal(left(), [], 'files left behind');
      });
      this.gc();
      await this.turns(3);
      this.equal(
        this.warnings.filter((code) => code === 'sampleCollected'),
        [],
        'samples lost',
      );
      const unmeant = this.unhandled.filter((error) => !this.#forgiven(error));
      if (unmeant.length > 0) throw new Error(`unhandled: ${show(unmeant[0])}`);
    } finally {
      rmSync(this.#folder, { recursive: true, force: true });
    }
  }

  #coded(code: MediaErrorCode, error: unknown): MediaError {
    if (error instanceof MediaError && error.code === code) return error;
    throw new Error(`${show(error)} instead of ${code}`, { cause: error });
  }
}

/** Values and errors in a line. */
export function show(value: unknown): string {
  if (value instanceof MediaError) return `${value.code} (${value.message})`;
  if (value instanceof Error) return String(value);
  return inspect(value, { breakLength: Infinity });
}

const QUERY = '-v error -count_packets -show_entries stream=nb_read_packets -of csv=p=0';

/** As ffprobe has it; undefined when there is none. */
function probed(path: string): number[] | undefined {
  const { error, stdout, stderr } = spawnSync('ffprobe', [...QUERY.split(' '), path], {
    encoding: 'utf8',
  });
  if (error) return undefined;
  if (stderr !== '') throw new Error(`ffprobe on ${path}: ${stderr}`);
  return stdout.trim().split('\n').map(Number);
}

/** As our own reader has it. */
async function counted(path: string): Promise<number[]> {
  const counts: number[] = [];
  await demux(path).forEach((sample) => {
    const { index } = sample.track;
    counts[index] = (counts[index] ?? 0) + 1;
    sample.close();
  });
  return counts;
}
