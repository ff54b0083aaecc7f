/** Which container bytes are, found out before they are demuxed. */
import { InputFormat, IOContext } from 'node-av/lib';
import { type IoFunctions } from './ioPool.js';

/** Bytes; libav's own, and the option's name that changes it. */
const MOST = 2 ** 20;
export const PROBE_OPTION = 'formatprobesize';

/** Bytes. Less than anything that libav asks for here, so that it is not read into; it is lost. */
const BUFFER_SIZE = 16;

/**
 * libav's format for what `read` gives, from its beginning; null when libav knows none, or was not given enough.
 *
 * On a context of its own, since probing puts another buffer in the place of that which node-av knows.
 */
export async function probeContainer(
  read: NonNullable<IoFunctions['read']>,
  most: unknown = MOST,
): Promise<InputFormat | null> {
  const context = new IOContext();
  let isProbing = true;
  const next: typeof read = (size) => (isProbing ? read(size) : null);
  context.allocContextWithCallbacks(BUFFER_SIZE, 0, next, null, null);
  try {
    const size = Number(most);
    return await InputFormat.probeBuffer(context, Number.isInteger(size) ? size : MOST);
  } catch {
    return null;
  } finally {
    isProbing = false;
    // Who reads past what is there gets a buffer of the first size again, and the large one is freed.
    context.readSync(context.bufferSize + 1);
    context.freeContext();
  }
}
