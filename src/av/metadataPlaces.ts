/** Where items of metadata go: into boxes of movies, or among libav's tags of other containers. */
import { MediaError } from '../errors.js';
import { itemName, requireMetadata } from '../movie/metadataRules.js';
import { isArtwork } from '../movie/metadataValues.js';
import { type MetadataItem, type MetadataKeySpace } from '../sample/metadataItem.js';
import { type FileType } from '../fileTypes.js';
import { type Track } from '../sample/track.js';
import { checkMetadata } from './metadata.js';

type Spaces = readonly MetadataKeySpace[];

const ISO: Spaces = ['mdta', 'itsk', 'uiso'];
const PHONE: Spaces = ['mdta', 'uiso'];

/** The key spaces of which movies have a list. */
const MOVIE_SPACES: Readonly<Record<string, Spaces>> = {
  mov: ['mdta', 'udta'],
  ...{ mp4: ISO, ipod: ISO, '3gp': PHONE, '3g2': PHONE },
};

/** libav's names of QuickTime's keys, of iTunes', and of user data. */
const TAGS: Readonly<Record<MetadataKeySpace, Readonly<Record<string, string>>>> = {
  mdta: {
    ...{ title: 'title', artist: 'artist', album: 'album', author: 'author', genre: 'genre' },
    ...{ comment: 'comment', copyright: 'copyright', description: 'description' },
    ...{
      creationdate: 'creation_time',
      year: 'date',
      keywords: 'keywords',
      publisher: 'publisher',
    },
    ...{ make: 'make', model: 'model', software: 'software', director: 'director' },
    ...{ producer: 'producer', performer: 'performer', 'location.ISO6709': 'location' },
  },
  itsk: {
    ...{ '©nam': 'title', '©ART': 'artist', aART: 'album_artist', '©alb': 'album' },
    ...{ '©wrt': 'composer', '©day': 'date', '©gen': 'genre', '©cmt': 'comment' },
    ...{ '©lyr': 'lyrics', '©grp': 'grouping', cprt: 'copyright', desc: 'description' },
    ...{ ldes: 'synopsis', tvsh: 'show', tven: 'episode_id', tvnn: 'network', keyw: 'keywords' },
    ...{ trkn: 'track', disk: 'disc' },
  },
  udta: {
    ...{ '©nam': 'title', '©ART': 'artist', '©alb': 'album', '©cmt': 'comment' },
    ...{ '©gen': 'genre', '©cpy': 'copyright', '©day': 'date', '©xyz': 'location' },
    ...{ '©mak': 'make', '©mod': 'model', '©des': 'description', name: 'title' },
  },
  uiso: {
    ...{ titl: 'title', perf: 'artist', auth: 'author', albm: 'album', gnre: 'genre' },
    ...{ cprt: 'copyright', dscp: 'description', yrrc: 'date', name: 'title' },
  },
};

const QUICKTIME = 'com.apple.quicktime.';

/** Whether a movie of this type has a place for keys of a space. */
export function holdsSpace(muxer: string, space: MetadataKeySpace): boolean {
  return MOVIE_SPACES[muxer]?.includes(space) === true;
}

/** Throws `formatUnsupported` for the first item that a movie of this type has no place for. */
export function requirePlaces(
  items: readonly MetadataItem[],
  { muxer }: FileType,
  owner: 'movie' | 'track',
): void {
  requireMetadata(items);
  const spaces = (MOVIE_SPACES[muxer] ?? []).filter(
    (space) => owner === 'movie' || space !== 'itsk',
  );
  const lost = items.find(({ keySpace = 'mdta' }) => !spaces.includes(keySpace));
  if (!lost) return;
  throw refusal(
    `A ${owner} in ${muxer} has no place for ${itemName(lost)}: it holds the key spaces ${spaces.join(', ')}. ${HINTS[lost.keySpace ?? 'mdta']}`,
  );
}

const HINTS: Readonly<Record<MetadataKeySpace, string>> = {
  mdta: 'Leave it out.',
  itsk: "Use mdta ('com.apple.quicktime.title'), or say it of the whole movie in mp4, m4a or m4v.",
  udta: "Use mdta ('com.apple.quicktime.title'), or uiso ('titl'), or write mov.",
  uiso: "Use mdta ('com.apple.quicktime.title'), or udta ('©nam'), or write mp4.",
};

/**
 * Items as libav's tags, for containers that have such: what would be lost on the way is an error.
 *
 * @throws MediaError `formatUnsupported`, `invalidArgument`
 */
export function tagsOf(items: readonly MetadataItem[], muxer: string): Record<string, string> {
  requireMetadata(items);
  const tags: Record<string, string> = {};
  for (const item of items) {
    const tag = tagName(item);
    if (tag in tags) {
      throw refusal(
        `${muxer} holds one value of '${tag}', and ${itemName(item)} is another. Leave one out.`,
      );
    }
    tags[tag] = tagValue(item, muxer);
  }
  return checkMetadata(tags, { muxer, takesAny: false });
}

/** The same of a track; nothing where it goes into the boxes of a movie. */
export function trackTags({ properties }: Track, muxer: string): Record<string, string> {
  const items = properties?.metadata ?? [];
  return muxer in MOVIE_SPACES || items.length === 0 ? {} : tagsOf(items, muxer);
}

function tagName({ key, keySpace = 'mdta' }: MetadataItem): string {
  const plain =
    keySpace === 'mdta' && key.startsWith(QUICKTIME) ? key.slice(QUICKTIME.length) : key;
  return TAGS[keySpace][plain] ?? key;
}

function tagValue(item: MetadataItem, muxer: string): string {
  const { value, extendedLanguageTag, country } = item;
  if (extendedLanguageTag !== undefined || country !== undefined) {
    throw refusal(
      `${muxer} has no place for the language of ${itemName(item)}. Leave extendedLanguageTag and country out, or write mp4 or mov.`,
    );
  }
  if (typeof value !== 'object') return String(value);
  const hint = isArtwork(item)
    ? 'Write the picture as a track with the disposition attached_pic, or write mp4 or mov.'
    : 'Give it as a text, or write mp4 or mov.';
  throw refusal(`${muxer} holds texts, and ${itemName(item)} is bytes. ${hint}`);
}

const refusal = (message: string): MediaError =>
  new MediaError('formatUnsupported', message, { operator: 'mux' });
