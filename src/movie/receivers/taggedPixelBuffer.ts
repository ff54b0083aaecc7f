import { type PictureTags } from '../../sample/spatial.js';
import { type PixelBuffer, type PixelBufferTiming } from './pixelBuffer.js';
import { type PixelSource } from './sourcePictures.js';

/** A picture, and which of those of its moment it is. @see Core Media: CMTaggedBuffer @group Receivers */
export interface TaggedPixelBuffer<
  P extends PixelBuffer | PixelSource = PixelBuffer | PixelSource,
> {
  readonly tags: PictureTags;
  /** One of a pool, whose memory moves on; or pixels of others, which are copied at once. */
  readonly pixelBuffer: P;
}

/** The pictures of both eyes, and their time. @see Core Media: CMTaggedBufferGroup @group Receivers */
export interface TaggedPixelBufferGroup extends PixelBufferTiming {
  readonly taggedBuffers: readonly TaggedPixelBuffer[];
}
