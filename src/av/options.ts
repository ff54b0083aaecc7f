import { type OptionInfo } from 'node-av/lib';
import { type RawOptions } from '../codec/settings.js';
import { MediaError, type MediaErrorCode } from '../errors.js';
import { errorText } from './errors.js';
import { fileKeyIn } from './fileKeys.js';

/** What options can be set on: contexts of codecs, formats and bitstream filters, before they are opened. */
export interface HasOptions {
  setOption(name: string, value: string | number | boolean | bigint): number;
  listOptions(): OptionInfo[];
}

/** libav's AVERROR_OPTION_NOT_FOUND. */
const NOT_FOUND = -1_414_549_496;

/** Options of libav itself whose value names a file. */
const FILE_OPTIONS = new Set(['stats', 'x265-stats', 'passlogfile', 'dump_file', 'vstats_file']);

/** Options that name files, for code of ours that made the name itself. */
export interface OptionRules {
  /** Who is asked, for the message: `encoder libx264`. */
  readonly target: string;
  /** The code of the error for an unknown name or a refused value. */
  readonly code: MediaErrorCode;
}

/** Sets options one by one, and checks each. @throws MediaError with `rules.code` */
export function setOptions(
  on: HasOptions,
  options: RawOptions | undefined,
  rules: OptionRules,
): void {
  for (const [name, value] of Object.entries(options ?? {})) {
    requireHarmless(name, value, rules);
    setOption(on, name, value, rules);
  }
}

/** Sets one option of our own choosing: it may name a file. @throws MediaError with `rules.code` */
export function setOption(
  on: HasOptions,
  name: string,
  value: string | number | boolean,
  rules: OptionRules,
): void {
  requireWhole(name, value, rules);
  const code = on.setOption(name, typeof value === 'boolean' ? Number(value) : value);
  if (code >= 0) return;
  throw new MediaError(
    rules.code,
    code === NOT_FOUND
      ? `The ${rules.target} has no option '${name}'.${suggest(on, name)}`
      : `The ${rules.target} refuses ${String(value)} for its option '${name}': ${errorText(code)}.`,
    { libav: errorText(code), errno: code },
  );
}

function requireHarmless(name: string, value: string | number | boolean, rules: OptionRules): void {
  const key = FILE_OPTIONS.has(name) ? name : fileKeyIn(name, String(value));
  if (key === undefined) return;
  throw new MediaError(
    rules.code,
    `An option must not make libav read or write files of its own, as '${key}' does: leave it out. ` +
      `The ${rules.target} was given '${name}'.`,
  );
}

/** libav would take what stands before the NUL. */
function requireWhole(name: string, value: string | number | boolean, rules: OptionRules): void {
  if (!name.includes('\0') && !String(value).includes('\0')) return;
  throw new MediaError(
    rules.code,
    `An option must not contain a NUL character. The ${rules.target} was given ${JSON.stringify({ [name]: value })}.`,
  );
}

/** Names that look like the one given. */
function suggest(on: HasOptions, name: string): string {
  const wanted = plain(name);
  const near = [...new Set(on.listOptions().map((option) => option.name ?? ''))]
    .filter((known) => known !== '')
    .map((known) => ({ known, far: distance(plain(known), wanted) }))
    .filter(({ known, far }) => far <= 2 || (wanted.length > 2 && plain(known).includes(wanted)))
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ known }) => `'${known}'`);
  return near.length === 0 ? '' : ` Near it is ${near.join(', ')}.`;
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const change = (row[j] ?? 0) + (b[j] === a[i] ? 0 : 1);
      next.push(Math.min(change, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
