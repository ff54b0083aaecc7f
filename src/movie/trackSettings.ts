import { Observable } from 'rxjs';
import { requireArgument } from '../errors.js';
import { type MediaType } from '../sample/format.js';
import { type MetadataItem } from '../sample/metadataItem.js';
import { type MediaTime, type TimeLike, toTime } from '../sample/time.js';
import { type Track } from '../sample/track.js';
import {
  type AffineTransform,
  type MediaDataLocation,
  type Size,
  type TrackProperties,
} from '../sample/trackProperties.js';
import { type InputCore } from './inputCore.js';
import { requireMetadata } from './metadataRules.js';
import {
  requireLanguageCode,
  requireLanguageTag,
  requireLocation,
  requireNumber,
  requireSize,
  requireTransform,
} from './trackRules.js';

const IDENTITY: AffineTransform = { a: 1, b: 0, c: 0, d: 1, tx: 0, ty: 0 };

/**
 * What an input's track is to say of itself in the movie. Each property can be set until writing has started; later it throws
 * `invalidState`. What the container cannot say is an error when writing starts.
 *
 * @group Movies
 */
export abstract class TrackSettings<T> extends Observable<T> {
  /** @internal */
  public abstract readonly core: InputCore;
  public abstract readonly mediaType: MediaType;
  public abstract readonly sourceFormatHint: Track | undefined;
  #properties: TrackProperties = {};

