import { type Observable } from 'rxjs';
import { type InputSample } from '../src/movie/inputTypes.js';
import { type WriterInput } from '../src/movie/writerInput.js';
import { type WrittenSample } from '../src/movie/writtenSample.js';
import { cold, listen, type Operator } from '../src/rx.js';

/**
 * Feeds a writer's input, and tells what was written of it.
 *
 * ![](../docs/diagrams/writeTo.svg)
 *
 * The input takes the samples over. When the source completes, the input is finished; the output completes with the movie. When the
 * source fails, the writer fails. When the writer fails, the output fails and the source is unsubscribed, which `subscribe(input)` cannot do.
 * Unsubscribing before the source has completed cancels the writing; to end a recording well, end the source:
 * `camera$.pipe(takeUntil(stop$), writeTo(input))`.
 *
 * @throws MediaError (through `error`) whatever the writer fails with
 * @example
 * ```ts
 * import { merge } from 'rxjs';
 * import { AssetWriter, testPattern, tone, WriterInput } from 'rxmux';
 * import { writeTo } from 'rxmux/operators';
 *
 * const writer = new AssetWriter('out.mp4');
 * const video = writer.add(new WriterInput('video', { codec: 'h264' }));
 * const audio = writer.add(new WriterInput('audio', { codec: 'aac' }));
 * merge(
 *   testPattern({ duration: 2 }).pipe(writeTo(video)),
 *   tone({ duration: 2 }).pipe(writeTo(audio)),
 * ).subscribe(({ track, pts }) => console.log(track.mediaType, pts?.seconds));
 * ```
 * @see AVFoundation: AVAssetWriterInput.append(_:)
 * @group Movies
 */
export function writeTo<S extends InputSample>(input: WriterInput<S>): Operator<S, WrittenSample> {
  return (source: Observable<S>) =>
    cold<WrittenSample>((out) => {
      const stopListening = listen<WrittenSample>(input, {
        next: (written) => {
          out.next(written);
        },
        error: (error) => {
          out.error(error);
        },
        complete: () => {
          out.complete();
        },
      });
      out.add(stopListening);
      if (out.closed) return;
      let fed = true;
      const link = {
        next: (sample: S): void => {
          input.next(sample);
        },
        error: (error: unknown): void => {
          fed = false;
          input.error(error);
        },
        complete: (): void => {
          fed = false;
          input.complete();
        },
      };
      listen(source, link, (stop) => {
        out.add(() => {
          stop();
          if (fed) input.core.cancel();
        });
      });
    });
}
