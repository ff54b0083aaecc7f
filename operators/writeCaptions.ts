import { type Destination } from '../src/backend.js';
import { type CaptionFileType, type PrintCaptionsOptions } from '../src/captions/captionFiles.js';
import { type Operator } from '../src/rx.js';
import { type Caption, type CaptionGroup } from '../src/sample/caption.js';
import { writingCaptions } from '../src/movie/writingCaptions.js';

/** Options of {@link writeCaptions}. @group Captions */
export interface WriteCaptionsOptions extends PrintCaptionsOptions {
  /** What kind of file; default: by its name. */
  readonly type?: CaptionFileType;
  /** Whether a file that exists is replaced; default: false. */
  readonly overwrite?: boolean;
}

/**
 * Writes a file of captions: `.vtt`, `.srt`, `.ttml` or `.itt`.
 *
 * ![](../docs/diagrams/writeCaptions.svg)
 *
 * Captions and groups come in the order of their starts, as for a `CaptionReceiver`; those of a group are shown while the group is. Each is passed on when it
 * has been taken; the output completes when the file is whole. It is written when the source has completed, since what such files begin with depends on all of
 * them: when the source fails, or nobody listens any more, there is none. What the format cannot say is left out, with the warning `captionSimplified`.
 *
 * @param destination - a path, a `file:` URL, a Node stream, a writer of your own
 * @throws MediaError `formatUnsupported` for a name that is none of captions; through `error` `invalidArgument` and `invalidTimestamp` for captions that cannot be,
 * `limitExceeded` beyond 64 MiB of text, `fileAlreadyExists`, `diskFull`, `ioError`
 * @example
 * ```ts
 * import { readCaptions } from 'rxmux';
 * import { writeCaptions } from 'rxmux/operators';
 *
 * readCaptions('movie.mp4').pipe(writeCaptions('captions.vtt')).subscribe();
 * ```
 * @see AVFoundation: AVFileType.SRT, AVFileType.iTT
 * @group Captions
 */
export function writeCaptions<T extends Caption | CaptionGroup>(
  destination: Destination,
  options: WriteCaptionsOptions = {},
): Operator<T, T> {
  return writingCaptions<T>(destination, options);
}