  /** What was set, and what holds unless it was. @internal */
  public get properties(): TrackProperties {
    return { marksOutputTrackAsEnabled: true, ...this.#properties };
  }

  /**
   * The size at which pictures are shown, in pixels. Default: undefined, the size that the format says.
   *
   * @throws MediaError `invalidArgument` unless both numbers are above 0 and below 65,536
   * @see AVFoundation: AVAssetWriterInput.naturalSize
   */
  public get naturalSize(): Size | undefined {
    return this.#properties.naturalSize;
  }

  public set naturalSize(value: Size | undefined) {
    this.#set('naturalSize', value, requireSize);
  }

  /**
   * How pictures are turned, mirrored and moved for display. Default: as they are.
   *
   * @throws MediaError `invalidArgument` for numbers that are not finite, or above 32,767
   * @see AVFoundation: AVAssetWriterInput.transform
   */
  public get transform(): AffineTransform {
    return this.#properties.transform ?? IDENTITY;
  }

  public set transform(value: AffineTransform) {
    this.#set('transform', value, requireTransform);
  }

  /**
   * How loud the track is to be played; 1: as it is. Default: 1 for sound, 0 for everything else.
   *
   * @throws MediaError `invalidArgument` below 0 or above 127
   * @see AVFoundation: AVAssetWriterInput.preferredVolume
   */
  public get preferredVolume(): number {
    return this.#properties.preferredVolume ?? (this.mediaType === 'audio' ? 1 : 0);
  }

  public set preferredVolume(value: number) {
    this.#set('preferredVolume', value, (volume) => {
      requireNumber('preferredVolume', volume, 0, 127);
    });
  }

  /**
   * Ticks per second in which the file counts the track's time. Default: 0, the writer chooses.
   *
   * @throws MediaError `invalidArgument` on sound, whose rate it is; and for numbers that are no whole ones of up to 31 bits
   * @see AVFoundation: AVAssetWriterInput.mediaTimeScale
   */
  public get mediaTimeScale(): number {
    return this.#properties.mediaTimeScale ?? 0;
  }

  public set mediaTimeScale(value: number) {
    this.#set('mediaTimeScale', value, (scale) => {
      requireArgument(
        this.mediaType !== 'audio',
        'The time scale of sound is its sample rate, so mediaTimeScale cannot be set on an audio input.',
      );
      requireNumber('mediaTimeScale', scale, 0, 0x7fff_ffff, true);
    });
  }

  /**
   * Whether players show or play the track by themselves. Default: true.
   *
   * @see AVFoundation: AVAssetWriterInput.marksOutputTrackAsEnabled
   */
  public get marksOutputTrackAsEnabled(): boolean {
    return this.#properties.marksOutputTrackAsEnabled ?? true;
  }

  public set marksOutputTrackAsEnabled(value: boolean) {
    this.#set('marksOutputTrackAsEnabled', value);
  }

  /**
   * The language, by its three letters of ISO 639-2/T (`deu`, not `ger`). Default: undefined, nothing is said.
   *
   * @throws MediaError `invalidArgument` for anything else
   * @see AVFoundation: AVAssetWriterInput.languageCode
   */
  public get languageCode(): string | undefined {
    return this.#properties.languageCode;
  }

  public set languageCode(value: string | undefined) {
    this.#set('languageCode', value, requireLanguageCode);
  }

  /**
   * The language by its tag of BCP 47 (`pt-BR`, `zh-Hant`), where three letters do not suffice. Default: undefined.
   *
   * @throws MediaError `invalidArgument` for what is no such tag
   * @see AVFoundation: AVAssetWriterInput.extendedLanguageTag
   */
  public get extendedLanguageTag(): string | undefined {
    return this.#properties.extendedLanguageTag;
  }

  public set extendedLanguageTag(value: string | undefined) {
    this.#set('extendedLanguageTag', value, requireLanguageTag);
  }

  /**
   * Facts about the track: a name, tagged characteristics (`{ keySpace: 'udta', key: 'tagc', value: 'public.easy-to-read' }`), and what else there
   * is. Default: none.
   *
   * @throws MediaError `invalidArgument` for keys, values and languages that no movie can hold
   * @see AVFoundation: AVAssetWriterInput.metadata
   */
  public get metadata(): readonly MetadataItem[] {
    return this.#properties.metadata ?? [];
  }

  public set metadata(value: readonly MetadataItem[]) {
    this.#set('metadata', value, requireMetadata);
  }

  /**
   * Every chunk of the track's media begins at a multiple of so many bytes. Default: 0, the writer chooses.
   *
   * @throws MediaError `invalidArgument` for negative numbers
   * @see AVFoundation: AVAssetWriterInput.preferredMediaChunkAlignment
   */
  public get preferredMediaChunkAlignment(): number {
    return this.#properties.preferredMediaChunkAlignment ?? 0;
  }

  public set preferredMediaChunkAlignment(value: number) {
    this.#set('preferredMediaChunkAlignment', value, (bytes) => {
      requireNumber('preferredMediaChunkAlignment', bytes, 0, 0x1000_0000, true);
    });
  }

  /**
   * How much media of the track may lie in one piece, exact or in seconds; a sample that is longer is a piece of its own. Larger pieces need fewer
   * reads and more memory. Default: undefined, the writer chooses.
   *
   * @throws MediaError `invalidArgument` unless above 0
   * @see AVFoundation: AVAssetWriterInput.preferredMediaChunkDuration
   */
  public get preferredMediaChunkDuration(): MediaTime | undefined {
    return this.#properties.preferredMediaChunkDuration;
  }

  public set preferredMediaChunkDuration(value: TimeLike | undefined) {
    const duration = value === undefined ? undefined : toTime(value);
    this.#set('preferredMediaChunkDuration', duration, (time) => {
      requireArgument(
        time.value > 0n,
        `preferredMediaChunkDuration is above 0, or undefined for the writer's choice, not ${String(time)}.`,
      );
    });
  }

  /**
   * Where the track's media lie in the file. Tracks before the others, and sparse ones, are not waited for: no other track stands still
   * while they bring nothing; of sparse ones not even the first sample is awaited. Default: `interleavedWithMainMediaData`; tracks of subtitles
   * and data are not waited for either.
   *
   * @throws MediaError `invalidArgument` for `sparselyInterleavedWithMainMediaData` without `sourceFormatHint`
   * @see AVFoundation: AVAssetWriterInput.mediaDataLocation
   */
  public get mediaDataLocation(): MediaDataLocation {
    return this.#properties.mediaDataLocation ?? 'interleavedWithMainMediaData';
  }

  public set mediaDataLocation(value: MediaDataLocation) {
    this.#set('mediaDataLocation', value, (location) => {
      requireLocation(location, this.sourceFormatHint !== undefined);
    });
  }

  /**
   * A folder, as an absolute URL: files in it that samples refer to are named relative to it. Default: undefined, they are named as they are.
   *
   * @see AVFoundation: AVAssetWriterInput.sampleReferenceBaseURL; {@link EncodedSample.referring}
   */
  public get sampleReferenceBaseURL(): string | undefined {
    return this.#properties.sampleReferenceBaseURL;
  }

  public set sampleReferenceBaseURL(value: string | URL | undefined) {
    this.#set('sampleReferenceBaseURL', value === undefined ? undefined : String(value));
  }

  #set<K extends keyof TrackProperties>(
    name: K,
    value: TrackProperties[K],
    check?: (value: NonNullable<TrackProperties[K]>) => void,
  ): void {
    this.core.requireNotStarted(`have its ${name} set`);
    if (value !== undefined) check?.(value);
    this.#properties = { ...this.#properties, [name]: value };
  }
}
