import { languageCodeOf, UNDETERMINED } from '../../sample/languages.js';
import { Box } from './box.js';
import { setLanguage } from './mediaHeader.js';
import { type TrackEdit } from './trackEdit.js';

/** What is spoken or written in a track: `mdhd`, and `elng` for what three letters cannot say. @see ISO/IEC 14496-12 §8.4.6 */
export const language: TrackEdit = {
  isNeeded: ({ track: { properties } }) =>
    properties?.languageCode !== undefined || properties?.extendedLanguageTag !== undefined,
  apply: (trak, { track: { properties = {} } }) => {
    const { extendedLanguageTag } = properties;
    const closest = languageCodeOf(extendedLanguageTag ?? UNDETERMINED);
    const mdia = trak.find('mdia');
    const mdhd = mdia?.find('mdhd');
    if (!mdia || !mdhd) return;
    setLanguage(mdhd, properties.languageCode ?? closest);
    if (extendedLanguageTag === undefined) return;
    mdia.children = mdia.children?.filter(({ type }) => type !== 'elng');
    // Version and flags, and the tag as a C string.
    mdia.insertAfter('mdhd', new Box('elng', Buffer.from(`\0\0\0\0${extendedLanguageTag}\0`)));
  },
};
