/**
 * How a movie (mp4, mov) describes the samples of a track for which libav has no codec: WebVTT, timed metadata, and whatever else there is. Such
 * tracks are read, moved and written as they are.
 *
 * @see ISO/IEC 14496-12 §8.5.2: SampleEntry; QuickTime File Format: sample description atoms; Core Media: CMFormatDescription
 * @group Formats
 */
export interface SampleDescription {
  /** What kind of media it is, in four letters: `meta`, `text`, `subt`, `clcp`. @see ISO/IEC 14496-12 §8.4.3 */
  readonly handler: string;
  /** A name for people; default: none. */
  readonly handlerName?: string | undefined;
  /** The sample entry, as it stands in the file: a whole box, with its size and its type. */
  readonly entry: Uint8Array;
}
