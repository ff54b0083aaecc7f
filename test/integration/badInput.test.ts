/**
 * Damaged files: recovered, or an error with a code; never a crash, never a hang, and memory within a bound. Everything happens in
 * processes of their own. `RXMUX_MUTANTS=5000` tries as many damaged copies; the default is a few.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { runChild } from '../support/child.js';
import { noteSkip } from '../support/skips.js';
import { encodeAll, pictures, scratch, tones, writeMovie } from '../support/writing.js';

const path = scratch();
/** MiB that the process may have at any time, with several pictures of up to 1080p in flight. */
const MEMORY = 1024;
const BATCH = 500;

interface Report {
  readonly outcomes: Readonly<Record<string, number>>;
  readonly odd: readonly string[];
  readonly open: number;
  readonly peak: number;
}

/** Runs the child; when it died, what it was at. */
function report(args: readonly (number | string)[], clips: readonly string[]): Report | string {
  const { ended, text } = runChild('mutants.ts', [...args.map(String), ...clips], 900_000);
  const last = text.trim().split('\n').at(-1) ?? '';
  return ended === 0 ? (JSON.parse(last) as Report) : `ended with ${String(ended)}, ${last}`;
}

const SOUND: unknown = expect.objectContaining({ odd: [], open: 0 });

function requireSound(result: Report | string): void {
  expect(result).toEqual(SOUND);
  const { peak, outcomes } = result as Report;
  expect(peak).toBeLessThan(MEMORY);
  expect(Object.keys(outcomes)).toEqual(expect.arrayContaining(['demux recovered']));
}

/** Clips of our own: two tracks in five containers, and sound alone. */
async function ownClips(): Promise<string[]> {
  const clips = ['a.mp4', 'a.mkv', 'a.ts', 'a.flv', 'a.mov'].map(path);
  if (clips.every((clip) => existsSync(clip))) return [...clips, path('a.mp3')];
  const video = await encodeAll(pictures(40), { codec: 'libx264', maxKeyFrameInterval: 10 });
  const audio = await encodeAll(tones(60), { codec: 'aac' });
  for (const clip of clips) {
    const [pictures$, sound$] = [video, audio].map(({ samples }) =>
      samples.map((sample) => sample.clone()),
    );
    await writeMovie(clip, [pictures$ ?? [], sound$ ?? []]);
  }
  for (const sample of [...video.samples, ...audio.samples]) sample.close();
  const mp3 = await encodeAll(tones(60), { codec: 'libmp3lame' });
  await writeMovie(path('a.mp3'), [mp3.samples]);
  return [...clips, path('a.mp3')];
}

/** The files of a folder of clips that are not part of the repository, the small ones. */
function filesIn(folder: string, most = Infinity): string[] {
  if (!existsSync(folder)) {
    noteSkip(folder, 'clips not found');
    return [];
  }
  return readdirSync(folder)
    .filter((name) => !/\.(?:md|json)$/.test(name))
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).size <= most)
    .sort();
}

const shared = resolve(__dirname, '../../..', 'shared');
const count = Number(process.env['RXMUX_MUTANTS'] ?? 80);
const seed = Number(process.env['RXMUX_MUTANT_SEED'] ?? 1);

describe('damaged files', () => {
  it('that were found in the wild are recovered or refused', () => {
    const files = [
      ...filesIn(join(shared, 'badmedia')),
      ...filesIn(join(shared, 'media'), 500_000),
    ];
    if (files.length > 0) requireSound(report(['none', 0, 0], files));
    expect.hasAssertions();
  }, 900_000);

  it('and good ones leave nothing behind that harms those which are read after them', async () => {
    const clips = await ownClips();
    requireSound(report(['none', 0, 0], Array.from({ length: 12 }, () => clips).flat()));
    expect.hasAssertions();
  }, 300_000);

  it(`that are made by chance are recovered or refused: ${count} of them`, async () => {
    const clips = [...(await ownClips()), ...filesIn(join(shared, 'media'), 100_000)];
    for (let from = 0; from < count; from += BATCH) {
      requireSound(report([seed, Math.min(BATCH, count - from), from], clips));
    }
    expect.hasAssertions();
  }, 86_400_000);
});
