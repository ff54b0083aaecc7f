/** What is done to each file. */

/** Containers that are written, by the names that rxmux knows them by. */
export const CONTAINERS = ['mp4', 'mov', 'mkv', 'webm', 'ts'] as const;
export type Container = (typeof CONTAINERS)[number];

export type Operation = 'probe' | 'remux' | 'transcode';

/** One thing that is done to one file. */
export interface Case {
  readonly operation: Operation;
  readonly input: string;
  readonly container: Container | 'none';
  /** Where the result goes. */
  readonly output: string;
  /** Tracks that are to be left out, by their place in the file. */
  readonly without?: readonly number[];
  /** Seconds from the beginning after which a transcode stops. */
  readonly limit?: number | undefined;
}

/** A failure that our library told. */
export interface ToldError {
  /** A code of `MediaError`; undefined for anything else that was thrown. */
  readonly code: string | undefined;
  readonly message: string;
  /** The track, as our errors name it. */
  readonly track?: string | undefined;
}

/** What we know of a track before its first sample. */
export interface ProbedTrack {
  readonly index: number;
  readonly type: string;
  readonly codec: string | undefined;
  readonly isCover: boolean;
}

/** What came of a case of ours. */
export interface Told {
  readonly error?: ToldError;
  readonly warnings: readonly string[];
  /** libav's name of the container. */
  readonly format?: string;
  /** Samples written. */
  readonly samples?: number;
  readonly tracks?: readonly ProbedTrack[];
  /** Seconds. */
  readonly duration?: number | undefined;
  readonly start?: number | undefined;
  /** Places of the tracks that were taken. */
  readonly taken?: readonly number[];
  /** Damaged samples that the decoder counted. */
  readonly damaged?: number;
}

/** Seconds of a long clip that are transcoded. */
export const TRANSCODED = 2;

/** The name of a case for people. */
export function caseName({ operation, container }: Case): string {
  return container === 'none' ? operation : `${operation} ${container}`;
}
