import { from, type ObservableInput } from 'rxjs';
import { CaptionTrain } from '../src/captions/cea608/captionTrain.js';
import { type Cea608Options } from '../src/captions/cea608/cea608Encoder.js';
import { pairRate } from '../src/captions/cea608/rates.js';
import { Gate } from '../src/gate/gate.js';
import { requirePaced } from '../src/gate/pace.js';
import { listen, operator, type Operator } from '../src/rx.js';
import { type Caption, type CaptionGroup } from '../src/sample/caption.js';
import { type VideoSample } from '../src/sample/videoSample.js';

/**
 * Puts closed captions (CEA-608, first channel of field 1) beside uncompressed pictures, from where `encode` puts them into the bitstream: of `h264` and `hevc` as
 * SEI, of `mpeg2video` as user data, both as ATSC A/53 has it.
 *
 * ![](../docs/diagrams/embedCaptions.svg)
 *
 * Pictures come in the order of their presentation, captions in the order of their starts, both in one time. Each picture carries a pair of bytes, every second one
 * where there are more than 30 in a second, so captions are sent for a while before they are shown, and none starts at 0. What is due where pictures are missing goes
 * with the next one. Closed captions that a picture has already are replaced.
 *
 * A picture passes when it is known what goes with it: when `captions` has given the caption after it, or has completed. So captions that are all there never
 * hold a picture back, and what waits for others is bounded by the window of the pictures' source. An error of either ends the output; when the pictures
 * are through, `captions` is unsubscribed. What could not be sent any more is told with the warning `captionsLost`.
 *
 * @param captions - is subscribed before the pictures are
 * @param options - `frameRate`, by default that of the first picture, and `alignsTimes`
 * @throws MediaError `invalidArgument` for a `frameRate` that it does not go with; through `error` `invalidArgument` for what CEA-608 cannot show, for captions that are too dense to be sent in time, and for a rate of pictures
 * that it does not go with; `invalidTimestamp`, `notReady`
 * @example
 * ```ts
 * import { type Caption, demux, type VideoSample } from 'rxmux';
 * import { decode, embedCaptions, encode, mux } from 'rxmux/operators';
 *
 * const captions: Caption[] = [{ text: 'Good morning.', start: 2.002, duration: 2.002 }];
 *
 * demux('in.mp4', ({ video }) =>
 *   video.pipe(decode<VideoSample>(), embedCaptions(captions, { alignsTimes: true }), encode({ codec: 'h264' })),
 * )
 *   .pipe(mux('captioned.mp4'))
 *   .subscribe();
 * ```
 * @see ATSC A/53 part 4, 6.2.3; ANSI/CTA-608-E; {@link extractCaptions}
 * @group Captions
 */
export function embedCaptions(
  captions: ObservableInput<Caption | CaptionGroup>,
  options: Cea608Options = {},
): Operator<VideoSample, VideoSample> {
  if (options.frameRate) pairRate(options.frameRate);
  return operator<VideoSample, VideoSample>((out) => {
    const train = new CaptionTrain(options);
    const queue: VideoSample[] = [];
    const gate = new Gate<VideoSample>(out, {
      line: {
        get length() {
          return queue.length;
        },
        push: (picture) => {
          requirePaced(picture, queue.length, 'embedCaptions');
          queue.push(picture);
        },
        shift: () => {
          const [picture] = queue;
          const captioned = picture?.retimed({ closedCaptions: train.bytesFor(picture) });
          queue.shift();
          return captioned;
        },
        clear: () => queue.splice(0),
      },
      whenReady: undefined,
      mayPass: () => queue[0] !== undefined && train.isReadyFor(queue[0]),
      passing: () => undefined,
    });
    /** Captions may hold back pictures, and an error of theirs is the output's. */
    const settle = (step: () => void): void => {
      try {
        step();
        gate.run();
      } catch (error) {
        out.error(error);
      }
    };
    let stop = (): void => undefined;
    stop = listen(
      from(captions),
      {
        next: (caption) => {
          settle(() => {
            train.take(caption);
          });
        },
        error: (error) => {
          out.error(error);
        },
        complete: () => {
          settle(() => {
            train.finish();
          });
        },
      },
      (stopEarly) => {
        stop = stopEarly;
      },
    );
    return {
      next: (picture) => {
        gate.next(picture);
      },
      complete: () => {
        gate.complete();
      },
      teardown: () => {
        stop();
        gate.teardown();
        if (gate.isCompleted) train.end();
      },
    };
  });
}
