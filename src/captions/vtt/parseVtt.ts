import { MediaError } from '../../errors.js';
import { type Caption, type CaptionRegion } from '../../sample/caption.js';
import { cleanedName } from '../styledText.js';
import { parseClock } from '../milliseconds.js';
import { parseCueSettings } from './cueSettings.js';
import { parseCueText } from './parseCueText.js';
import { parseRegion } from './vttRegions.js';

/**
 * The captions of a file of WebVTT, in its order. What cannot be read is left out, as players do it; so are cues that end before they begin.
 *
 * @throws MediaError `invalidSourceMedia` where it is no WebVTT
 * @see WebVTT: 6.1 WebVTT file parsing
 */
export function parseVtt(source: string): Caption[] {
  const lines = source
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .split('\n');
  const [first = ''] = lines;
  if (!/^WEBVTT(?:[ \t]|$)/.test(first)) {
    throw new MediaError(
      'invalidSourceMedia',
      `A file of WebVTT begins with WEBVTT, not with ${JSON.stringify(first.slice(0, 40))}.`,
    );
  }
  const reader = new VttReader();
  for (const block of blocksOf(lines.slice(1))) reader.read(block);
  return reader.captions;
}

/** Lines that stand together. Times begin a block anew: some files forget the empty line. */
function blocksOf(lines: readonly string[]): string[][] {
  const blocks: string[][] = [];
  let block: string[] = [];
  const end = (): void => {
    if (block.length > 0) blocks.push(block);
    block = [];
  };
  for (const line of lines) {
    if (line === '') end();
    else if (line.includes('-->') && block.some((one) => one.includes('-->'))) {
      end();
      block.push(line);
    } else block.push(line);
  }
  end();
  return blocks;
}

class VttReader {
  public readonly captions: Caption[] = [];
  readonly #regions = new Map<string, CaptionRegion>();

  public read(block: readonly string[]): void {
    const at = block.findIndex((line) => line.includes('-->'));
    if (at === 0 || at === 1) {
      const identifier = at === 1 ? cleanedName(block[0] ?? '') : undefined;
      this.#readCue(identifier, block[at] ?? '', block.slice(at + 1).join('\n'));
    } else if (this.captions.length === 0 && /^REGION[ \t]*$/.test(block[0] ?? '')) {
      const region = parseRegion(block.slice(1).join('\n'));
      if (region) this.#regions.set(region.id, region);
    }
  }

  #readCue(identifier: string | undefined, times: string, payload: string): void {
    const [, from = '', to = '', settings = ''] =
      /^[ \t]*([\d:.,]+)[ \t]*-->[ \t]*([\d:.,]+)(.*)$/.exec(times) ?? [];
    const [start, end] = [parseClock(from), parseClock(to)];
    if (!start || !end || end.compare(start) <= 0) return;
    this.captions.push({
      ...parseCueText(payload),
      start,
      duration: end.minus(start),
      ...(identifier !== undefined && { identifier }),
      ...parseCueSettings(settings, this.#regions),
    });
  }
}
