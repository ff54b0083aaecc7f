/** What one slice tells of its picture. */
export interface SliceFacts {
  /** Whether it is the first one of its picture. */
  readonly isFirst: boolean;
  /** Whether decoding can start with it. */
  readonly isSync: boolean;
  /** Whether the counts of pictures begin anew with it. */
  readonly isReset: boolean;
  /** Whether other pictures need its count to find out theirs. */
  readonly isReference: boolean;
  /** The low bits of its count in the order of presentation, and how many values those have; 0: pictures are presented as they are decoded. */
  readonly count: number;
  readonly modulus: number;
  /** Which field of its frame it is of; undefined: of both. Both may be in one sample. */
  readonly field?: 'top' | 'bottom' | undefined;
  /** What is the same in all slices of a picture. */
  readonly picture: string;
}

/** What a NAL unit is. `set`: it says how others are to be read. `before`: it begins a sample, or stands before the slices. `after`: it ends one. */
export type UnitKind = 'slice' | 'set' | 'before' | 'after';

/** H.264 or HEVC, as far as samples must be told from each other. */
export interface NalCodec {
  /** Bytes of the unit's own header. */
  readonly headerSize: number;
  /** What the unit is that begins so; undefined: none that can be. */
  kindOf(head: Uint8Array): UnitKind | undefined;
  /** Learns a set of parameters. */
  learn(unit: Uint8Array): void;
  /** What a slice tells; undefined: it is none, since it refers to parameters that nobody gave or has values that cannot be. */
  slice(head: Uint8Array): SliceFacts | undefined;
}
