/** How many files of a folder are copied with every packet: by rxmux, and by ffmpeg. */
import { rm } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';

import { type Case } from './cases.js';
import { pairsOf } from './compare.js';
import { type InspectedTrack, type Inspection } from './inspection.js';
import { inspect } from './inspect.js';
import { type Doing } from './judge.js';
import { remuxWithFfmpeg } from './theirs.js';

/** One file. */
export interface Copied {
  readonly file: string;
  readonly container: 'mp4' | 'mkv';
  /** Whether every packet of sound, pictures and text is there. */
  readonly rxmux: boolean;
  readonly ffmpeg: boolean;
  /** Why ours is not whole. */
  readonly error?: string | undefined;
}

const MOVIES: ReadonlySet<string> = new Set(['.mp4', '.mov', '.m4a', '.3gp']);

/** The container that a file is copied to: movies to mp4, all others to Matroska. */
export function containerFor(path: string): 'mp4' | 'mkv' {
  return MOVIES.has(extname(path)) ? 'mp4' : 'mkv';
}

/** Copies a file with both. `doing` is what does ours. */
export async function copyFile(path: string, scratch: string, doing: Doing): Promise<Copied> {
  const container = containerFor(path);
  const output = join(scratch, `${basename(path)}.copy.${container}`);
  const todo: Case = { operation: 'remux', input: path, container, output };
  const source = await inspect(path, { seconds: 0 });
  const result = await doing(todo);
  const told = result.kind === 'told' ? result.told : undefined;
  const rxmux = told !== undefined && !told.error && (await isWhole(source, output));
  const theirs = await remuxWithFfmpeg({ ...todo, output: `${output}.ffmpeg` });
  const ffmpeg = theirs.ok && (await isWhole(source, `${output}.ffmpeg`));
  for (const file of [output, `${output}.ffmpeg`]) await rm(file, { force: true });
  return { file: basename(path), container, rxmux, ffmpeg, error: told?.error?.message };
}

/** Whether a copy has every packet; uncompressed sound may be cut in other pieces. */
export function keepsAll(source: Inspection, copy: Inspection): boolean {
  const media = source.tracks.filter(
    ({ type, isCover }) => ['video', 'audio', 'subtitle'].includes(type) && !isCover,
  );
  const pairs = pairsOf({ ...source, tracks: media }, copy);
  return (
    media.length > 0 && pairs.every(([track, other]) => other && amount(other) >= amount(track))
  );
}

async function isWhole(source: Inspection | undefined, path: string): Promise<boolean> {
  const copy = await inspect(path, { seconds: 0 });
  return source !== undefined && copy !== undefined && keepsAll(source, copy);
}

function amount({ codec, packets }: InspectedTrack): number {
  if (!codec.startsWith('pcm_')) return packets.length;
  return packets.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** In a line. */
export function copiesLine(copies: readonly Copied[]): string {
  const ours = copies.filter(({ rxmux }) => rxmux).length;
  const theirs = copies.filter(({ ffmpeg }) => ffmpeg).length;
  return `Stream copy with every packet kept: rxmux ${ours}, ffmpeg ${theirs} of ${copies.length} files`;
}
