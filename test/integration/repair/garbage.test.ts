/** What is no movie, or hardly one any more: an error with a code, or a movie with samples; never a crash, a hang, or a success with nothing. */
import { writeFileSync } from 'node:fs';

import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lastValueFrom } from 'rxjs';

import {
  type CustomDestination,
  MediaError,
  repair,
  type RepairOptions,
} from '../../../src/index.js';
import { mutants, mutate } from '../../support/mutants.js';
import { withoutIndex } from '../../support/repairing.js';
import { encodeAll, pictures, scratch, tones, writeMovie } from '../../support/writing.js';

const path = scratch();

/** A destination that keeps nothing. */
const nowhere = (): CustomDestination => ({ seekable: true, write: () => undefined });

/** How many samples were recovered; or the error's code. */
async function outcome(bytes: Uint8Array, options: RepairOptions = {}): Promise<number | string> {
  try {
    const { report } = await lastValueFrom(repair(bytes, nowhere(), { format: 'mp4', ...options }));
    return (report?.tracks ?? []).reduce((sum, { samples }) => sum + samples, 0);
  } catch (error) {
    return error instanceof MediaError
      ? error.code
      : `not typed: ${(error as Error).stack ?? String(error)}`;
  }
}

const REFUSED = [
  'invalidSourceMedia',
  'noMedia',
  'indexMissing',
  'invalidArgument',
  'limitExceeded',
  'formatUnsupported',
];

/** Writes of a small movie, as a file is at the end of each. */
async function movieOf(seconds: number, withSound: boolean, options = {}): Promise<Buffer> {
  const parts: [number, Uint8Array][] = [];
  const destination: CustomDestination = {
    seekable: true,
    write: (bytes, position) => {
      parts.push([position, Uint8Array.from(bytes)]);
    },
  };
  const video = await encodeAll(pictures(Math.round(seconds * 30)), {
    codec: 'libx264',
    maxKeyFrameInterval: 10,
  });
  const audio = withSound
    ? await encodeAll(tones(Math.round(seconds * 48)), { codec: 'aac' })
    : undefined;
  await writeMovie(destination, [video.samples, ...(audio ? [audio.samples] : [])], {
    format: 'mp4',
    ...options,
  });
  const size = Math.max(...parts.map(([position, bytes]) => position + bytes.byteLength));
  const file = Buffer.alloc(size);
  for (const [position, bytes] of parts) file.set(bytes, position);
  return file;
}

describe('what is no movie', () => {
  it.each([
    ['nothing at all', Buffer.alloc(0)],
    ['one byte', Buffer.alloc(1)],
    [
      'a text',
      Buffer.from(
        'It was a bright cold day in April, and the clocks were striking thirteen.\n'.repeat(40),
      ),
    ],
    ['zeros', Buffer.alloc(10_000)],
    ['the head of a movie', Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom', 'latin1')],
    [
      'a box that is said to be larger than anything',
      Buffer.from('\0\0\0\x01mdat\x7f\xff\xff\xff\xff\xff\xff\xff', 'latin1'),
    ],
    ['an index of nothing', Buffer.from('\0\0\0\x08moov\0\0\0\x08mdat', 'latin1')],
  ])('%s is refused', async (_, bytes) => {
    expect(REFUSED).toContain(await outcome(bytes));
  });

  it('is refused as a file as well, and nothing is left where the new movie would be', async () => {
    writeFileSync(path('empty.mp4'), '');
    await expect(lastValueFrom(repair(path('empty.mp4'), path('none.mp4')))).rejects.toMatchObject({
      name: 'MediaError',
    });
    await expect(lastValueFrom(repair(path('absent.mp4'), path('none.mp4')))).rejects.toMatchObject(
      { code: 'invalidSourceMedia' },
    );
  });

  it('is refused as the other take', async () => {
    const lost = withoutIndex(
      Buffer.from(
        (await movieOf(0.2, false)).toString('latin1').replaceAll('moov', 'none'),
        'latin1',
      ),
    );
    await expect(outcome(lost, { like: Buffer.from('no movie, but a text') })).resolves.toBe(
      'invalidArgument',
    );
  });
});

describe('a movie that is cut at any byte', () => {
  it.each([
    ['in fragments, as it is being written', false],
    ['with its index in front', true],
  ])(
    '%s: as many samples as are whole',
    async (_, isInFront) => {
      const whole = await movieOf(0.2, false, { shouldOptimizeForNetworkUse: isInFront });
      let most = 0;
      for (let size = 0; size <= whole.byteLength; size++) {
        const found = await outcome(whole.subarray(0, size));
        if (typeof found === 'string' && most === 0 && REFUSED.includes(found)) continue;
        if (typeof found === 'string' || found < Math.max(1, most))
          throw new Error(`${size} bytes: ${found} after ${most}`);
        most = found;
      }
      expect(most).toBe(6);
    },
    300_000,
  );
});

describe('damage by chance', () => {
  let whole: Buffer;
  let like: Buffer;

  beforeAll(async () => {
    whole = await movieOf(1, true);
    like = await movieOf(0.5, true);
  });

  it('is recovered or refused, with an index and without', async () => {
    const checked = fc.assert(
      fc.asyncProperty(mutants(1), fc.boolean(), async (mutant, hasIndex) => {
        const bytes = mutate(hasIndex ? whole : withoutIndex(whole), mutant);
        const found = await outcome(bytes, { like });
        if (typeof found === 'number' ? found === 0 : !REFUSED.includes(found))
          throw new Error(`found: ${found}`);
      }),
      { numRuns: Number(process.env['RXMUX_MUTANTS'] ?? 150), seed: 4 },
    );
    await expect(checked).resolves.toBeUndefined();
  }, 300_000);
});
