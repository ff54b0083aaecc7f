import { requireArgument } from '../../errors.js';
import { kindOf } from '../../sample/requireKind.js';

/** What each receiver takes. */
const ITEMS: Readonly<Record<string, string>> = {
  CaptionReceiver: 'captions, { text, start, duration }, and groups of them, { start, captions }',
  MetadataReceiver: 'groups of timed metadata, { start, items }',
  PixelBufferReceiver: 'pictures with their times, { pixelBuffer, pts }',
  SampleBufferReceiver: 'samples of this library, and buffers of samples, { data, format, … }',
  TaggedPixelBufferGroupReceiver: 'pictures of both eyes with their time, { taggedBuffers, pts }',
};

/** Whether it may be an item, whose parts can be looked at. */
export const isItem = (item: unknown): item is object =>
  typeof item === 'object' && item !== null && !Array.isArray(item) && !ArrayBuffer.isView(item);

/** @throws MediaError `invalidArgument` for what is no item at all */
export function requireItem(item: unknown, receiver: string): void {
  requireArgument(
    isItem(item),
    () => `A ${receiver} takes ${ITEMS[receiver] ?? 'its items'}, not ${nameOf(item)}.`,
  );
}

function nameOf(item: unknown): string {
  if (Array.isArray(item)) return 'a list: append its items one by one';
  return ArrayBuffer.isView(item) ? 'bytes' : kindOf(item);
}
