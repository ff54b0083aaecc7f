import { type Writable } from 'node:stream';
import { type CustomDestination, type Destination, type MuxOptions } from '../backend.js';
import { destinationPath } from '../destination.js';
import { MediaError, requireArgument } from '../errors.js';
import { ByteSink } from './byteSink.js';
import { CustomOutlet } from './customOutlet.js';
import { FileOutlet } from './fileOutlet.js';
import { syncIntervalOf } from './fileSync.js';
import { type Outlet, type Rewrite } from './outlet.js';
import { SpoolOutlet } from './spoolOutlet.js';
import { StreamOutlet } from './streamOutlet.js';
import { requireFolder, systemFolder } from './temporaryFile.js';

/** An open destination. */
export interface OpenDestination {
  readonly sink: ByteSink;
  /** Whether it is a file, in which a movie that is being written can be found. */
  readonly isFile: boolean;
  /** Has the finished movie written once more; undefined: it cannot be read back. */
  readonly rewrite: Rewrite | undefined;
  /** Makes it one that can be read back, by way of a temporary file; before anything is written. */
  spool(): void;
}

/**
 * Opens a destination for writing.
 *
 * @throws MediaError `fileAlreadyExists`, `invalidArgument`, `ioError`, `diskFull`
 */
export async function openDestination(
  destination: Destination,
  options: MuxOptions,
): Promise<OpenDestination> {
  const { overwrite, directoryForTemporaryFiles: folder } = options;
  const syncIntervalMs = syncIntervalOf(options);
  const path = destinationPath(destination);
  if (folder !== undefined) await requireFolder(folder);
  if (path !== undefined) {
    const outlet = await FileOutlet.open(path, { overwrite, folder, syncIntervalMs });
    return connectFile(outlet, `'${path}'`);
  }
  requireArgument(
    syncIntervalMs === undefined,
    'durability is a matter of files: only the owner of a stream or a writer of your own can bring it to the disk. Leave it out, or write to a path.',
  );
  if (isStream(destination)) return connect(new StreamOutlet(destination), 'The stream', folder);
  if (isCustom(destination))
    return connect(new CustomOutlet(destination), 'The destination', folder);
  throw new MediaError(
    'invalidArgument',
    'A destination must be a path, a file: URL, a Writable, or an object with write(bytes, position).',
    { operator: 'mux' },
  );
}

function connectFile(outlet: FileOutlet, name: string): OpenDestination {
  const { rewrite } = outlet;
  const sink = new ByteSink(outlet, name);
  return { sink, isFile: rewrite !== undefined, rewrite, spool: () => undefined };
}

function connect(target: Outlet, name: string, folder = systemFolder()): OpenDestination {
  const outlet = new SpoolOutlet(target);
  return {
    sink: new ByteSink(outlet, name),
    isFile: false,
    get rewrite(): Rewrite | undefined {
      return outlet.rewrite;
    },
    spool: () => {
      outlet.spool(folder);
    },
  };
}

/** Streams of other realms and of user-land packages count as well, so no `instanceof`. */
function isStream(value: Destination): value is Writable {
  const stream = value as Partial<Record<keyof Writable, unknown>> | null | undefined;
  return typeof stream?.pipe === 'function' && typeof stream.on === 'function';
}

function isCustom(value: Destination): value is CustomDestination {
  return typeof (value as Partial<CustomDestination> | null)?.write === 'function';
}
