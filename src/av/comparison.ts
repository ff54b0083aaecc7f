import { type Comparison, type PicturePair } from '../backend.js';
import { MediaError } from '../errors.js';
import { type QualityMetric, type QualityScores } from '../quality/pictureQuality.js';
import { type VideoFormat } from '../sample/format.js';
import { MediaTime } from '../sample/time.js';
import { type VideoSample } from '../sample/videoSample.js';
import { type ComparedForm, comparedForm } from './comparedForm.js';
import { closed, FormConverter, isAlike, TightPictures } from './comparedPictures.js';
import { Graph, type GraphPlan, sourceText } from './graph.js';
import { readScores } from './scores.js';

/** Opens libav's filters for comparing pictures; they are built when the first pair is known. */
export function openComparison(metrics: readonly QualityMetric[]): readonly [Comparison] {
  return [new LibavComparison(metrics)];
}

/** The pair's own numbers are its times: one picture, one tick. */
const TICKS = { num: 1, den: 1 };

class LibavComparison implements Comparison {
  readonly #metrics: readonly QualityMetric[];
  readonly #pictures = new FormConverter();
  readonly #references = new FormConverter();
  readonly #tight = new TightPictures();
  #graph: Graph | undefined;
  #formats: Formats | undefined;
  #count = 0;
  #closed = false;

  public constructor(metrics: readonly QualityMetric[]) {
    this.#metrics = metrics;
  }

  public async compare(pair: PicturePair): Promise<QualityScores> {
    const held = new Set<VideoSample>([pair.picture, pair.reference]);
    const swap = (from: VideoSample, to: VideoSample): VideoSample => {
      held.delete(from);
      held.add(to);
      return to;
    };
    try {
      const target = pair.picture.format;
      const form = comparedForm(target);
      requireLarge(form, this.#metrics);
      const make = async (from: VideoSample, converter: FormConverter): Promise<VideoSample> => {
        const brought = swap(from, await converter.bring(from, form, target));
        const tight = this.#needsTight(form)
          ? swap(brought, this.#tight.tighten(brought, form))
          : brought;
        return swap(tight, tight.retimed({ pts: new MediaTime(this.#count, 1), duration: ONE }));
      };
      const picture = await make(pair.picture, this.#pictures);
      const reference = await make(pair.reference, this.#references);
      return await this.#score(picture, reference, form);
    } finally {
      for (const sample of held) sample.close();
    }
  }

  public close(): void {
    this.#closed = true;
    this.#pictures.close();
    this.#references.close();
    this.#tight.close();
    void this.#graph?.close();
  }

  #needsTight({ depth }: ComparedForm): boolean {
    return depth > 8 && this.#metrics.includes('xpsnr');
  }

  async #score(
    picture: VideoSample,
    reference: VideoSample,
    form: ComparedForm,
  ): Promise<QualityScores> {
    const graph = await this.#opened({ picture: picture.format, reference: reference.format });
    this.#count++;
    await graph.add(picture, 0);
    await graph.add(reference, 1);
    const frame = await graph.pull();
    if (!frame) throw failed('The filters gave nothing for a pair of pictures.');
    try {
      const metadata = frame.getMetadata();
      try {
        return readScores(metadata.getAll(), this.#metrics, form);
      } finally {
        metadata.free();
      }
    } finally {
      frame.free();
    }
  }

  /** Built anew when the pictures change. */
  async #opened(formats: Formats): Promise<Graph> {
    const { picture, reference } = formats;
    if (
      this.#graph &&
      isAlike(picture, this.#formats?.picture) &&
      isAlike(reference, this.#formats?.reference)
    ) {
      return this.#graph;
    }
    await this.#graph?.close();
    const graph = await Graph.open(planComparison(this.#metrics, formats));
    if (this.#closed) {
      await graph.close();
      throw closed();
    }
    this.#formats = formats;
    return (this.#graph = graph);
  }
}

const ONE = new MediaTime(1, 1);

interface Formats {
  readonly picture: VideoFormat;
  readonly reference: VideoFormat;
}

/**
 * A chain of the filters, each of which writes what it finds into the reference's picture: xpsnr takes the original first, and to the others
 * it is the same. What the pictures say of their colours is forgotten on the way in, or libav would convert one once more.
 */
function planComparison(metrics: readonly QualityMetric[], formats: Formats): GraphPlan {
  const { picture, reference } = formats;
  // xpsnr looks further back in time in fast movies.
  const frameRate = reference.frameRate ?? picture.frameRate;
  const inputs = [picture, reference].map((format) => ({
    format: { ...format, frameRate, sampleAspectRatio: undefined },
    timeBase: TICKS,
  }));
  const isRgb = picture.pixelFormat?.startsWith('gbrp') ?? false;
  const plain = isRgb ? '' : ',setparams=range=unknown:colorspace=unknown';
  const sources = inputs.map((input, index) => `${sourceText(index, input)}${plain}`);
  const copies = metrics.map((_, index) => `[p${index}]`).join('');
  const chain = metrics.map((metric, index) => `[r${index}][p${index}]${metric}[r${index + 1}]`);
  return {
    description: [
      `${sources[0]},split=${metrics.length}${copies}`,
      `${sources[1]}[r0]`,
      ...chain,
      `[r${metrics.length}]buffersink@out`,
    ].join(';'),
    inputs,
    output: 'video',
    name: `comparison by ${metrics.join(', ')}`,
  };
}

/** Where blocks of xpsnr would have no pixels, the filter divides by their number. */
const XPSNR_PIXELS = 2025;
/** ssim looks at two blocks of four pixels beside each other, in each plane. */
const SSIM_SIDE = 8;

function requireLarge(
  { width, height, planes }: ComparedForm,
  metrics: readonly QualityMetric[],
): void {
  if (metrics.includes('xpsnr') && width * height <= XPSNR_PIXELS) {
    throw tooSmall('xpsnr', `more than ${XPSNR_PIXELS} pixels`, `${width}×${height}`);
  }
  const small = planes.find((plane) => plane.width < SSIM_SIDE || plane.height < SSIM_SIDE);
  if (small && metrics.includes('ssim')) {
    const given = `${small.width}×${small.height} (plane ${small.name})`;
    throw tooSmall('ssim', `${SSIM_SIDE}×${SSIM_SIDE} pixels in each plane`, given);
  }
}

function tooSmall(metric: QualityMetric, wanted: string, given: string): MediaError {
  return new MediaError(
    'formatUnsupported',
    `The metric ${metric} needs ${wanted}, and there are ${given}. Leave it out of metrics.`,
    { operator: 'quality' },
  );
}

function failed(message: string): MediaError {
  return new MediaError('filterFailed', message, { operator: 'quality' });
}
