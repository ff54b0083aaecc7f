/** What ffprobe says of a track as a whole, in comparable words. */
import { type Facts } from './inspection.js';

/** A stream as ffprobe writes it. */
export interface ProbedStream {
  readonly index: number;
  readonly codec_type?: string;
  readonly codec_name?: string;
  readonly disposition?: Readonly<Record<string, number>>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly side_data_list?: readonly Readonly<Record<string, unknown>>[];
  readonly [key: string]: unknown;
}

const FIELDS = {
  profile: 'profile',
  width: 'width',
  height: 'height',
  pix_fmt: 'pixel format',
  sample_aspect_ratio: 'pixel shape',
  color_range: 'colour range',
  color_space: 'colour matrix',
  color_transfer: 'colour transfer',
  color_primaries: 'colour primaries',
  field_order: 'field order',
  sample_rate: 'sample rate',
  channels: 'channels',
  channel_layout: 'channel layout',
} as const;

/** Side data that a file is to keep, by ffprobe's names. */
const SIDE_DATA = new Map([
  ['Display Matrix', 'rotation'],
  ['Mastering display metadata', 'mastering display'],
  ['Content light level metadata', 'light level'],
  ['DOVI configuration record', 'Dolby Vision'],
  ['Stereo 3D', 'stereo'],
  ['Spherical Mapping', 'spherical'],
]);

/** Languages with two codes of ISO 639-2, of which containers keep either. */
const ONE_CODE: Readonly<Record<string, string>> = {
  ...{ alb: 'sqi', arm: 'hye', baq: 'eus', bur: 'mya', chi: 'zho', cze: 'ces', dut: 'nld' },
  ...{ fre: 'fra', geo: 'kat', ger: 'deu', gre: 'ell', ice: 'isl', mac: 'mkd', may: 'msa' },
  ...{ rum: 'ron', slo: 'slk', tib: 'bod', wel: 'cym', sve: 'swe' },
};

/** Says nothing, or what is meant when nothing is said. */
const NOTHING = new Set([
  '',
  'unknown',
  'und',
  '1:1',
  '0:1',
  'progressive',
  'undefined',
  'N/A',
  'tv',
  '0',
]);

/** The facts of a stream; what says nothing is left out. */
export function factsOf(stream: ProbedStream): Facts {
  const facts: [string, unknown][] = Object.entries(FIELDS).map(([key, name]) => [
    name,
    stream[key],
  ]);
  facts.push(['language', languageOf(stream)], ['title', stream.tags?.['title']]);
  facts.push(['transparency', stream.tags?.['alpha_mode'] ?? stream.tags?.['ALPHA_MODE']]);
  facts.push(['role', rolesOf(stream.disposition ?? {})]);
  for (const data of stream.side_data_list ?? []) facts.push(sideDatum(data));
  return Object.fromEntries(
    facts
      .map(([name, value]): [string, string] => [name, wordsOf(value)])
      .filter(([name, value]) => name !== '' && !NOTHING.has(value)),
  );
}

function languageOf({ tags = {} }: ProbedStream): string | undefined {
  const language = tags['language'] ?? tags['LANGUAGE'];
  return language === undefined ? undefined : (ONE_CODE[language] ?? language);
}

/** `default` is set by most muxers for the first track of a kind: it says nothing. */
function rolesOf(disposition: Readonly<Record<string, number>>): string {
  return Object.keys(disposition)
    .filter((name) => disposition[name] === 1 && name !== 'default')
    .join(' ');
}

function sideDatum(data: Readonly<Record<string, unknown>>): [string, unknown] {
  const { side_data_type: type, ...rest } = data;
  const name = SIDE_DATA.get(String(type)) ?? '';
  if (name === 'rotation') return [name, matrixOf(String(rest['displaymatrix']))];
  return [name, Object.values(rest).map(asNumber).join(' ')];
}

/** Nine numbers; all zero turns nothing. */
function matrixOf(text: string): string {
  const numbers = text
    .replace(/^\d{8}:/gm, '')
    .trim()
    .split(/\s+/);
  return numbers.every((number) => number === '0') ? '' : numbers.join(' ');
}

/** Ratios are compared by value: 34000/50000 is 17/25. */
function asNumber(value: unknown): string {
  const ratio = /^(-?\d+)\/(\d+)$/.exec(String(value));
  return ratio ? (Number(ratio[1]) / Number(ratio[2])).toFixed(4) : String(value);
}

function wordsOf(value: unknown): string {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value.trim().replace(/\s+/g, ' ') : '';
}
