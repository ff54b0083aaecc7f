import { requireArgument } from '../errors.js';
import { type Caption, type CaptionGroup, isCaptionGroup } from '../sample/caption.js';

/** @throws MediaError `invalidArgument` for a group without a list */
export function requireCaptions(item: Caption | CaptionGroup): void {
  const isList = !isCaptionGroup(item) || Array.isArray(item.captions);
  requireArgument(
    isList,
    'A group of captions has a list of them: { start: 0, captions: [{ text, start, duration }] }, or an empty one for a gap.',
  );
}
