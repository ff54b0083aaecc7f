/** Where media comes from, as something that libav can open. */
import { type FileHandle, open, stat } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { type CustomSource, type MediaInput } from '../backend.js';
import { MediaError, requireArgument } from '../errors.js';
import { bytesIo, type InputIo, sourceIo } from './inputIo.js';
import { absolutePath } from './paths.js';
import { readableSource } from './readableSource.js';

/** An input that can be opened now. */
export interface ResolvedInput {
  /** What libav is told to open; empty when it reads through `io`. */
  readonly url: string;
  /** For the messages. */
  readonly name: string;
  /** Whether reads answer at once, without waiting for a network or for other code. */
  readonly isSync: boolean;
  /** Whether the position can be moved, as far as we can tell. */
  readonly isSeekable: boolean;
  /** What libav may open by itself while it reads: other pieces that the input names. */
  readonly protocols: string;
  /** Whether it is an address, which libav opens by itself. */
  readonly isNetwork?: boolean;
  readonly io?: InputIo;
  /** The file that the URL means; undefined: it is none. */
  readonly path?: string;
  /** An open file for libav to read instead of the URL; to be closed when libav has opened its own copy. */
  readonly file?: FileHandle;
}

/**
 * Network protocols that may be opened, with libav's names. None of them reads local files, and a playlist cannot
 * leave the list.
 */
const NETWORK: ReadonlySet<string> = new Set(
  'http https rtmp rtmps rtmpt rtsp rtsps srt udp tcp tls rtp mmsh'.split(' '),
);
const NETWORK_PROTOCOLS = `${[...NETWORK].join(',')},httpproxy,crypto,data`;
/** What libav may open besides for a file: other files, never the network. */
const FILE_PROTOCOLS = 'file,fd,crypto,data';
/** What it may open for bytes that came from anywhere. */
const NO_PROTOCOLS = 'crypto,data';

/** Names of pictures, by which libav's `image2` takes them instead of the reader that knows what is in them. */
const PICTURE =
  /\.(?:jpe?g|jps|mpo|ljpg|jls|jxl|jp2|j2[ck]|jpc|jpx|jph|png|pns|bmp|dib|tiff?|webp|exr|hdr|dpx|qoi|tga|gif|p[abgnp]m|pcx|psd|sgi|svg|xbm|xpm)$/i;

/** Finds out what `input` is. Reads nothing of it. @throws MediaError `invalidSourceMedia`, `invalidArgument` */
export async function resolveInput(input: MediaInput): Promise<ResolvedInput> {
  if (typeof input === 'string') return await resolvePath(input);
  if (input instanceof URL) return await resolveUrl(input);
  if (input instanceof Uint8Array) return resolveBytes(input);
  if (input instanceof Readable) return resolveSource(readableSource(input), 'the stream');
  requireArgument(
    typeof (input as Partial<CustomSource> | null)?.read === 'function',
    'An input must be a path, a URL, a Uint8Array, a Readable, or an object with a read function.',
  );
  const { size } = input;
  requireArgument(
    size === undefined || (Number.isSafeInteger(size) && size >= 0),
    `A source's size must be its bytes in all, or undefined when it is not known, not ${String(size)}.`,
  );
  return resolveSource(input, 'the source');
}

async function resolvePath(path: string): Promise<ResolvedInput> {
  const absolute = absolutePath(path);
  const kind = await stat(absolute).catch((error: unknown) => {
    throw unreadable(path, (error as NodeJS.ErrnoException).code ?? 'unknown error', error);
  });
  if (kind.isDirectory()) throw unreadable(path, 'it is a directory');
  // Pipes and devices make their readers wait, so they are read as streams.
  if (!kind.isFile()) return resolveSource(readableSource(createReadStream(absolute)), path);
  if (kind.size === 0) throw unreadable(path, 'it is empty');
  const file = {
    name: path,
    path: absolute,
    isSync: true,
    isSeekable: true,
    protocols: FILE_PROTOCOLS,
  };
  // libav takes these for a pattern of many files' names, and pictures by their names for one of such; so it gets the open file and no name.
  if (/[%*?[\]{}]/.test(absolute) || PICTURE.test(absolute))
    return { ...file, url: 'fd:', file: await open(absolute) };
  // With the protocol in front nothing in the path is taken for another one.
  return { ...file, url: `file:${absolute}` };
}

async function resolveUrl(url: URL): Promise<ResolvedInput> {
  const scheme = url.protocol.slice(0, -1);
  if (scheme === 'file') return await resolvePath(fileURLToPath(url));
  requireArgument(
    NETWORK.has(scheme),
    `A source cannot be opened by '${scheme}:'. Known are file, ${[...NETWORK].join(', ')}.`,
  );
  requireArgument(!url.href.includes('%00'), 'A URL must not contain a NUL character.');
  return {
    url: url.href,
    name: `${url.protocol}//${url.host}${url.pathname}`,
    isSync: false,
    isNetwork: true,
    isSeekable: scheme === 'http' || scheme === 'https',
    protocols: NETWORK_PROTOCOLS,
  };
}

function resolveBytes(bytes: Uint8Array): ResolvedInput {
  requireArgument(bytes.byteLength > 0, 'Media cannot be read from no bytes at all.');
  return {
    url: '',
    name: 'the bytes',
    isSync: true,
    isSeekable: true,
    protocols: NO_PROTOCOLS,
    io: bytesIo(bytes),
  };
}

function resolveSource(source: CustomSource, name: string): ResolvedInput {
  return {
    url: '',
    name,
    isSync: false,
    isSeekable: source.seek !== undefined,
    protocols: NO_PROTOCOLS,
    io: sourceIo(source),
  };
}

function unreadable(path: string, why: string, cause?: unknown): MediaError {
  return new MediaError(
    'invalidSourceMedia',
    `'${path}' cannot be read as media: ${why}. A string is always a path; for the network pass a URL object.`,
    { operator: 'demux', cause, errno: (cause as NodeJS.ErrnoException | undefined)?.errno },
  );
}
