/** Both eyes in one picture, and apart. */
import {
  concat,
  defer,
  EMPTY,
  finalize,
  ignoreElements,
  map,
  merge,
  type Observable,
  of,
  tap,
  zip,
} from 'rxjs';
import { openWith, type RawSample, type Routed } from '../backend.js';
import { MediaError } from '../errors.js';
import { type Operator } from '../rx.js';
import { requirePicture } from '../sample/requireKind.js';
import { type StereoEye, type ViewPackingKind } from '../sample/spatial.js';
import { groupPictures, shareViews, viewsOf } from '../sample/taggedPicture.js';
import { type VideoSample } from '../sample/videoSample.js';
import { outputsOf } from './outputsOf.js';
import { stage } from './stage.js';
import { type Work } from './work.js';

type Filter = Work<Routed, RawSample>;
type Views = Work<VideoSample, VideoSample>;

const EYES: readonly StereoEye[] = ['leftEye', 'rightEye'];
const STACKS = { sideBySide: '[0][1]hstack', overUnder: '[0][1]vstack' } as const;
const HALVES: Readonly<Record<ViewPackingKind, readonly string[]>> = {
  sideBySide: ['crop=iw/2:ih:0:0', 'crop=iw/2:ih:iw/2:0'],
  overUnder: ['crop=iw:ih/2:0:0', 'crop=iw:ih/2:0:ih/2'],
};
/** Pixels that were squeezed together get their shape back. */
const WIDER = ',setsar=if(gt(sar\\,0)\\,sar\\,1)*2';
const HIGHER = ',setsar=if(gt(sar\\,0)\\,sar\\,1)/2';

const nothing: readonly VideoSample[] = [];

/** The stage behind `packViews`; a sample that is one picture already passes. */
export function packing(kind: ViewPackingKind): Operator<VideoSample, VideoSample> {
  return stage<VideoSample, VideoSample>({
    name: 'packViews',
    window: 4,
    open: (first) => {
      if (!viewsOf(first)) return of(PASSING);
      const views = shareViews(first).sort(byEye);
      const inputs = views.map(({ picture }) => picture);
      return openWith((backend) => backend.openFilter({ graph: STACKS[kind], inputs })).pipe(
        map((filter) => new Packing(filter)),
        finalize(() => {
          for (const input of inputs) input.close();
        }),
      );
    },
    sampleOf: (sample) => requirePicture(sample, 'packViews'),
  });
}

const byEye = (
  a: { tags: { stereoView?: StereoEye | undefined } },
  b: { tags: { stereoView?: StereoEye | undefined } },
): number =>
  EYES.indexOf(a.tags.stereoView ?? 'leftEye') - EYES.indexOf(b.tags.stereoView ?? 'rightEye');

/** What is packed already. */
const PASSING: Views = {
  push: (sample) => [sample],
  flush: () => nothing,
  close: () => undefined,
};

class Packing implements Views {
  readonly #filter: Filter;

  public constructor(filter: Filter) {
    this.#filter = filter;
  }

  public push(sample: VideoSample): Observable<VideoSample> {
    const views = shareViews(sample).sort(byEye);
    sample.close();
    if (views.length !== 2) throw notBoth();
    const calls = views.map(({ picture }, input) =>
      outputsOf(() => this.#filter.push({ input, sample: picture })),
    );
    const packed$ = concat(...calls) as Observable<VideoSample>;
    return packed$.pipe(
      finalize(() => {
        for (const { picture } of views) picture.close();
      }),
    );
  }

  public flush(): Observable<VideoSample> {
    return outputsOf(() => this.#filter.flush()) as Observable<VideoSample>;
  }

  public close(): void {
    this.#filter.close();
  }
}

/** The stage behind `splitViews`. */
export function splitting(
  kind: ViewPackingKind,
  isSqueezed: boolean,
): Operator<VideoSample, VideoSample> {
  const shape = isSqueezed ? (kind === 'sideBySide' ? WIDER : HIGHER) : '';
  return stage<VideoSample, VideoSample>({
    name: 'splitViews',
    window: 4,
    open: (first) => {
      const halves = HALVES[kind].map((crop) =>
        openWith((backend) => backend.openFilter({ graph: crop + shape, inputs: [first] })),
      );
      return zip(halves).pipe(map((filters) => new Splitting(filters)));
    },
    sampleOf: (sample) => requirePicture(sample, 'splitViews'),
  });
}

class Splitting implements Views {
  readonly #filters: readonly Filter[];

  public constructor(filters: readonly Filter[]) {
    this.#filters = filters;
  }

  public push(sample: VideoSample): Observable<VideoSample> {
    const { pts, duration, forceKeyFrame } = sample;
    const wholes = this.#filters.map(() => sample.clone());
    sample.close();
    const halves: VideoSample[] = [];
    const calls = this.#filters.map((filter, half) =>
      outputsOf(() => filter.push({ input: 0, sample: wholes[half] })).pipe(
        tap((picture) => {
          halves[half]?.close();
          halves[half] = picture as VideoSample;
        }),
        ignoreElements(),
      ),
    );
    const group$ = defer(() => {
      const [left, right] = halves;
      if (!left || !right) return EMPTY;
      halves.length = 0;
      const views = [left, right].map((picture, layer) => ({
        tags: { videoLayerID: layer, stereoView: EYES[layer] },
        picture,
      }));
      return of(groupPictures(views, { pts, duration, forceKeyFrame }));
    });
    return concat(merge(...calls), group$).pipe(
      finalize(() => {
        for (const left of [...wholes, ...halves]) left.close();
      }),
    );
  }

  public flush(): readonly VideoSample[] {
    return nothing;
  }

  public close(): void {
    for (const filter of this.#filters) filter.close();
  }
}

function notBoth(): MediaError {
  return new MediaError(
    'invalidArgument',
    'Pictures of both eyes are packed together, and this sample has not got two. Give each sample a picture for each eye.',
    { operator: 'packViews' },
  );
}
