/** What a movie says of itself: what was asked for, or else what its source says. */
import { isItems } from '../movie/metadataRules.js';
import { type MetadataItem } from '../sample/metadataItem.js';
import { type Track } from '../sample/track.js';
import { checkMetadata } from './metadata.js';
import { holdsKey } from './metadataKeys.js';
import { holdsSpace, requirePlaces, tagsOf } from './metadataPlaces.js';
import { type MuxPlan } from './muxPlan.js';

/** What libav is told, and what is added to the movie's boxes. */
export interface MovieMetadata {
  readonly tags?: Readonly<Record<string, string>>;
  readonly items: readonly MetadataItem[];
}

const NOTHING: MovieMetadata = { items: [] };

/**
 * What was asked for.
 *
 * @throws MediaError `formatUnsupported`, `invalidArgument` for what the container does not hold
 */
export function givenMetadata({ type, options }: MuxPlan): MovieMetadata {
  const { metadata } = options;
  if (metadata === undefined) return NOTHING;
  if (!isItems(metadata)) {
    const takesAny = keepsAll(options.options?.['movflags']);
    return { tags: checkMetadata(metadata, { muxer: type.muxer, takesAny }), items: [] };
  }
  if (!type.isMovie) return { tags: tagsOf(metadata, type.muxer), items: [] };
  requirePlaces(metadata, type, 'movie');
  return { items: metadata };
}

/** What the movie says from which all tracks come, as far as the container holds it. Of several movies none speaks for the whole. */
export function carriedMetadata(
  { type: { muxer }, options }: MuxPlan,
  tracks: readonly Track[],
): MovieMetadata {
  const told = new Set(tracks.flatMap(({ movieMetadata: said }) => (said ? [said] : [])));
  const [source] = told;
  if (!source || told.size > 1) return NOTHING;
  const to = { muxer, takesAny: keepsAll(options.options?.['movflags']) };
  const tags: Record<string, string> = {};
  const items: MetadataItem[] = [];
  for (const [key, value] of Object.entries(source)) {
    // Matroska's keys come in capitals.
    const name = [key, key.toLowerCase()].find((one) => holdsKey(muxer, one, to.takesAny));
    if (QUICKTIME.test(key) && holdsSpace(muxer, 'mdta')) items.push(itemOf(key, value));
    else if (name !== undefined && !OF_THE_FILE.test(key)) {
      Object.assign(
        tags,
        attempt(() => checkMetadata({ [name]: value }, to)),
      );
    }
  }
  return (
    attempt(() => {
      requirePlaces(items, { muxer, isMovie: true }, 'movie');
      return { tags, items };
    }) ?? { tags, items: [] }
  );
}

/** libav knows few of QuickTime's keys, and tells the others by their own names; with a language behind them they are there twice. */
const QUICKTIME = /^com\.(?![^-]*-[a-z]{3}$)[\w.-]+$/;
/** So libav spells a number with a fraction. */
const FRACTION = /^-?\d+\.\d{6}$/;

function itemOf(key: string, value: string): MetadataItem {
  return FRACTION.test(value) ? { key, value: Number(value), dataType: 'float32' } : { key, value };
}

/** What a container says of itself. */
const OF_THE_FILE = /^(?:major_brand|minor_version|compatible_brands|encoder|duration)$/i;

const keepsAll = (movflags: unknown): boolean => /\buse_metadata_tags\b/.test(String(movflags));

/** What a source says may be nothing that can be written: then it is not. */
function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
