/** Metadata of a movie: checked before libav sees it, since libav cuts, drops or rewrites what it cannot hold, and says nothing. */
import { MediaError } from '../errors.js';
import { isPlace } from '../sample/iso6709.js';
import { heldKeys, holdsKey, valueLimits } from './metadataKeys.js';

export const MAX_KEY = 100;
/** Bytes of all keys and values. */
export const MAX_TOTAL = 1_000_000;

const KEY = /^[a-z0-9_][a-z0-9_.:-]*$/i;
/** Controls but for tabs and new lines, byte-order marks, and halves of characters. */
const UNWRITABLE = /[^\P{Cc}\t\n\r]|[\ufeff\ufffe\uffff]|\p{Surrogate}/u;

const DATE =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;
const OF = /^[1-9]\d{0,4}(?:\/[1-9]\d{0,4})?$/;

/** What a value must be where a container keeps it as something else than text; `undefined`: it is right. */
type Rule = (value: string) => string | undefined;

const number =
  (max: number): Rule =>
  (value) =>
    /^(?:0|[1-9]\d*)$/.test(value) && Number(value) <= max
      ? undefined
      : `a whole number from 0 to ${max}`;

const counted: Rule = (value) => {
  const isRight = OF.test(value) && value.split('/').every((part) => Number(part) <= 0xffff);
  return isRight ? undefined : "a number from 1 to 65535, or two such as '3/12'";
};

const moment: Rule = (value) => {
  const [, year, month, day] = DATE.exec(value) ?? [];
  const date = new Date(`${year ?? ''}-${month ?? ''}-${day ?? ''}`);
  const isDay = date.getUTCDate() === Number(day);
  const isRight = isDay && Number(year) > 1970 && Number(year) < 2100 && !isNaN(Date.parse(value));
  return isRight ? undefined : "a date of 1971 to 2099 as in ISO 8601: '2026-01-31T12:00:00Z'";
};

const place: Rule = (value) =>
  isPlace(value) ? undefined : "a place as in ISO 6709: '+48.1374+011.5755/'";

const EVERYWHERE: Readonly<Record<string, Rule>> = { creation_time: moment, location: place };
const IN_MP4: Readonly<Record<string, Rule>> = {
  track: counted,
  disc: counted,
  compilation: number(1),
  gapless_playback: number(1),
  hd_video: number(3),
  media_type: number(255),
  season_number: number(255),
  episode_sort: number(255),
};
/** Readers of ID3 take what begins with a number for a place in its list of genres: `0` is Blues. */
const named: Rule = (value) =>
  /^\(?\s*[+-]?\d/.test(value)
    ? 'a text that does not begin with a number, which readers of mp3 take for a genre of their list'
    : undefined;

/** What is the case in one container. */
const WITHIN: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  mp4: IN_MP4,
  ipod: IN_MP4,
  mp3: { genre: named },
};

/** Where metadata goes. */
export interface MetadataPlace {
  /** libav's name of the muxer. */
  readonly muxer: string;
  /** Whether a movie keeps every key by its own name (`movflags=use_metadata_tags`). */
  readonly takesAny: boolean;
}

/**
 * The metadata as libav gets it. Nothing is left out: what the container cannot hold is an error.
 *
 * @throws MediaError `invalidArgument`
 */
export function checkMetadata(
  metadata: Readonly<Record<string, string>>,
  to: MetadataPlace,
): Record<string, string> {
  const entries = Object.entries(metadata);
  requireKeys(entries, to);
  let total = 0;
  for (const [key, value] of entries) {
    requireText(key, value);
    requireFit(key, value, to.muxer);
    requireMeaning(key, value, to);
    total += key.length + Buffer.byteLength(value);
  }
  if (total <= MAX_TOTAL) return canonical(entries);
  throw refusal(`All metadata together has at most ${MAX_TOTAL} bytes, not ${total}. Shorten it.`);
}

function requireKeys(entries: readonly (readonly [string, string])[], to: MetadataPlace): void {
  const seen = new Set<string>();
  for (const [key] of entries) {
    if (!KEY.test(key) || key.length > MAX_KEY) {
      throw refusal(
        `A key of metadata has 1 to ${MAX_KEY} letters, digits and the signs _ . : -, and ${shown(key)} is none. Rename it.`,
      );
    }
    if (seen.has(key.toLowerCase())) {
      throw refusal(
        `The metadata has '${key}' twice, since keys are the same in capitals. Keep one.`,
      );
    }
    seen.add(key.toLowerCase());
  }
  const { muxer, takesAny } = to;
  const lost = entries.map(([key]) => key).filter((key) => !holdsKey(muxer, key, takesAny));
  if (lost.length === 0) return;
  const any =
    muxer === 'mp4' || muxer === 'mov'
      ? " Or set options: { movflags: 'use_metadata_tags' }, which keeps all by their own names."
      : '';
  throw refusal(
    `${muxer} does not keep the metadata ${lost.join(', ')} so that it could be read again. Leave it out; ${muxer} holds ${heldKeys(muxer)}.${any}`,
  );
}

function requireText(key: string, value: unknown): void {
  if (typeof value !== 'string' || value === '') {
    throw refusal(
      `The metadata '${key}' must be a text that is not empty, and is ${shown(value)}. Leave it out, or give it as a text.`,
    );
  }
  const at = value.search(UNWRITABLE);
  if (at >= 0) {
    const code = (value.charCodeAt(at) || 0).toString(16).toUpperCase().padStart(4, '0');
    throw refusal(
      `The metadata '${key}' has the character U+${code} at ${at}: controls (but tab and new line), byte-order marks and halves of characters cannot be written. Remove it.`,
    );
  }
}

function requireFit(key: string, value: string, muxer: string): void {
  const { longest, isOneLine } = valueLimits(muxer);
  if (isOneLine && /[\r\n]/.test(value)) {
    throw refusal(
      `The metadata '${key}' has a new line, at which ${muxer} would end it. Write it in one line.`,
    );
  }
  const size = Buffer.byteLength(value);
  if (size <= longest) return;
  throw refusal(
    `The metadata '${key}' has ${size} bytes as UTF-8, and in ${muxer} a value may have ${longest}. Shorten it, or keep it beside the movie.`,
  );
}

function requireMeaning(key: string, value: string, { muxer, takesAny }: MetadataPlace): void {
  const rules = takesAny ? EVERYWHERE : { ...EVERYWHERE, ...WITHIN[muxer] };
  const wanted = rules[key.toLowerCase()]?.(value);
  if (wanted === undefined) return;
  throw refusal(`The metadata '${key}' must be ${wanted}, and is ${shown(value)}.`);
}

/** libav reads a moment in more forms than it writes. */
const canonical = (entries: readonly (readonly [string, string])[]): Record<string, string> =>
  Object.fromEntries(
    entries.map(([key, value]) => [key, key === 'creation_time' ? utc(value) : value]),
  );

function utc(value: string): string {
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$|^\d{4}-\d\d-\d\d$/.test(value) ? value : `${value}Z`;
  return new Date(zoned).toISOString().replace(/Z$/, '000Z');
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

const refusal = (message: string): MediaError =>
  new MediaError('invalidArgument', message, { operator: 'mux' });
