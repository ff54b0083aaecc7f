import { finalize, map, type Observable } from 'rxjs';
import { type Comparison, type PicturePair } from '../src/backend.js';
import { type QualityMetric, type QualityScores } from '../src/quality/pictureQuality.js';
import { type CodecPlan } from './fakeCodec.js';
import { markOf } from './fakeSample.js';

/** Compares marks: pictures with the same mark are identical, others have nothing in common. */
export class FakeComparison implements Comparison {
  readonly #plan: CodecPlan;
  readonly #metrics: readonly QualityMetric[];

  public constructor(plan: CodecPlan, metrics: readonly QualityMetric[]) {
    this.#plan = plan;
    this.#metrics = metrics;
  }

  public compare({ picture, reference }: PicturePair): Observable<QualityScores> {
    const marks = [picture, reference].map(markOf);
    const close = (): void => {
      picture.close();
      reference.close();
    };
    if (!this.#plan.keepsInput) close();
    const scores = scoresOf(marks[0] === marks[1], this.#metrics);
    return this.#plan.outputs(marks.join('')).pipe(
      map(() => scores),
      finalize(close),
    );
  }

  public close(): void {
    this.#plan.closed++;
  }
}

const PEAK = 255;

function scoresOf(isSame: boolean, metrics: readonly QualityMetric[]): QualityScores {
  const dB = isSame ? Infinity : 0;
  const all = isSame ? 1 : 0;
  const error = isSame ? 0 : PEAK ** 2;
  return {
    ...(metrics.includes('psnr') && {
      psnr: { y: dB, average: dB, mse: { y: error, average: error }, peak: PEAK },
    }),
    ...(metrics.includes('ssim') && { ssim: { y: all, all, dB: { y: dB, all: dB } } }),
    ...(metrics.includes('xpsnr') && {
      xpsnr: { y: dB, minimum: dB, distortion: { y: isSame ? 0 : PEAK } },
    }),
  };
}
