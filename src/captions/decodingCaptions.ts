import { operator, type Operator } from '../rx.js';
import { type Caption } from '../sample/caption.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { requireEncoded } from '../sample/requireKind.js';
import { CaptionDecoder } from './captionDecoder.js';

/** The engine behind `decodeCaptions`. */
export function decodingCaptions(name: string): Operator<EncodedSample, Caption> {
  return operator<EncodedSample, Caption>((out) => {
    let decoder: CaptionDecoder | undefined;
    const emit = (captions: readonly Caption[]): void => {
      for (const caption of captions) out.next(caption);
    };
    return {
      next: (sample) => {
        requireEncoded(sample, name);
        let captions: readonly Caption[];
        try {
          decoder ??= new CaptionDecoder(sample.track);
          captions = decoder.take(sample);
        } finally {
          sample.close();
        }
        emit(captions);
      },
      complete: () => {
        emit(decoder?.finish() ?? []);
        out.complete();
      },
    };
  });
}
