import { MediaError } from '../../errors.js';
import { type Caption } from '../../sample/caption.js';
import { decodeCea608 } from './decodeCea608.js';
import { type Cea608Pair } from './cea608Pair.js';
import { sccMoment, type SccOptions } from './sccOptions.js';

const LINE = /^(\d{1,2}:\d{2}:\d{2}[:;.,]\d{2})[ \t]+(\S.*)$/;

/**
 * The captions of a Scenarist file (`.scc`): those of its first channel.
 *
 * A line that begins before the one above it has been sent follows it without a pause, as in many files only the beginnings of lines are meant.
 *
 * @throws MediaError `invalidSourceMedia` where it is no Scenarist file, or a line of it is not to be read; `invalidArgument` for options that cannot be meant
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { parseScc } from 'rxmux';
 *
 * const captions = parseScc(readFileSync('captions.scc', 'utf8'), { startTimecode: '01:00:00;00' });
 * ```
 * @see AVFoundation: AVFileTypeSCC
 * @group Captions
 */
export function parseScc(source: string, options: Omit<SccOptions, 'alignsTimes'> = {}): Caption[] {
  const [first = '', ...lines] = source.replace(/^\uFEFF/, '').split(/\r\n?|\n/);
  if (!/^Scenarist_SCC V1\.0\s*$/.test(first)) {
    throw invalid(
      `A Scenarist file begins with 'Scenarist_SCC V1.0', not with ${JSON.stringify(first.slice(0, 40))}.`,
    );
  }
  const zero = sccMoment(options);
  const pairs: Cea608Pair[] = [];
  for (const line of lines) {
    if (line.trim() === '') continue;
    const { frame, codes } = readLine(line.trim(), options);
    let next = Math.max(frame - zero.frame, (pairs.at(-1)?.frame ?? -1) + 1);
    if (frame < zero.frame) {
      throw invalid(
        `The line ${JSON.stringify(line.slice(0, 40))} is before the movie's zero, ${options.startTimecode ?? '00:00:00:00'}. Give an earlier startTimecode.`,
      );
    }
    for (const code of codes) pairs.push({ frame: next++, code });
  }
  return decodeCea608(pairs, zero.rate);
}

function readLine(line: string, options: SccOptions): { frame: number; codes: number[] } {
  const [, label = '', rest = ''] = LINE.exec(line) ?? [];
  const codes = rest.split(/\s+/);
  if (label === '' || !codes.every((code) => /^[\da-f]{4}$/i.test(code))) {
    throw invalid(
      `A line of a Scenarist file is a time code and pairs of bytes (01:00:00:00 9420 9420), not ${JSON.stringify(line.slice(0, 80))}.`,
    );
  }
  try {
    const { frame } = sccMoment(options, label.replace(',', ';'));
    return { frame, codes: codes.map((code) => Number.parseInt(code, 16)) };
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error), error);
  }
}

const invalid = (message: string, cause?: unknown): MediaError =>
  new MediaError('invalidSourceMedia', message, { cause });
