import { type Writable } from 'node:stream';
import { type CustomDestination, type Destination } from '../backend.js';
import { destinationPath } from '../destination.js';
import { MediaError } from '../errors.js';
import { ByteSink } from './byteSink.js';
import { CustomOutlet } from './customOutlet.js';
import { FileOutlet } from './fileOutlet.js';
import { type EditableFile, type Outlet } from './outlet.js';
import { StreamOutlet } from './streamOutlet.js';

/** An open destination. */
export interface OpenDestination {
  readonly sink: ByteSink;
  /** The file behind it, when it can be read back. */
  readonly file: EditableFile | undefined;
}

/**
 * Opens a destination for writing.
 *
 * @throws MediaError `fileAlreadyExists`, `invalidArgument`, `ioError`, `diskFull`
 */
export async function openDestination(
  destination: Destination,
  overwrite: boolean,
): Promise<OpenDestination> {
  const path = destinationPath(destination);
  if (path !== undefined) return connect(await FileOutlet.open(path, overwrite), `'${path}'`);
  if (isStream(destination)) return connect(new StreamOutlet(destination), 'The stream');
  if (isCustom(destination)) return connect(new CustomOutlet(destination), 'The destination');
  throw new MediaError(
    'invalidArgument',
    'A destination must be a path, a file: URL, a Writable, or an object with write(bytes, position).',
    { operator: 'mux' },
  );
}

function connect(outlet: Outlet, name: string): OpenDestination {
  return { sink: new ByteSink(outlet, name), file: outlet.file };
}

/** Streams of other realms and of user-land packages count as well, so no `instanceof`. */
function isStream(value: Destination): value is Writable {
  const stream = value as Partial<Record<keyof Writable, unknown>> | null | undefined;
  return typeof stream?.pipe === 'function' && typeof stream.on === 'function';
}

function isCustom(value: Destination): value is CustomDestination {
  return typeof (value as Partial<CustomDestination> | null)?.write === 'function';
}
