import { MediaError, requireArgument } from '../../errors.js';
import { type SpatialSettings, type VideoSettings } from '../../codec/settings.js';
import { type PictureTags } from '../../sample/spatial.js';
import { groupPictures } from '../../sample/taggedPicture.js';
import { toTime } from '../../sample/time.js';
import { type VideoSample } from '../../sample/videoSample.js';
import { type InputSample } from '../inputTypes.js';
import { type WriterInput } from '../writerInput.js';
import { checkTags, expectedTags } from './groupTags.js';
import { PixelBuffer } from './pixelBuffer.js';
import { type PixelBufferPool } from './pixelBufferPool.js';
import { type PixelBufferReceiverOptions } from './pixelBufferReceiver.js';
import { Receiver } from './receiver.js';
import { type PixelSource, SourcePictures } from './sourcePictures.js';
import { type TaggedPixelBuffer, type TaggedPixelBufferGroup } from './taggedPixelBuffer.js';
import { type WaitOptions } from './waiting.js';

/** Pictures that there may be at a time where nothing else is said: four of each eye. */
const USUAL = 8;

/**
 * The way into a video input for stereo: each sample has a picture for the left eye and one for the right.
 *
 * What becomes of them is in the input's settings: with `spatial.mvHEVCVideoLayerIDs` they are the layers of one MV-HEVC track, with
 * `spatial.viewPackingKind` they are packed into one picture, in full size (give `width` or `height` for half of it). For a track for each eye use two
 * inputs with a {@link PixelBufferReceiver} each.
 *
 * Readiness: `ready$` is true while the input has room, nobody waits for it, and the pool has a buffer.
 *
 * @example
 * ```ts
 * import { AssetWriter, MediaTime, TaggedPixelBufferGroupReceiver, WriterInput } from 'rxmux';
 *
 * const writer = new AssetWriter('out.mov');
 * const spatial = { mvHEVCVideoLayerIDs: [0, 1], stereoCameraBaseline: 63_000 };
 * const video = writer.add(new WriterInput('video', { codec: 'hevc', spatial }));
 * const receiver = new TaggedPixelBufferGroupReceiver(video, {
 *   sourcePixelBufferAttributes: { width: 320, height: 180, pixelFormat: 'rgba' },
 * });
 * writer.startWriting();
 * writer.startSession(0);
 * for (let frame = 0; frame < 60; frame++) {
 *   const taggedBuffers = await receiver.take();
 *   for (const { tags, pixelBuffer } of taggedBuffers) {
 *     pixelBuffer.data.fill(tags.stereoView === 'leftEye' ? frame * 4 : 255 - frame * 4);
 *   }
 *   await receiver.append({ taggedBuffers, pts: new MediaTime(frame, 30) });
 * }
 * receiver.finish();
 * await writer.finished;
 * ```
 * @see AVFoundation: AVAssetWriter.TaggedPixelBufferGroupReceiver, AVAssetWriterInputTaggedPixelBufferGroupAdaptor
 * @group Receivers
 */
export class TaggedPixelBufferGroupReceiver extends Receiver<TaggedPixelBufferGroup> {
  /** Undefined where no attributes were given. @see AVFoundation: AVAssetWriterInputTaggedPixelBufferGroupAdaptor.pixelBufferPool */
  public readonly pixelBufferPool: PixelBufferPool | undefined;
  readonly #pictures: SourcePictures;
  readonly #spatial: SpatialSettings;
  /** Who asks for a pair waits for whoever asked before: else two could have one picture each, and wait for ever. */
  #taken: Promise<unknown> = Promise.resolve();

  /**
   * @param input - of video whose settings say what becomes of two eyes; added to its writer or not, but before writing has started
   * @throws MediaError `invalidState` for an input that has a receiver, or whose writer has started; `invalidArgument` for one whose settings have neither
   * `mvHEVCVideoLayerIDs` nor `viewPackingKind`, and for attributes that cannot be
   */
  public constructor(input: WriterInput, options: PixelBufferReceiverOptions = {}) {
    const { sourcePixelBufferAttributes: attributes, maximumBufferCount = USUAL } = options;
    const spatial = spatialOf(input);
    requireArgument(
      maximumBufferCount >= 2,
      `A pool for both eyes has two buffers at least, not ${maximumBufferCount}.`,
    );
    const pictures = new SourcePictures(attributes, { maximumBufferCount });
    super(input, 'TaggedPixelBufferGroupReceiver');
    this.#pictures = pictures;
    this.#spatial = spatial;
    this.pixelBufferPool = pictures.pool;
    pictures.follow(this.ready$, () => {
      this.refresh();
    });
    this.refresh();
  }

