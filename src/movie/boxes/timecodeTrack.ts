/** Time codes as tracks. @see QuickTime File Format: time code media */
import { type TimecodeCount } from '../../sample/timecode.js';
import { type AddedTrack } from './addedTrack.js';
import { Box } from './box.js';
import { graphicsInfo } from './chapterTracks.js';
import { fields, fullBox } from './fields.js';

const DROP_FRAME = 1;
const WRAPS = 2;
const NEGATIVE = 4;
const COUNTER = 8;

/** The track that labels the pictures, or the sound, of the track `owner`. */
export function timecodeTrack(
  count: TimecodeCount,
  owner: number,
  isQuickTime: boolean,
): AddedTrack {
  const { num, den } = count.frameRate;
  const { counts } = count;
  return {
    handler: 'tmcd',
    name: 'TimeCodeHandler',
    timescale: num,
    language: undefined,
    isEnabled: false,
    mediaHeader: isQuickTime ? timecodeHeader() : fullBox('nmhd', 0, 0, Buffer.alloc(0)),
    entries: [entryOf(count)],
    samples: counts.map(({ at, frame }, place) => {
      const next = counts[place + 1];
      return {
        bytes: fields(32, frame),
        start: at * BigInt(den),
        end: next && next.at * BigInt(den),
      };
    }),
    owner,
    reference: 'tmcd',
  };
}

function entryOf(count: TimecodeCount): Box {
  const { frameRate, quanta, isDropFrame, wrapsAt24Hours, isNegative, isCounter, sourceName } =
    count;
  const flags =
    (isDropFrame ? DROP_FRAME : 0) |
    (wrapsAt24Hours ? WRAPS : 0) |
    (isNegative ? NEGATIVE : 0) |
    (isCounter ? COUNTER : 0);
  const head = fields(
    48,
    0,
    16,
    1,
    32,
    0,
    32,
    flags,
    32,
    frameRate.num,
    32,
    frameRate.den,
    8,
    quanta,
    8,
    0,
  );
  return new Box('tmcd', Buffer.concat([head, nameOf(sourceName)]));
}

const UNDETERMINED = 0x55c4;

function nameOf(name: string | undefined): Buffer {
  if (name === undefined) return Buffer.alloc(0);
  const text = Buffer.from(name);
  const box = new Box('name', Buffer.concat([fields(16, text.byteLength, 16, UNDETERMINED), text]));
  return box.toBuffer();
}

/** How QuickTime would draw it: white on black, 12 points. */
function timecodeHeader(): Box {
  const font = Buffer.from('Lucida Grande');
  const style = fields(
    16,
    0,
    16,
    0,
    16,
    12,
    16,
    0,
    48,
    0xffff_ffff_ffffn,
    48,
    0,
    8,
    font.byteLength,
  );
  const tcmi = fullBox('tcmi', 0, 0, Buffer.concat([style, font]));
  return new Box('gmhd', undefined, [graphicsInfo(), new Box('tmcd', undefined, [tcmi])]);
}
