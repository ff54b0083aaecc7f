import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Observable } from 'rxjs';
import { type Silo, type Workspace } from '../backend.js';
import { MediaError } from '../errors.js';
import { Signal } from '../rx.js';
import { opening } from './opening.js';
import { absolutePath } from './paths.js';
import { FileSilo } from './silo.js';
import { statisticsReleased } from './statisticsUse.js';
import { namelessFile, removeTemporary, systemFolder, temporaryFailure } from './temporaryFile.js';
import { emptyFolder, ownName, sweep } from './workspaceFolder.js';

/** Makes a folder of its own in `folder`, and removes those that dead processes left there. */
export function openWorkspace(folder: string = systemFolder()): Observable<Workspace> {
  return opening(
    () => open(folder),
    (workspace) => {
      workspace.close();
    },
  );
}

async function open(folder: string): Promise<Workspace> {
  const parent = absolutePath(folder);
  await sweep(parent);
  const path = join(parent, ownName(randomBytes(16).toString('hex')));
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    throw temporaryFailure(error, `A temporary folder in '${folder}'`);
  }
  return new FolderWorkspace(path);
}

class FolderWorkspace implements Workspace {
  public readonly statistics: string;
  public readonly removed: Signal<boolean> = new Signal<boolean>(false);
  readonly #path: string;
  readonly #silos = new Set<FileSilo>();
  /** What may still make or hold files in the folder. */
  readonly #busy = new Set<Promise<unknown>>();
  #isClosed = false;

  public constructor(path: string) {
    this.#path = path;
    this.statistics = join(path, 'statistics');
  }

  public openSilo(): Observable<Silo> {
    return opening(
      () => this.#openSilo(),
      (silo) => {
        silo.close();
      },
    );
  }

  public close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const silo of this.#silos) silo.close();
    this.#remove();
  }

  async #openSilo(): Promise<Silo> {
    this.#requireOpen();
    const file = await this.#during(namelessFile(this.#path));
    if (this.#isClosed) await this.#during(removeTemporary(file));
    this.#requireOpen();
    const silo: FileSilo = new FileSilo(file, (closed) => {
      this.#silos.delete(silo);
      void this.#during(closed);
    });
    this.#silos.add(silo);
    return silo;
  }

  #during<T>(work: Promise<T>): Promise<T> {
    const done = work.finally(() => {
      this.#busy.delete(done);
    });
    this.#busy.add(done);
    return done;
  }

  /** At once where it can be; whatever is under way is waited for. */
  #remove(): void {
    const encoder = statisticsReleased(this.statistics);
    const isGone = encoder === undefined && emptyFolder(this.#path);
    const busy = encoder ? [...this.#busy, encoder] : [...this.#busy];
    if (!isGone && busy.length > 0) {
      void Promise.allSettled(busy).then(() => {
        this.#remove();
      });
      return;
    }
    this.removed.set(isGone);
    this.removed.complete();
  }

  #requireOpen(): void {
    if (!this.#isClosed) return;
    throw new MediaError('operationCancelled', 'The workspace was closed, so it opens no silo.');
  }
}
