/** Which tracks may refer to which, and by what name. */
import { type MediaType, MEDIA_TYPES } from '../sample/format.js';
import { type InputOwner } from './inputTypes.js';

/**
 * How one track belongs to another; the input that is told holds the reference.
 *
 * `chapterList`: pictures or sound → their chapters' titles (subtitle) or pictures. `timecode`: pictures or sound → their time codes (data).
 * `audioFallback`: sound that few can play → sound that more can play. `forcedSubtitlesOnly`: subtitles → those of them that are always shown.
 * `selectionFollower`: sound → the subtitles to be selected with it. `metadataReferent`: metadata (data) → the track it describes.
 * `renderMetadataSource`: metadata → the track it renders. `closedCaption`: any track → its captions.
 *
 * @see AVFoundation: AVAssetTrack.AssociationType; QuickTime File Format: track reference atoms
 * @group Movies
 */
export type TrackAssociationType =
  | 'audioFallback'
  | 'chapterList'
  | 'closedCaption'
  | 'forcedSubtitlesOnly'
  | 'metadataReferent'
  | 'renderMetadataSource'
  | 'selectionFollower'
  | 'timecode';

/** A kind of association: between which kinds of tracks, and under which four letters. */
export interface AssociationRule {
  readonly code: string;
  readonly from: readonly MediaType[];
  readonly to: readonly MediaType[];
  /** Whether a track may have but one. */
  readonly isSingle: boolean;
}

const rule = (
  code: string,
  from: readonly MediaType[],
  to: readonly MediaType[],
  isSingle = false,
): AssociationRule => ({ code, from, to, isSingle });

const PLAYED = ['video', 'audio'] as const;

const RULES: Readonly<Record<TrackAssociationType, AssociationRule>> = {
  audioFallback: rule('fall', ['audio'], ['audio']),
  chapterList: rule('chap', PLAYED, ['subtitle', 'video', 'data']),
  closedCaption: rule('clcp', MEDIA_TYPES, ['subtitle', 'data']),
  forcedSubtitlesOnly: rule('forc', ['subtitle'], ['subtitle']),
  metadataReferent: rule('cdsc', ['data'], MEDIA_TYPES),
  renderMetadataSource: rule('rndr', ['data'], MEDIA_TYPES),
  selectionFollower: rule('folw', ['audio'], ['subtitle'], true),
  timecode: rule('tmcd', PLAYED, ['data']),
};

/** The rule of a name or of four letters; any other four letters may be between any tracks. Undefined: it is neither. */
export function associationRule(type: string): AssociationRule | undefined {
  if (Object.hasOwn(RULES, type)) return RULES[type as TrackAssociationType];
  const known = Object.values(RULES).find(({ code }) => code === type);
  if (known) return known;
  return /^[\x20-\x7e]{4}$/.test(type) ? rule(type, MEDIA_TYPES, MEDIA_TYPES) : undefined;
}

/** Every name, for messages. */
export const ASSOCIATION_TYPES: readonly string[] = Object.keys(RULES);

/** Why a file type has none. */
const NO_REFERENCES =
  'This file type has no references between tracks. They can be in mp4, m4a, m4v, mov, 3gp and 3g2.';

/** Why the track of an input of `from` cannot refer to that of one of `to`; undefined: it can, for all that is known. @internal */
export function referRefusal(
  from: InputOwner | undefined,
  to: InputOwner | undefined,
): string | undefined {
  if (from?.isMovie === false) return NO_REFERENCES;
  if (!from || !to || from.inputs === to.inputs) return undefined;
  return 'Tracks of different movies cannot refer to each other. Add both inputs to the same writer.';
}
