import {
  concatMap,
  EMPTY,
  filter,
  firstValueFrom,
  fromEvent,
  type Observable,
  of,
  takeUntil,
  tap,
} from 'rxjs';
import { type MediaInput, type RawSample } from '../backend.js';
import { MediaError, requireArgument } from '../errors.js';
import { type AnyIterable } from '../gate/pump.js';
import { type WindowLike } from '../gate/window.js';
import { type SourceLimits } from '../limits.js';
import { adopt } from '../sample/sample.js';
import { MediaTime, type Rational, type TimeLike, toTime } from '../sample/time.js';
import { rateOf, VideoSample } from '../sample/videoSample.js';
import { demux } from '../source/demux.js';
import { pull } from '../source/pull.js';
import { decoding } from './decoding.js';
import { filtering } from './filtering.js';

/** Options of {@link pictures}. @group Sources */
export interface PicturesOptions {
  /** Pictures in a second, exactly or not; default 25, unless `duration` says how long each is shown. */
  readonly frameRate?: Rational | number;
  /** How long each picture is shown, exactly or in seconds; instead of `frameRate`. */
  readonly duration?: TimeLike;
  /** When the first one is shown, exactly or in seconds; default 0. */
  readonly startTime?: TimeLike;
  /**
   * What is seen behind transparent pictures: `white`, `#ff8800`. Default: nothing, they stay transparent, and what an encoder without transparency shows of them is the colours
   * that they have there all the same.
   */
  readonly background?: string;
  /** How many may be unclosed at a time; default 4. */
  readonly window?: WindowLike;
  /** What each file may cost, in memory and in time. */
  readonly limits?: SourceLimits;
}

/** Files of pictures, or a function that names them anew for each subscriber. @group Sources */
export type PictureFiles =
  AnyIterable<MediaInput> | ((signal: AbortSignal) => AnyIterable<MediaInput>);

