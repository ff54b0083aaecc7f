import { CaptionReader } from '../src/captions/cea608/captionReader.js';
import { pairRate } from '../src/captions/cea608/rates.js';
import { operator, type Operator } from '../src/rx.js';
import { type Caption } from '../src/sample/caption.js';
import { type Rational } from '../src/sample/time.js';
import { type VideoSample } from '../src/sample/videoSample.js';

/** Options of {@link extractCaptions}. @group Captions */
export interface ExtractCaptionsOptions {
  /** Pictures per second, 23.976 to 60; default: as the first picture says, and 30000/1001 where it says nothing that line 21 goes with. */
  readonly frameRate?: Rational | undefined;
}

/**
 * Reads the closed captions (CEA-608, first channel of field 1) that uncompressed pictures carry, and closes the pictures.
 *
 * ![](../docs/diagrams/extractCaptions.svg)
 *
 * A caption comes when it has ended; its times are those of the pictures that brought it, in frames. What is still shown at the end ends with the last picture.
 * Holds nothing back: readiness is unchanged.
 *
 * @throws MediaError `invalidArgument` for a rate that line 21 does not go with; through `error` `invalidTimestamp` for a picture without a time
 * @example
 * ```ts
 * import { demux, type VideoSample } from 'rxmux';
 * import { decode, extractCaptions } from 'rxmux/operators';
 *
 * demux('captioned.mp4', ({ video }) => video.pipe(decode<VideoSample>(), extractCaptions())).subscribe(
 *   ({ start, text }) => console.log(String(start), text),
 * );
 * ```
 * @see ATSC A/53 part 4, 6.2.3; ANSI/CTA-608-E; {@link embedCaptions}
 * @group Captions
 */
export function extractCaptions(
  options: ExtractCaptionsOptions = {},
): Operator<VideoSample, Caption> {
  const { frameRate } = options;
  if (frameRate) pairRate(frameRate);
  return operator<VideoSample, Caption>((out) => {
    const reader = new CaptionReader(frameRate);
    const tell = (captions: readonly Caption[]): void => {
      for (const caption of captions) out.next(caption);
    };
    return {
      next: (picture) => {
        let captions: readonly Caption[];
        try {
          captions = reader.read(picture);
        } finally {
          picture.close();
        }
        tell(captions);
      },
      complete: () => {
        tell(reader.finish());
        out.complete();
      },
    };
  });
}
