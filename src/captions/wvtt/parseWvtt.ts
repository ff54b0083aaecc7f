import { type Caption, type CaptionRegion } from '../../sample/caption.js';
import { captionBoxes, findCaptionBox } from '../boxes.js';
import { cleanedName } from '../styledText.js';
import { parseCueSettings } from '../vtt/cueSettings.js';
import { parseCueText } from '../vtt/parseCueText.js';
import { parseRegion } from '../vtt/vttRegions.js';

/** A cue of a sample, and what tells that it goes on in the next one. */
export interface WvttCue {
  readonly content: Omit<Caption, 'start' | 'duration'>;
  readonly key: string | undefined;
}

/** The regions that stand in front of the cues. */
export function wvttRegions(header: string): Map<string, CaptionRegion> {
  const blocks = header.replace(/\r\n?/g, '\n').split(/\n\n+/);
  const regions = blocks.flatMap((block) => {
    const region = /^REGION[ \t]*\n/.test(block)
      ? parseRegion(block.replace(/^.*\n/, ''))
      : undefined;
    return region ? [region] : [];
  });
  return new Map(regions.map((region) => [region.id, region]));
}

/** The cues of a sample; none: it shows nothing. */
export function parseWvtt(
  bytes: Uint8Array,
  regions: ReadonlyMap<string, CaptionRegion>,
): WvttCue[] {
  const cues = captionBoxes(bytes).filter(({ type }) => type === 'vttc');
  return cues.map(({ payload }) => {
    const text = (type: string): string => findCaptionBox(payload, type)?.toString('utf8') ?? '';
    const number = findCaptionBox(payload, 'vsid');
    const identifier = cleanedName(text('iden'));
    const content = {
      ...parseCueText(text('payl').replace(/\r\n?/g, '\n')),
      ...(identifier !== undefined && { identifier }),
      ...parseCueSettings(text('sttg'), regions),
    };
    return {
      content,
      key: number && number.byteLength >= 4 ? String(number.readInt32BE()) : undefined,
    };
  });
}
