import { type MediaTime, toTime } from '../sample/time.js';
import { type MuxOptions } from '../backend.js';
import { type FileType } from '../fileTypes.js';
import { type ChapterList, chapterLists } from '../sample/chapter.js';

/** What a muxer is made of. */
export interface MuxPlan {
  readonly type: FileType;
  readonly options: MuxOptions;
  /**
   * How the movie is written: `fragments` because it cannot be patched when it is whole; `hybrid` in a file;
   * `plain` in one go, as all other containers are.
   */
  readonly shape: 'plain' | 'fragments' | 'hybrid';
}

/** The movie's chapters by language, checked. @throws MediaError `invalidArgument` */
export const chaptersOf = ({ options }: MuxPlan): ChapterList[] =>
  chapterLists(options.chapters ?? []);

/** How long the movie will become, as far as that was told. */
export const hintOf = ({ options }: MuxPlan): { readonly overallDurationHint?: MediaTime } =>
  options.overallDurationHint === undefined
    ? {}
    : { overallDurationHint: toTime(options.overallDurationHint) };
