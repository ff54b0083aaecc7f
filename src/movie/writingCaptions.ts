import { from, switchMap } from 'rxjs';
import { backend, type Destination } from '../backend.js';
import {
  CAPTION_FILE_TYPES,
  type CaptionFileType,
  captionFileType,
  LARGEST_CAPTION_FILE,
  printCaptions,
  type PrintCaptionsOptions,
} from '../captions/captionFiles.js';
import { CaptionSequence, type PlacedCaption } from '../captions/captionSequence.js';
import { destinationPath } from '../destination.js';
import { MediaError } from '../errors.js';
import { listen, operator, type Operator } from '../rx.js';
import { type Caption, type CaptionGroup } from '../sample/caption.js';

/** What is to be written, and how. */
export interface WritingCaptions extends PrintCaptionsOptions {
  readonly type?: CaptionFileType;
  readonly overwrite?: boolean;
}

/** The engine behind `writeCaptions`. */
export function writingCaptions<T extends Caption | CaptionGroup>(
  destination: Destination,
  { type = typeOf(destination), overwrite = false, ...options }: WritingCaptions,
): Operator<T, T> {
  return operator<T, T>((out) => {
    const sequence = new CaptionSequence();
    const captions: Caption[] = [];
    let size = 0;
    const take = (placed: readonly PlacedCaption[]): void => {
      for (const { caption, start, end } of placed) {
        size += caption.text.length;
        if (size > LARGEST_CAPTION_FILE) throw tooLarge();
        captions.push({ ...caption, start, duration: end.minus(start) });
      }
    };
    return {
      next: (item) => {
        take(sequence.take(item).captions);
        out.next(item);
      },
      complete: () => {
        take(sequence.finish());
        const bytes = Buffer.from(printCaptions(captions, type, options));
        const written$ = from(backend()).pipe(
          switchMap((present) => present.writeBytes(destination, bytes, overwrite)),
        );
        const stop = listen(written$, {
          next: () => undefined,
          error: (error) => {
            out.error(error);
          },
          complete: () => {
            out.complete();
          },
        });
        out.add(stop);
      },
    };
  });
}

function typeOf(destination: Destination): CaptionFileType {
  const path = destinationPath(destination);
  const type = path === undefined ? undefined : captionFileType(path);
  if (type !== undefined) return type;
  const types = CAPTION_FILE_TYPES.join(', ');
  throw new MediaError(
    'formatUnsupported',
    `${path === undefined ? 'The destination has no name' : `'${path}' has no extension of captions`} to tell the type by. Set type to one of ${types}.`,
    { operator: 'writeCaptions' },
  );
}

function tooLarge(): MediaError {
  return new MediaError(
    'limitExceeded',
    `A file of captions has at most ${LARGEST_CAPTION_FILE} characters of text, and these are more. Write several files.`,
    { operator: 'writeCaptions' },
  );
}
