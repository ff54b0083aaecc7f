/** Which encoders are at work on which statistics: they read them when they open, and write them when they are freed. */
import { MediaError } from '../errors.js';

interface Use {
  isEnding: boolean;
  readonly released: Promise<void>;
}

const uses = new Map<string, Use>();

/** An encoder's hold on its statistics. */
export interface StatisticsUse {
  /** It is being closed, and will be released. */
  ending(): void;
  release(): void;
}

/** Resolves when no encoder of this process has the statistics; undefined: none has. */
export function statisticsReleased(path: string): Promise<void> | undefined {
  return uses.get(path)?.released;
}

/**
 * Waits for an encoder that is being closed.
 *
 * @throws MediaError `invalidState` while another one is at work on them
 */
export async function useStatistics(path: string): Promise<StatisticsUse> {
  for (let use = uses.get(path); use; use = uses.get(path)) {
    if (!use.isEnding) {
      throw new MediaError(
        'invalidState',
        'Each pass of an encoder begins when the one before it has ended: another one is at work on the same statistics.',
        { operator: 'encode' },
      );
    }
    await use.released;
  }
  return begin(path);
}

function begin(path: string): StatisticsUse {
  let resolve: () => void = () => undefined;
  const released = new Promise<void>((done) => {
    resolve = done;
  });
  const use: Use = { isEnding: false, released };
  uses.set(path, use);
  return {
    ending: () => {
      use.isEnding = true;
    },
    release: () => {
      if (uses.get(path) === use) uses.delete(path);
      resolve();
    },
  };
}
