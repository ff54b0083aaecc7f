import { ignoreElements, merge, type Observable, tap } from 'rxjs';
import { encoding } from '../codec/encoding.js';
import { type EncoderChoice } from '../codec/settings.js';
import { tee } from '../gate/tee.js';
import { type WindowLike } from '../gate/window.js';
import { type Operator } from '../rx.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { intoSilo } from './intoSilo.js';
import { type KeptMovie } from './keptMovie.js';
import { type PassContext } from './passRun.js';
import { scoring } from './scoring.js';
import { type Target } from './target.js';

/** What ranges are encoded with. */
export interface RangeEncodingInit {
  /** Undefined: what comes out is only looked at. */
  readonly movie: KeptMovie | undefined;
  readonly target: Target;
  readonly window: WindowLike;
  readonly onEncoder: (choice: EncoderChoice) => void;
}

/** Makes what encodes a range into the movie, and compares it with its source where a quality is to be reached. */
export function encodeRange({
  movie,
  target,
  window,
  onEncoder,
}: RangeEncodingInit): PassContext['encode'] {
  return (frames$, job, tally, key) => {
    const encode = encoding(job.settings, window, onEncoder, job.pass);
    const keep = (samples$: Observable<EncodedSample>): Observable<never> =>
      samples$.pipe(
        tap((sample) => {
          movie?.check(sample);
          tally.sample(sample);
        }),
        movie ? intoSilo(movie.silo, key) : closing(),
      );
    if (target.kind !== 'quality') return keep(frames$.pipe(encode));
    return frames$.pipe(
      tee((shared$) =>
        shared$.pipe(
          encode,
          tee((samples$) =>
            merge(keep(samples$), samples$.pipe(scoring(shared$, target.metric, tally))),
          ),
        ),
      ),
    );
  };
}

/** Closes what comes. */
const closing = (): Operator<EncodedSample, never> => (samples$) =>
  samples$.pipe(
    tap((sample) => {
      sample.close();
    }),
    ignoreElements(),
  );
