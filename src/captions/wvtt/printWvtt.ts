import { type Caption } from '../../sample/caption.js';
import { captionBox } from '../boxes.js';
import { printCueSettings } from '../vtt/cueSettings.js';
import { printCueText } from '../vtt/printCueText.js';

/** Numbers for cues that last longer than a sample. */
export class CueNumbers {
  #numbers = new WeakMap<Caption, number>();
  #last = 0;

  /** The same for the same caption. */
  public of(caption: Caption): number {
    const known = this.#numbers.get(caption);
    if (known !== undefined) return known;
    this.#last = (this.#last % 0x7fff_ffff) + 1;
    this.#numbers.set(caption, this.#last);
    return this.#last;
  }
}

/**
 * A sample of WebVTT: the cues that are shown together, or one that says that there are none.
 *
 * @see ISO/IEC 14496-30 §7.4
 */
export function printWvtt(captions: readonly Caption[], numbers: CueNumbers): Buffer {
  if (captions.length === 0) return captionBox('vtte');
  return Buffer.concat(captions.map((caption) => printCue(caption, numbers)));
}

function printCue(caption: Caption, numbers: CueNumbers): Buffer {
  const { identifier, region } = caption;
  // Regions that roll are defined in front of all cues, where they are not known yet.
  const settings = printCueSettings({
    ...caption,
    region: region && { ...region, scroll: 'none' },
  });
  const number = Buffer.alloc(4);
  number.writeInt32BE(numbers.of(caption));
  return captionBox(
    'vttc',
    captionBox('vsid', number),
    ...(identifier === undefined ? [] : [captionBox('iden', Buffer.from(identifier))]),
    ...(settings === '' ? [] : [captionBox('sttg', Buffer.from(settings))]),
    captionBox('payl', Buffer.from(printCueText(caption))),
  );
}
