/** What a file holds, as a reader sees it that we did not write. */

/** One picture or block of sound, decoded; seconds. */
export interface Frame {
  readonly time: number;
  readonly duration: number;
  readonly bytes: number;
  readonly hash: string;
}

/** One compressed piece; seconds. */
export interface PacketFacts {
  readonly pts: number | undefined;
  readonly dts: number | undefined;
  readonly duration: number;
  readonly bytes: number;
  readonly hash: string;
  /** An edit list hides it. */
  readonly isHidden: boolean;
  readonly isSync: boolean;
}

/** What is said of a track as a whole, in words; absent: nothing is said. */
export type Facts = Readonly<Record<string, string>>;

/** One track. */
export interface InspectedTrack {
  readonly index: number;
  readonly type: string;
  readonly codec: string;
  readonly isCover: boolean;
  /** Seconds, as the container says. */
  readonly duration?: number | undefined;
  readonly facts: Facts;
  readonly packets: readonly PacketFacts[];
  readonly frames: readonly Frame[];
}

/** One file. */
export interface Inspection {
  readonly tracks: readonly InspectedTrack[];
  /** Whether frames were looked at as well. */
  readonly isDecoded: boolean;
  /** Seconds. */
  readonly duration: number | undefined;
  readonly format: string;
  /** What the reader complained about. */
  readonly complaint: string;
}

/** When a track is first presented, in seconds. */
export function startOf(track: InspectedTrack): number | undefined {
  if (track.frames.length > 0) return track.frames[0]?.time;
  const times = presentedTimes(track);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** When a track has been presented, in seconds. */
export function endOf(track: InspectedTrack): number | undefined {
  const last = track.frames.at(-1);
  if (last) return last.time + last.duration;
  const ends = track.packets.flatMap(({ pts, duration }) =>
    pts === undefined ? [] : [pts + duration],
  );
  return ends.length === 0 ? undefined : Math.max(...ends);
}

/** The earliest decode time of a file, in seconds. */
export function earliestDecode({ tracks }: Inspection): number {
  return Math.min(
    ...tracks.flatMap(({ packets }) => packets.flatMap(({ dts, pts }) => dts ?? pts ?? [])),
    Infinity,
  );
}

function presentedTimes({ packets }: InspectedTrack): number[] {
  return packets.flatMap(({ pts, isHidden }) => (pts === undefined || isHidden ? [] : [pts]));
}
