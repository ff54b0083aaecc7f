import { MediaError, requireArgument } from '../errors.js';
import { countTimecode, type Timecode } from '../sample/timecode.js';
import { type TrackProperties, type TrackReference } from '../sample/trackProperties.js';
import {
  ASSOCIATION_TYPES,
  type AssociationRule,
  associationRule,
  referRefusal,
  type TrackAssociationType,
} from './trackAssociation.js';
import { TrackSettings } from './trackSettings.js';

interface Association<T> {
  readonly code: string;
  readonly input: TrackRelations<T>;
}

/**
 * What an input's track has to do with the others of its movie.
 *
 * @group Movies
 */
export abstract class TrackRelations<T> extends TrackSettings<T> {
  readonly #associations: Association<T>[] = [];
  #timecode: Timecode | undefined;
  #membership: { readonly group: number; readonly isDefault: boolean } | undefined;

  /**
   * Whether `addTrackAssociation` would take it: both kinds of tracks fit the association, the file type can say it, and
   * writing has not started.
   *
   * @param input - the track that is referred to
   * @param type - a name, or four letters (`'chap'`)
   * @see AVFoundation: AVAssetWriterInput.canAddTrackAssociation(withTrackOf:type:)
   */
  public canAddTrackAssociation(
    input: TrackRelations<T>,

    type: TrackAssociationType | (string & {}),
  ): boolean {
    return this.core.canBeSet && this.#refusal(input, type) === undefined;
  }

  /**
   * Says that this input's track refers to another's (mp4, mov and their relatives): this track holds the reference. Both belong to the same
   * writer. When the other ends without a sample, it is not in the movie, and the reference is left out with a warning.
   *
   * @param input - the track that is referred to
   * @param type - a name, or four letters (`'chap'`)
   * @throws MediaError `invalidArgument` where `canAddTrackAssociation` says no; `invalidState` when writing has started
   * @example
   * ```ts
   * import { WriterInput } from 'rxmux';
   *
   * const regular = new WriterInput('subtitle');
   * const forced = new WriterInput('subtitle');
   * regular.addTrackAssociation(forced, 'forcedSubtitlesOnly');
   * ```
   * @see AVFoundation: AVAssetWriterInput.addTrackAssociation(withTrackOf:type:)
   */
  public addTrackAssociation(
    input: TrackRelations<T>,

    type: TrackAssociationType | (string & {}),
  ): void {
    this.core.requireNotStarted('be associated with another track');
    const refusal = this.#refusal(input, type);
    requireArgument(refusal === undefined, refusal ?? '');
    const code = associationRule(type)?.code ?? type;
    if (!this.#isAssociated(input, code)) this.#associations.push({ code, input });
  }

  /**
   * The time code of the track's pictures, or of its sound, which becomes a track of its own (mp4, mov and their relatives). Default: undefined, none.
   *
   * @throws MediaError `invalidArgument` on inputs of other kinds, and where it can be told already that there is no such time code
   * @example
   * ```ts
   * import { WriterInput } from 'rxmux';
   *
   * const video = new WriterInput('video', { codec: 'h264' });
   * video.timecode = { start: '01:00:00;00', sourceName: 'A012' };
   * ```
   * @see AVFoundation: AVMediaType.timecode, CMTimeCodeFormatDescription
   */
  public get timecode(): Timecode | undefined {
    return this.#timecode;
  }

  public set timecode(value: Timecode | undefined) {
    this.core.requireNotStarted('have its timecode set');
    requireArgument(
      value === undefined || this.mediaType === 'video' || this.mediaType === 'audio',
      `Pictures and sound have time codes; a ${this.mediaType} track has none.`,
    );
    if (value?.frameRate) countTimecode(value, value.frameRate);
    this.#timecode = value;
  }

  public override get marksOutputTrackAsEnabled(): boolean {
    return this.#membership?.isDefault ?? super.marksOutputTrackAsEnabled;
  }

  public override set marksOutputTrackAsEnabled(value: boolean) {
    if (this.#membership) {
      throw new MediaError(
        'invalidState',
        'Which track of a group is enabled is said by the group, so marksOutputTrackAsEnabled cannot be set any more. Make the group with another defaultInput.',
        { operator: 'WriterInput' },
      );
    }
    super.marksOutputTrackAsEnabled = value;
  }

  /** What was set, and its group. @internal */
  public override get properties(): TrackProperties {
    const timecode = this.#timecode;
    const properties = timecode ? { ...super.properties, timecode } : super.properties;
    if (!this.#membership) return properties;
    const { group, isDefault } = this.#membership;
    return { ...properties, alternateGroup: group, marksOutputTrackAsEnabled: isDefault };
  }

  /** The group it belongs to, from 1. @internal */
  public get group(): number | undefined {
    return this.#membership?.group;
  }

  /** Makes it a member of a group. @internal */
  public join(group: number, isDefault: boolean): void {
    this.#membership = { group, isDefault };
  }

  /** Why it cannot be written beside these inputs; undefined: it can. @internal */
  public misfit(inputs: readonly unknown[]): string | undefined {
    const refusals = this.#associations.map(({ code, input }) =>
      inputs.includes(input)
        ? referRefusal(this.core.owner, input.core.owner)
        : `A track refers to another ('${code}') that was not added to the writer. Add it as well.`,
    );
    return refusals.find((refusal) => refusal !== undefined);
  }

  /** Its references, by the places of inputs in a writer. @internal */
  public references(inputs: readonly unknown[]): readonly TrackReference[] | undefined {
    if (this.#associations.length === 0) return undefined;
    return this.#associations.map(({ code, input }) => ({
      type: code,
      tracks: [inputs.indexOf(input)],
    }));
  }

  #isAssociated(input: TrackRelations<T>, code: string): boolean {
    return this.#associations.some((one) => one.code === code && one.input === input);
  }

  /** Why there cannot be such an association. */
  #refusal(input: TrackRelations<T>, type: string): string | undefined {
    const rule = associationRule(type);
    if (!rule) {
      return `An association is one of ${ASSOCIATION_TYPES.join(', ')}, or four letters, and ${JSON.stringify(type)} is none.`;
    }
    if (!(input instanceof TrackRelations)) return 'An association is with another WriterInput.';
    if (input === this) return 'A track is associated with another one, not with itself.';
    return this.#mismatch(input, type, rule) ?? referRefusal(this.core.owner, input.core.owner);
  }

  #mismatch(
    input: TrackRelations<T>,
    type: string,
    { code, from, to, isSingle }: AssociationRule,
  ): string | undefined {
    if (!from.includes(this.mediaType) || !to.includes(input.mediaType)) {
      return `'${type}' goes from ${from.join(' or ')} to ${to.join(' or ')}, not from ${this.mediaType} to ${input.mediaType}. Call it on the input that is to hold the reference.`;
    }
    const isTaken = this.#associations.some((one) => one.code === code && one.input !== input);
    if (isSingle && isTaken)
      return `A track has at most one '${type}', and this one has it already.`;
    return undefined;
  }
}
