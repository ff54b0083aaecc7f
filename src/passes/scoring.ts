import { filter, ignoreElements, type Observable, tap } from 'rxjs';
import { decoding } from '../codec/decoding.js';
import { comparing } from '../quality/comparing.js';
import { QualityMean } from '../quality/mean.js';
import { type MeanQuality, type QualityMetric } from '../quality/pictureQuality.js';
import { type Operator } from '../rx.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { VideoSample } from '../sample/videoSample.js';
import { type RangeTally } from './rangeTally.js';

/** Decoded pictures that may wait to be compared. */
const WINDOW = 4;
/** What encoders hold back at most: lookahead, reordering and a picture for each thread. */
const HELD_BACK = 500;

/** Decodes what an encoder made, compares it with its source, and puts the score in the tally. */
export function scoring(
  reference$: Observable<VideoSample>,
  metric: QualityMetric,
  tally: RangeTally,
): Operator<EncodedSample, never> {
  return (samples$) => {
    const mean = new QualityMean();
    const decoded$ = samples$.pipe(
      decoding({}, WINDOW),
      filter((sample) => sample instanceof VideoSample),
    );
    return comparing({
      sources: { picture: decoded$, reference: reference$ },
      metrics: [metric],
      unmatched: 'error',
      lookAhead: HELD_BACK,
    }).pipe(
      tap({
        next: (picture) => {
          mean.add(picture);
        },
        complete: () => {
          tally.score = scoreOf(mean.value, metric);
        },
      }),
      ignoreElements(),
    );
  };
}

/** In decibels. */
function scoreOf({ psnr, ssim, xpsnr }: MeanQuality, metric: QualityMetric): number | undefined {
  if (metric === 'psnr') return psnr?.average;
  return metric === 'ssim' ? ssim?.dB.all : xpsnr?.minimum;
}
