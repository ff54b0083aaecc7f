import { requireArgument } from '../errors.js';
import { type MediaTime, type TimeLike, toTime } from './time.js';

/** A part of a movie that people can go to by its name. @see AVFoundation: AVTimedMetadataGroup; libav: AVChapter @group Movies */
export interface Chapter {
  /** What players show; may be empty. */
  readonly title: string;
  /** When it starts, in the time of the movie: exact, or in seconds. */
  readonly start: TimeLike;
  /** How long it lasts, exact or in seconds; default: up to the next one, or to the end of the movie. */
  readonly duration?: TimeLike | undefined;
  /** The language of its title: ISO 639-2/T, or BCP 47. Each language has a list of its own. Default: not said. */
  readonly language?: string | undefined;
  /** A picture of it: the bytes of a JPEG or a PNG. */
  readonly image?: Uint8Array | undefined;
}

/** A chapter with exact times. */
export interface TimedChapter {
  readonly title: string;
  readonly start: MediaTime;
  readonly duration: MediaTime | undefined;
  readonly image: Uint8Array | undefined;
}

/** The chapters of one language, in order. */
export interface ChapterList {
  readonly language: string | undefined;
  readonly chapters: readonly TimedChapter[];
}

/** Bytes of UTF-8: as many as a sample of text can count. */
const LONGEST_TITLE = 0xffff;
/** Controls, and halves of characters. */
const UNWRITABLE = /[^\P{Cc}]|\p{Surrogate}/u;

/**
 * Chapters by language, checked.
 *
 * @throws MediaError `invalidArgument`
 */
export function chapterLists(chapters: readonly Chapter[]): ChapterList[] {
  const languages = [...new Set(chapters.map(({ language }) => language))];
  return languages.map((language) => ({
    language,
    chapters: inOrder(chapters.filter((one) => one.language === language).map(timed)),
  }));
}

function timed({ title, start, duration, image }: Chapter): TimedChapter {
  requireArgument(
    typeof title === 'string' && !UNWRITABLE.test(title),
    () =>
      `The title of a chapter is a text of one line without controls, not ${JSON.stringify(title)}.`,
  );
  requireArgument(
    Buffer.byteLength(title) <= LONGEST_TITLE,
    () =>
      `The title of a chapter has at most ${LONGEST_TITLE} bytes as UTF-8, not ${Buffer.byteLength(title)}. Shorten it.`,
  );
  const [from, length] = [toTime(start), duration === undefined ? undefined : toTime(duration)];
  requireArgument(
    from.value >= 0n,
    () =>
      `A chapter starts at 0 or later, in the time of the movie; '${title}' at ${String(from)}.`,
  );
  requireArgument(
    length === undefined || length.value > 0n,
    () => `A chapter lasts longer than nothing; '${title}' lasts ${String(length)}.`,
  );
  return { title, start: from, duration: length, image };
}

function inOrder(chapters: readonly TimedChapter[]): readonly TimedChapter[] {
  for (const [place, { title, start, duration }] of chapters.entries()) {
    const next = chapters[place + 1];
    if (!next) continue;
    requireArgument(
      next.start.compare(start) > 0,
      () =>
        `Chapters of one language are in the order of their starts, and '${next.title}' (${String(next.start)}) does not come after '${title}' (${String(start)}).`,
    );
    requireArgument(
      duration === undefined || start.plus(duration).compare(next.start) <= 0,
      () =>
        `A chapter ends before the next one starts, and '${title}' reaches into '${next.title}'. Leave out its duration, and it lasts up to there.`,
    );
  }
  return chapters;
}