const USUAL = new MediaTime(1, 25);
const COLOR = /^(?:[a-z]+|#[\da-f]{6})$/i;
/** Pixel formats that have transparency. */
const TRANSPARENT = /^(?:rgba|bgra|argb|abgr|gbrap|ya|yuva|pal8)/;

/**
 * Pictures from files: PNG, JPEG, WebP, BMP, TIFF, whatever libav reads; one sample of each, in their order. A file is read when its picture
 * can be used: while `window` of them are unclosed, the next one waits.
 *
 * Pictures come upright, as their camera says (EXIF), and with their transparency, which encoders keep when they are asked for a pixel format that has
 * it. Their sizes may differ: an encoder brings all of them to that of the first, by its `scalingMode`.
 *
 * @param files - paths, URLs, bytes or streams; see {@link numberedFiles} for a numbered sequence
 * @throws MediaError (through `error`) `invalidSourceMedia` for a file that is no picture, `invalidArgument`
 * @example
 * ```ts
 * import { numberedFiles, pictures } from 'rxmux';
 * import { encode, mux } from 'rxmux/operators';
 *
 * pictures(numberedFiles('frames/%04d.png'), { frameRate: 30 })
 *   .pipe(encode({ codec: 'h264' }), mux('film.mp4'))
 *   .subscribe();
 *
 * pictures(['one.jpg', 'two.jpg'], { duration: 5 }) // a slide show
 *   .pipe(encode({ codec: 'h264', width: 1280, height: 720, scalingMode: 'resizeAspect' }), mux('slides.mp4'))
 *   .subscribe();
 * ```
 * @group Sources
 */
export function pictures(
  files: PictureFiles,
  options: PicturesOptions = {},
): Observable<VideoSample> {
  const { window = 4, startTime = MediaTime.zero, background } = options;
  requireArgument(
    background === undefined || COLOR.test(background),
    () =>
      `A background is the name of a colour or six hexadecimal digits, such as #ff8800, and ${JSON.stringify(background)} is neither.`,
  );
  requireFiles(files);
  const step = stepOf(options);
  const start = toTime(startTime);
  return pull((signal) => read(files, { signal, options, start, step }), { window });
}

/** One file is a list of letters or of numbers to JavaScript. */
function requireFiles(files: unknown): void {
  const isList = typeof files === 'object' && files !== null && !ArrayBuffer.isView(files);
  requireArgument(
    typeof files === 'function' ||
      (isList && (Symbol.iterator in files || Symbol.asyncIterator in files)),
    "pictures() takes a list of files, or something else that can be iterated: for one picture ['one.png'], for a numbered sequence numberedFiles('%04d.png').",
  );
}

function stepOf({ frameRate, duration }: PicturesOptions): MediaTime {
  requireArgument(
    frameRate === undefined || duration === undefined,
    'frameRate and duration say the same of pictures: give one of them.',
  );
  const step = duration === undefined ? frameTime(frameRate) : toTime(duration);
  requireArgument(
    step.value > 0n,
    () => `Pictures are shown for more than zero seconds, not for ${String(step)}.`,
  );
  return step;
}

function frameTime(rate: Rational | number | undefined): MediaTime {
  if (rate === undefined) return USUAL;
  const { num, den } = typeof rate === 'number' ? rationalOf(rate) : rate;
  requireArgument(
    Number.isSafeInteger(num) && Number.isSafeInteger(den) && num > 0 && den > 0,
    () => `A frame rate is positive, and ${JSON.stringify(rate)} is not.`,
  );
  return new MediaTime(den, num);
}

/** Whole numbers as they are, others as those of television: 29.97 is 30000/1001. */
const rationalOf = (rate: number): Rational =>
  Number.isInteger(rate) ? { num: rate, den: 1 } : { num: Math.round(rate * 1001), den: 1001 };

interface Reading {
  readonly signal: AbortSignal;
  readonly options: PicturesOptions;
  readonly start: MediaTime;
  readonly step: MediaTime;
}

async function* read(
  files: PictureFiles,
  { signal, options, start, step }: Reading,
): AsyncGenerator<VideoSample, void, undefined> {
  let index = 0n;
  const frameRate = rateOf(step);
  for await (const file of typeof files === 'function' ? files(signal) : files) {
    if (isGivenUp(signal)) return;
    const decoded$ = upright(file, options).pipe(takeUntil(fromEvent(signal, 'abort')));
    const decoded = await firstValueFrom(decoded$, { defaultValue: undefined });
    if (!decoded && !isGivenUp(signal)) throw noPicture(file);
    if (!decoded) return;
    const pts = start.plus(new MediaTime(step.value * index++, step.timescale));
    yield placed(decoded, { pts, duration: step }, frameRate);
  }
}

const isGivenUp = ({ aborted }: AbortSignal): boolean => aborted;

/** The picture as one of no track: what its file said of rates and turns does not hold any more. */
function placed(
  decoded: VideoSample,
  timing: { readonly pts: MediaTime; readonly duration: MediaTime },
  frameRate: Rational | undefined,
): VideoSample {
  try {
    return VideoSample.wrap(decoded.picture.share(frameRate), timing);
  } finally {
    decoded.close();
  }
}

/** The first picture of a file, the right way up; the subscriber's to close. */
function upright(file: MediaInput, options: PicturesOptions): Observable<VideoSample> {
  const { limits, background } = options;
  const decoded$ = demux(file, limits ? { limits } : {}, ({ tracks, video }) =>
    tracks.some(({ mediaType }) => mediaType === 'video') ? video.pipe(decoding({}, 1)) : EMPTY,
  );
  return decoded$.pipe(
    concatMap((sample: RawSample) => {
      const steps = [
        ...turnsOf(sample),
        ...(background === undefined ? [] : onto(background, sample)),
      ];
      return steps.length === 0 ? of(sample) : filtering(steps.join(','), [of(adopt(sample))], 1);
    }),
    filter((sample) => sample instanceof VideoSample),
    tap((sample) => adopt(sample)),
  );
}

const TURNS: Readonly<Record<number, string>> = {
  90: 'transpose=clock',
  180: 'hflip,vflip',
  270: 'transpose=cclock',
};

/** What makes a picture upright; what it says of that itself goes as well. */
function turnsOf({ track }: RawSample): string[] {
  const { rotation = 0, isMirrored = false } = track ?? {};
  const turn = TURNS[rotation];
  const steps = [...(isMirrored ? ['hflip'] : []), ...(turn === undefined ? [] : [turn])];
  return steps.length === 0 ? [] : [...steps, 'sidedata=mode=delete:type=DISPLAYMATRIX'];
}

/** What paints the background behind a picture that one can look through. */
function onto(color: string, { format }: RawSample): string[] {
  if (format.mediaType !== 'video' || !TRANSPARENT.test(format.pixelFormat ?? '')) return [];
  const paint = `drawbox=color=${color}@1:thickness=fill:replace=1`;
  return [
    `format=pix_fmts=rgba,split[front][back];[back]${paint}[plain];[plain][front]overlay=format=rgb`,
  ];
}

function noPicture(file: MediaInput): MediaError {
  const name = typeof file === 'string' || file instanceof URL ? `'${String(file)}'` : 'A source';
  return new MediaError('invalidSourceMedia', `${name} holds no picture.`, {
    operator: 'pictures',
  });
}
