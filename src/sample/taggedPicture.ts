import { MediaError, requireArgument } from '../errors.js';
import { type VideoFormat } from './format.js';
import { type PicturePayload } from './payload.js';
import { type PictureTags } from './spatial.js';
import { type PictureTiming, VideoSample } from './videoSample.js';

/** One picture of several. @see Core Media: CMTaggedBuffer @group Samples */
export interface TaggedPicture {
  readonly tags: PictureTags;
  readonly picture: VideoSample;
}

/** Several pictures of one moment as one sample: both eyes, mostly. What they are of is told by the first. @internal */
export class PictureGroup implements PicturePayload {
  public readonly format: VideoFormat;
  public readonly byteLength: number;
  readonly #views: readonly TaggedPicture[];

  public constructor(views: readonly TaggedPicture[]) {
    const [first] = views;
    requireArgument(first !== undefined, 'A group of pictures has one picture at least.');
    this.#views = views;
    this.format = first.picture.format;
    this.byteLength = views.reduce((sum, { picture }) => sum + picture.byteLength, 0);
  }

  /** The pictures, which stay its own. */
  public get views(): readonly TaggedPicture[] {
    return this.#views;
  }

  /** All pictures, one after the other. */
  public copyBytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(Buffer.concat(this.#views.map(({ picture }) => picture.copyBytes())));
  }

  public share(): PictureGroup {
    return new PictureGroup(
      this.#views.map(({ tags, picture }) => ({ tags, picture: picture.share() })),
    );
  }

  public free(): void {
    for (const { picture } of this.#views) picture.close();
  }
}

/** Makes one sample of several pictures, and takes them over. */
export function groupPictures(views: readonly TaggedPicture[], timing: PictureTiming): VideoSample {
  return VideoSample.wrap(new PictureGroup(views), timing);
}

/**
 * The pictures of both eyes in a sample; undefined: it is one picture. They belong to the sample, and are closed with it: clone what you keep.
 *
 * @throws MediaError `useAfterClose`
 * @example
 * ```ts
 * import { demux, viewsOf } from 'rxmux';
 * import { decode, mapSample, splitViews } from 'rxmux/operators';
 *
 * const rightEye$ = demux('side-by-side.mp4', ({ video }) =>
 *   video.pipe(
 *     decode(),
 *     splitViews('sideBySide'),
 *     mapSample((both) => viewsOf(both)?.[1]?.picture.clone() ?? both),
 *   ),
 * );
 * ```
 * @see Core Media: CMTaggedBufferGroup
 * @group Samples
 */
export function viewsOf(sample: VideoSample): readonly TaggedPicture[] | undefined {
  const { picture } = sample;
  return picture instanceof PictureGroup ? picture.views : undefined;
}

/** The pictures of a group as samples at its time, which are to be closed; the group stays the caller's. */
export function shareViews(sample: VideoSample): TaggedPicture[] {
  const { pts, duration, forceKeyFrame } = sample;
  return (viewsOf(sample) ?? []).map(({ tags, picture }) => ({
    tags,
    picture: picture.clone().retimed({ pts, duration, forceKeyFrame }),
  }));
}

/** Throws for a sample of several pictures where one is wanted. */
export function requireSingle(sample: VideoSample): void {
  if (!viewsOf(sample)) return;
  throw new MediaError(
    'invalidArgument',
    'This sample is the pictures of both eyes, and here one is wanted. Pack them with packViews(), or give them to an input whose settings have spatial.mvHEVCVideoLayerIDs or spatial.viewPackingKind.',
  );
}
