import { type Caption, type CaptionGroup } from '../sample/caption.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { type Track } from '../sample/track.js';

/** Makes samples of captions and groups, in order. */
export interface CaptionSampler {
  readonly track: Track;
  /** The samples that are certain now. Nothing has been taken when it throws. @throws MediaError `invalidArgument`, `invalidTimestamp` */
  take(item: Caption | CaptionGroup): EncodedSample[];
  /** The rest, when nothing more comes. */
  finish(): EncodedSample[];
}
