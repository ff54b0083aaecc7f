/** MV-HEVC: an encoder for each eye, and one stream of what they make. */
import { from } from 'rxjs';
import { type EncoderPass, type RawSample } from '../backend.js';
import { type Layer, layersOf } from '../codec/checkSpatial.js';
import { Layering } from '../codec/hevc/layering.js';
import { type EncoderChoice, type SpatialSettings, type VideoSettings } from '../codec/settings.js';
import { type Work } from '../codec/work.js';
import { MediaError } from '../errors.js';
import { EncodedBytes } from '../sample/encodedBytes.js';
import { EncodedSample } from '../sample/encodedSample.js';
import { shareViews, viewsOf } from '../sample/taggedPicture.js';
import { type Track } from '../sample/track.js';
import { VideoSample } from '../sample/videoSample.js';
import { begun } from './begun.js';
import { describedSpatial } from './spatial.js';

type Encoder = Work<RawSample, EncodedSample>;
type Pair<T> = readonly [T, T];

/** Opens an encoder for one picture of the group. */
type Open = (
  first: VideoSample,
  settings: VideoSettings,
  chosen: (choice: EncoderChoice) => void,
) => Promise<Encoder>;

/** What both encoders must do alike, whatever their pictures: the same kinds of pictures at the same places, in heads of the same form. */
const ALIKE =
  'b-adapt=0:scenecut=0:hist-scenecut=0:slices=1:log2-max-poc-lsb=8:opt-qp-pps=0:opt-ref-list-length-pps=0:repeat-headers=0:aud=0';

/** Opens the encoders of both eyes; `first` is a group of both. */
export async function openLayered(
  first: VideoSample,
  settings: VideoSettings,
  chosen: (choice: EncoderChoice) => void,
  open: Open,
  pass: EncoderPass | undefined,
): Promise<Encoder> {
  const { spatial = {} } = settings;
  const layers = layersOf(spatial);
  if (!layers || pass)
    throw refused(
      'MV-HEVC is not encoded in several passes: one layer would not know what became of the other. Give averageBitRate or quality, in one pass.',
    );
  const views = sorted(first, layers);
  const opened: Encoder[] = [];
  try {
    for (const view of views) {
      const isFirst = opened.length === 0;
      opened.push(await open(view, eyeSettings(settings), isFirst ? chosen : () => undefined));
    }
  } catch (error) {
    for (const work of opened) work.close();
    throw error;
  } finally {
    for (const view of views) view.close();
  }
  return new LayeredWork(opened as unknown as Pair<Encoder>, layers, spatial);
}

/** Each eye gets its half of the rates. */
function eyeSettings(settings: VideoSettings): VideoSettings {
  const { options = {}, dataRateLimits } = settings;
  const own = options['x265-params'];
  const params = own === undefined ? ALIKE : `${String(own)}:${ALIKE}`;
  const halved = ['averageBitRate', 'constantBitRate', 'variableBitRate', 'vbvMaxBitRate'] as const;
  const rates = halved.flatMap((name) => {
    const rate = settings[name];
    return rate === undefined ? [] : [[name, rate / 2] as const];
  });
  return {
    ...settings,
    spatial: undefined,
    ...Object.fromEntries(rates),
    ...(dataRateLimits && {
      dataRateLimits: dataRateLimits.map((limit) => ({ ...limit, bytes: limit.bytes / 2 })),
    }),
    codec: 'libx265',
    pixelFormat: 'yuv420p',
    options: { ...options, 'x265-params': params },
  };
}

/** The pictures in the order of their layers, to be closed. @throws MediaError `invalidArgument` */
function sorted(sample: RawSample, layers: Pair<Layer>): VideoSample[] {
  if (!(sample instanceof VideoSample) || !viewsOf(sample)) {
    throw refused(
      'MV-HEVC is encoded of samples with the pictures of both eyes. Append them through a TaggedPixelBufferGroupReceiver, or take packed pictures apart with splitViews().',
    );
  }
  const views = shareViews(sample);
  const found = layers.map(
    ({ videoLayerID, eye }) =>
      views.find(({ tags }) => tags.videoLayerID === videoLayerID) ??
      views.find(({ tags }) => tags.videoLayerID === undefined && tags.stereoView === eye),
  );
  const [base, other] = found;
  if (views.length === 2 && base && other && base !== other) return [base.picture, other.picture];
  for (const { picture } of views) picture.close();
  throw refused(
    `A sample for MV-HEVC has a picture for each layer of mvHEVCVideoLayerIDs, 0 and 1, and this one has pictures tagged ${views.map(({ tags }) => JSON.stringify(tags)).join(' and ')}.`,
  );
}

