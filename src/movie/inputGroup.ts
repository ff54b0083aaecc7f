import { requireArgument } from '../errors.js';
import { WriterInput } from './writerInput.js';

/**
 * Tracks of which players present one at a time: the languages of a film, the sizes of its picture. Cannot be changed.
 *
 * @example
 * ```ts
 * import { AssetWriter, InputGroup, WriterInput } from 'rxmux';
 *
 * const writer = new AssetWriter('out.mov');
 * const english = writer.add(new WriterInput('audio', { codec: 'aac' }));
 * const german = writer.add(new WriterInput('audio', { codec: 'aac' }));
 * english.languageCode = 'eng';
 * german.languageCode = 'deu';
 * writer.add(new InputGroup([english, german], english));
 * ```
 * @see AVFoundation: AVAssetWriterInputGroup
 * @group Movies
 */
export class InputGroup {
  /** The members. */
  public readonly inputs: readonly WriterInput[];
  /** The one that players present unless told otherwise; undefined: none, as with subtitles that are off. */
  public readonly defaultInput: WriterInput | undefined;

  /**
   * @param inputs - at least one, each of them once
   * @param defaultInput - one of them; default: none
   * @throws MediaError `invalidArgument`
   */
  public constructor(inputs: readonly WriterInput<never>[], defaultInput?: WriterInput<never>) {
    requireArgument(
      inputs.length > 0 && inputs.every((input) => input instanceof WriterInput),
      'A group has at least one input, and its members are inputs: new InputGroup([one, other], one).',
    );
    requireArgument(
      new Set(inputs).size === inputs.length,
      'A group has each of its inputs once, and one was given twice.',
    );
    requireArgument(
      defaultInput === undefined || inputs.includes(defaultInput),
      'The defaultInput of a group is one of its inputs. Put it into the list as well.',
    );
    // Whatever samples they take: a group does not feed them.
    this.inputs = [...inputs];
    this.defaultInput = defaultInput;
  }
}