  /**
   * Buffers of the pool for both eyes, tagged as the input wants them, as soon as there are two. Close those that are not appended.
   *
   * @throws MediaError `invalidState` (as a rejection) where there is no pool
   */
  public take(options: WaitOptions = {}): Promise<TaggedPixelBuffer<PixelBuffer>[]> {
    const taken = this.#taken.then(() => this.#takeBoth(options));
    this.#taken = taken.catch(() => undefined);
    return taken;
  }

  async #takeBoth(options: WaitOptions): Promise<TaggedPixelBuffer<PixelBuffer>[]> {
    const pool = this.pixelBufferPool;
    if (!pool) {
      throw new MediaError(
        'invalidState',
        'This receiver has no pool, since nobody said what its pictures are. Give it sourcePixelBufferAttributes: width, height and pixelFormat.',
        { operator: 'TaggedPixelBufferGroupReceiver' },
      );
    }
    const taken: TaggedPixelBuffer<PixelBuffer>[] = [];
    try {
      for (const tags of expectedTags(this.#spatial)) {
        taken.push({ tags, pixelBuffer: await pool.take(options) });
      }
      return taken;
    } catch (error) {
      for (const { pixelBuffer } of taken) pixelBuffer.close();
      throw error;
    }
  }

  protected override hasMeans(): boolean {
    return this.pixelBufferPool?.isReady !== false;
  }

  protected override toSample(item: TaggedPixelBufferGroup): InputSample | undefined {
    const { taggedBuffers, pts, duration, forceKeyFrame } = item;
    const timing = {
      pts: toTime(pts),
      duration: duration === undefined ? undefined : toTime(duration),
      forceKeyFrame,
    };
    checkTags(taggedBuffers, this.#spatial);
    requireOnce(taggedBuffers);
    const buffers = this.#buffers(taggedBuffers);
    if (!buffers) return undefined;
    const views: { tags: PictureTags; picture: VideoSample }[] = [];
    try {
      for (const { tags, pixelBuffer } of buffers) {
        views.push({ tags, picture: pixelBuffer.toSample(item) });
      }
      return groupPictures(views, timing);
    } catch (error) {
      for (const { picture } of views) picture.close();
      throw error;
    }
  }

  protected override discard({ taggedBuffers }: TaggedPixelBufferGroup): void {
    if (!Array.isArray(taggedBuffers)) return;
    for (const { pixelBuffer } of taggedBuffers as readonly TaggedPixelBuffer[]) {
      if (pixelBuffer instanceof PixelBuffer) pixelBuffer.close();
    }
  }

  /** All of them in memory of a pool; undefined: the pool has too little. */
  #buffers(given: readonly TaggedPixelBuffer[]): TaggedPixelBuffer<PixelBuffer>[] | undefined {
    for (const { pixelBuffer } of given) {
      if (pixelBuffer instanceof PixelBuffer) this.#pictures.require(pixelBuffer.attributes);
    }
    const copies: PixelBuffer[] = [];
    const buffers: TaggedPixelBuffer<PixelBuffer>[] = [];
    try {
      for (const { tags, pixelBuffer } of given) {
        const buffer =
          pixelBuffer instanceof PixelBuffer ? pixelBuffer : this.#copy(pixelBuffer, copies);
        if (buffer) buffers.push({ tags, pixelBuffer: buffer });
      }
    } catch (error) {
      for (const copy of copies) copy.close();
      throw error;
    }
    if (buffers.length === given.length) return buffers;
    for (const copy of copies) copy.close();
    return undefined;
  }

  #copy(source: PixelSource, copies: PixelBuffer[]): PixelBuffer | undefined {
    const copy = this.#pictures.copy(source);
    if (copy) copies.push(copy);
    return copy;
  }
}

/** What is taken over cannot be taken over twice. */
function requireOnce(given: readonly TaggedPixelBuffer[]): void {
  const buffers = given.map(({ pixelBuffer }) => pixelBuffer);
  requireArgument(
    new Set(buffers).size === buffers.length || !(buffers[0] instanceof PixelBuffer),
    'Each eye has a buffer of its own, and one was given twice. Draw both, or give both eyes the same bytes, which are copied.',
  );
}

function spatialOf({ mediaType, outputSettings }: WriterInput): SpatialSettings {
  const spatial =
    mediaType === 'video' ? (outputSettings as VideoSettings | undefined)?.spatial : undefined;
  requireArgument(
    spatial?.mvHEVCVideoLayerIDs !== undefined || spatial?.viewPackingKind !== undefined,
    `A TaggedPixelBufferGroupReceiver feeds a video input whose settings say what becomes of two eyes: spatial: { mvHEVCVideoLayerIDs: [0, 1] } with codec 'hevc', or spatial: { viewPackingKind: 'sideBySide' } with any codec. This input, of ${mediaType}, says neither.`,
  );
  return spatial;
}
