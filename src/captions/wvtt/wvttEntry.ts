import { captionBox, ENTRY_HEAD, findCaptionBox } from '../boxes.js';
import { styleSheet } from '../vtt/vttClasses.js';

/** Classes that every track has rules for: what captions say that come later cannot be known. */
const CLASSES = [
  ...[
    'line-through',
    'overline',
    'combine_all',
    'combine_1',
    'combine_2',
    'combine_3',
    'combine_4',
  ],
  ...[
    'ruby_before',
    'ruby_after',
    'ruby_start',
    'ruby_center',
    'ruby_spaceBetween',
    'ruby_spaceAround',
  ],
];

/** What stands in front of the cues of a track that grows. */
export const WEBVTT_HEADER: string = ['WEBVTT', '', 'STYLE', ...styleSheet(CLASSES)].join('\n');

/** The sample entry: the beginning of a file of WebVTT, as it would stand there. @see ISO/IEC 14496-30 §7.5 */
export const printWvttEntry = (): Buffer =>
  captionBox('wvtt', ENTRY_HEAD, captionBox('vttC', Buffer.from(WEBVTT_HEADER)));

/** What stands in front of the cues; `entry`: the whole box. */
export function parseWvttEntry(entry: Uint8Array): string {
  const config = findCaptionBox(entry.subarray(8 + ENTRY_HEAD.byteLength), 'vttC');
  return config?.toString('utf8') ?? '';
}
