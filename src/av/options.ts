import { type OptionInfo } from 'node-av/lib';
import { type RawOptions } from '../codec/settings.js';
import { MediaError, type MediaErrorCode } from '../errors.js';
import { errorText } from './errors.js';

/** What options can be set on: contexts of codecs, formats and bitstream filters, before they are opened. */
export interface HasOptions {
  setOption(name: string, value: string | number | boolean | bigint): number;
  listOptions(): OptionInfo[];
}

/** libav's AVERROR_OPTION_NOT_FOUND. */
const NOT_FOUND = -1_414_549_496;

/**
 * Keys inside of values like `x264-params` that make an encoder write or read files of its own; they are
 * refused, so that settings that come from afar cannot touch the disk.
 */
const FILE_KEYS =
  /(?:^|[:,\s])(?:stats|qpfile|cqmfile|dump[-_]?yuv|recon|csv|input[-_]?csv|zonefile|analysis[-_](?:save|load|reuse[-_]file)|scaling[-_]list|lambda[-_]file|tcfile[-_](?:in|out)|opencl[-_]clbin|output|rc[-_]stats|fgs[-_]table|film[-_]grain|dhdr10[-_]info|dolby[-_]vision[-_]rpu|nalu[-_]file)\s*=/i;

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
  const text = String(value);
  const refuse = (rule: string): MediaError =>
    new MediaError(rules.code, `${rule} The ${rules.target} was given '${name}'.`);
  if (name.includes('\0') || text.includes('\0')) {
    throw refuse('An option must not contain a NUL character.');
  }
  if (FILE_OPTIONS.has(name) || FILE_KEYS.test(text)) {
    throw refuse(
      'An option must not make libav read or write files of its own (stats, qpfile, dump-yuv and the like); ' +
        'for several passes use multipass.',
    );
  }
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