class LayeredWork implements Work<RawSample, EncodedSample> {
  readonly #encoders: Pair<Encoder>;
  readonly #layers: Pair<Layer>;
  readonly #spatial: SpatialSettings;
  readonly #made: Pair<EncodedSample[]> = [[], []];
  #layering: Layering | undefined;
  #track: Track | undefined;
  #isClosed = false;

  public constructor(encoders: Pair<Encoder>, layers: Pair<Layer>, spatial: SpatialSettings) {
    this.#encoders = encoders;
    this.#layers = layers;
    this.#spatial = spatial;
  }

  public push(sample: RawSample): AsyncIterableIterator<EncodedSample> {
    return begun(this.#encode(sample));
  }

  public flush(): AsyncIterableIterator<EncodedSample> {
    return begun(this.#finish());
  }

  public close(): void {
    this.#isClosed = true;
    for (const encoder of this.#encoders) encoder.close();
    this.#discard();
  }

  async *#encode(sample: RawSample): AsyncGenerator<EncodedSample> {
    try {
      const views = sorted(sample, this.#layers);
      await this.#both((encoder, layer) => encoder.push(views[layer] ?? sample));
      sample.close();
      yield* this.#joined();
    } finally {
      sample.close();
    }
  }

  async *#finish(): AsyncGenerator<EncodedSample> {
    await this.#both((encoder) => encoder.flush());
    yield* this.#joined();
    if (this.#made.every((made) => made.length === 0)) return;
    throw new MediaError(
      'encodeFailed',
      'The encoders of the two layers gave different numbers of pictures, so some of them would be without their other eye.',
      { operator: 'encode' },
    );
  }

  /** Lets both encoders work at the same time, and keeps what they give. */
  async #both(start: (encoder: Encoder, layer: number) => ReturnType<Encoder['push']>) {
    const calls = this.#encoders.map((encoder, layer) =>
      from(start(encoder, layer)).forEach((sample) => {
        this.#made[layer]?.push(sample);
        if (this.#isClosed) this.#discard();
      }),
    );
    // Neither is left at work when the other has failed.
    const failed = (await Promise.allSettled(calls)).find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  }

  *#joined(): Generator<EncodedSample> {
    const [bases, others] = this.#made;
    for (;;) {
      const [base, other] = [bases[0], others[0]];
      if (!base || !other) return;
      bases.shift();
      others.shift();
      try {
        yield this.#join(base, other);
      } finally {
        base.close();
        other.close();
      }
    }
  }

  #join(base: EncodedSample, other: EncodedSample): EncodedSample {
    const extradata = base.format.extradata ?? new Uint8Array();
    this.#layering ??= new Layering(extradata, this.#kind, this.#eyes);
    const bytes = this.#layering.join(base.copyBytes(), other.copyBytes());
    this.#track ??= layeredTrack(base.track, this.#layering, this.#spatial);
    return EncodedSample.wrap(new EncodedBytes(bytes, base.timing, base.isSync), this.#track);
  }

  get #kind(): ConstructorParameters<typeof Layering>[1] {
    const [base, other] = this.#layers;
    return { dimension: 'view', dimensionId: 1, viewIds: [base.viewID, other.viewID] };
  }

  get #eyes(): { left: number; right: number } {
    const [base, other] = this.#layers;
    const [left, right] = base.eye === 'leftEye' ? [base, other] : [other, base];
    return { left: left.viewID, right: right.viewID };
  }

  #discard(): void {
    for (const made of this.#made) for (const sample of made.splice(0)) sample.close();
  }
}

/** The track of both layers; the file's own name of the codec promises that parameter sets are not in the pictures. */
function layeredTrack(base: Track, { extradata }: Layering, spatial: SpatialSettings): Track {
  const { format } = base;
  const siblings: Track[] = [];
  const { bitRate } = format;
  const layered: Track = {
    ...base,
    disposition: [...(base.disposition ?? []), 'multilayer'],
    format: {
      ...format,
      extradata,
      codecTag: 'hvc1',
      bitRate: bitRate === undefined ? undefined : bitRate * 2,
      ...(format.mediaType === 'video' && { spatial: describedSpatial(spatial) }),
    },
    siblings,
  };
  siblings.push(layered);
  return layered;
}

function refused(message: string): MediaError {
  return new MediaError('invalidArgument', message, { operator: 'encode' });
}
