import { type Destination, type Muxer, type MuxOptions } from '../backend.js';
import { destinationPath } from '../destination.js';
import { fileType } from '../fileTypes.js';
import { openDestination } from './destination.js';
import { EventMessages } from './eventMessages.js';
import { EventMuxer } from './eventMuxer.js';
import { checkPlan } from './muxContext.js';
import { LibavMuxer } from './muxer.js';
import { isSpooled, planFor } from './muxShape.js';
import { gapOf } from './timeRules.js';

/**
 * Opens a destination and a muxer on it.
 *
 * @throws MediaError `formatUnsupported`, `fileAlreadyExists`, `invalidArgument`, `ioError`, `diskFull`
 */
export async function openMuxer(destination: Destination, options: MuxOptions): Promise<Muxer> {
  const type = fileType(options.format, destinationPath(destination));
  checkPlan({ type, options, shape: 'plain' });
  gapOf(options);
  const open = await openDestination(destination, options);
  try {
    if (isSpooled(type, options)) open.spool();
    const plan = planFor(type, options, open);
    const messages = new EventMessages();
    const muxer = new LibavMuxer(plan, open, messages);
    return type.isMovie ? new EventMuxer(muxer, plan, messages) : muxer;
  } catch (error) {
    await open.sink.abort(error);
    throw error;
  }
}
