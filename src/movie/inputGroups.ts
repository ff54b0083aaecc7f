import { requireArgument } from '../errors.js';
import { type InputGroup } from './inputGroup.js';
import { type WriterInput } from './writerInput.js';

/** The groups of a writer. */
export class InputGroups {
  readonly #inputs: readonly WriterInput[];
  readonly #groups: InputGroup[] = [];

  public constructor(inputs: readonly WriterInput[]) {
    this.#inputs = inputs;
  }

  public get all(): readonly InputGroup[] {
    return this.#groups;
  }

  /** Numbers the group, and makes its inputs members. */
  public add(group: InputGroup, isMovie: boolean | undefined): void {
    const refusal = this.refusal(group, isMovie);
    requireArgument(refusal === undefined, refusal ?? '');
    this.#groups.push(group);
    for (const input of group.inputs) {
      input.join(this.#groups.length, input === group.defaultInput);
    }
  }

  /** Why a group cannot be added; undefined: it can. */
  public refusal(
    { inputs: members }: InputGroup,
    isMovie: boolean | undefined,
  ): string | undefined {
    if (isMovie === false) {
      return 'This file type has no groups of tracks. They can be in mp4, m4a, m4v, mov, 3gp and 3g2.';
    }
    const types = new Set(members.map(({ mediaType }) => mediaType));
    if (types.size > 1) {
      return `The tracks of a group are of one kind, and these are ${[...types].join(' and ')}. Make a group of each kind.`;
    }
    if (!members.every((input) => this.#inputs.includes(input))) {
      return 'The inputs of a group belong to the same writer: call writer.add(input) for each before the group.';
    }
    const taken = members.find(({ group }) => group !== undefined);
    return (
      taken && `A track is in one group, and this ${taken.mediaType} input is in another already.`
    );
  }
}
