import { operator, type Operator } from '../rx.js';
import { type Caption } from '../sample/caption.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { requireEncoded } from '../sample/requireKind.js';
import { type Track } from '../sample/track.js';
import { CaptionDecoder } from './captionDecoder.js';
import { Cea608TrackDecoder } from './cea608/cea608TrackDecoder.js';

/** The engine behind `decodeCaptions`. */
export function decodingCaptions(name: string): Operator<EncodedSample, Caption> {
  return operator<EncodedSample, Caption>((out) => {
    let decoder: CaptionDecoder | Cea608TrackDecoder | undefined;
    const emit = (captions: readonly Caption[]): void => {
      for (const caption of captions) out.next(caption);
    };
    return {
      next: (sample) => {
        requireEncoded(sample, name);
        let captions: readonly Caption[];
        try {
          decoder ??= decoderOf(sample.track);
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

/** @throws MediaError `decoderNotFound` for tracks that hold no text */
const decoderOf = (track: Track): CaptionDecoder | Cea608TrackDecoder =>
  track.format.codec === 'eia_608' ? new Cea608TrackDecoder() : new CaptionDecoder(track);
