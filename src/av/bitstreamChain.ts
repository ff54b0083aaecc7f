import { type RawOptions } from '../codec/settings.js';
import { MediaError } from '../errors.js';

/** One filter of a chain. */
export interface FilterCall {
  readonly name: string;
  readonly options: RawOptions;
}

/** Reads `a=x=1:y=2,b`. Quotes and backslashes protect separators, as in libav. @throws MediaError `filterFailed` */
export function parseChain(filters: string): FilterCall[] {
  return split(filters, ',').map((call) => {
    const { head, tail } = cut(call);
    const name = head.trim();
    if (!/^\w+$/.test(name)) throw malformed(filters, `'${name}' is not the name of a filter`);
    const pairs = tail === undefined ? [] : split(tail, ':');
    return { name, options: Object.fromEntries(pairs.map((pair) => option(pair, filters))) };
  });
}

function option(pair: string, filters: string): [string, string] {
  const { head, tail } = cut(pair);
  if (tail === undefined) throw malformed(filters, `'${pair}' is not written as key=value`);
  return [head.trim(), unquote(tail)];
}

/** In two at the first `=`. */
function cut(text: string): { head: string; tail: string | undefined } {
  const at = text.indexOf('=');
  return at < 0
    ? { head: text, tail: undefined }
    : { head: text.slice(0, at), tail: text.slice(at + 1) };
}

/** Pieces between separators that are neither quoted nor escaped. */
function split(text: string, separator: ',' | ':'): string[] {
  const piece = separator === ',' ? /(?:'[^']*'|\\.|[^,'\\])+/gs : /(?:'[^']*'|\\.|[^:'\\])+/gs;
  return text.match(piece) ?? [''];
}

function unquote(text: string): string {
  return text.replaceAll(
    /'([^']*)'|\\(.)/gs,
    (_, quoted?: string, escaped?: string) => quoted ?? escaped ?? '',
  );
}

function malformed(filters: string, why: string): MediaError {
  return new MediaError(
    'filterFailed',
    `Bitstream filters are written as name=key=value:key=value,name; in '${filters}' ${why}.`,
    { operator: 'bitstreamFilter' },
  );
}
