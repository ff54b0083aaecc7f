/** What the tests use of the bench, which is JavaScript. */
declare module '*/bench/support/numbers.js' {
  export function median(values: readonly number[]): number;
  export function percentile(values: readonly number[], part: number): number;
  export function spread(values: readonly number[]): { median: number; min: number; max: number };
  export function short(value: number): string;
}

declare module '*/bench/support/table.js' {
  export function table(rows: readonly object[]): string;
  export function markdown(rows: readonly object[]): string;
}

declare module '*/bench/support/goal.js' {
  export interface Goal {
    readonly met: boolean;
  }
  type Relation = '≤' | '<' | '≥' | '>';
  export function goal(
    what: string,
    value: number,
    relation: Relation,
    limit: number,
    unit?: string,
  ): Goal;
  export function wanted(goal: Goal): string;
  export function verdict(goal: Goal): string;
}

declare module '*/bench/support/measure.js' {
  export interface Call {
    readonly command: string;
    readonly args: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
  }
  export interface Cost {
    readonly wall: number;
    readonly cpu: number;
    readonly rss?: number;
    readonly said: Readonly<Record<string, unknown>>;
    /** Of a contest, from 0. */
    readonly round?: number;
  }
  export function measure(call: Call, limit?: number): Promise<Cost>;
  export function timesOf(stderr: string): { wall: number; cpu: number };
  export function lastJson(stdout: string): Readonly<Record<string, unknown>>;
}

declare module '*/bench/support/memory.js' {
  export function watchMemory(pid: number): { stop(): number | undefined };
}

declare module '*/bench/support/contest.js' {
  import type { Call, Cost } from '*/bench/support/measure.js';

  export interface Entry {
    readonly peer: string;
    readonly call: Call;
    readonly rounds?: number;
    readonly outputs?: readonly string[];
    readonly expected?: object;
  }
  type Read = (cost: Cost) => unknown;
  export interface Figures {
    readonly peers: readonly string[];
    all(peer: string, read: Read): readonly number[];
    of(peer: string, read: Read): number;
    ratio(peer: string, other: string, read: Read): number;
    best(read: Read): string | undefined;
    problems(peer: string): readonly string[];
    report(): readonly { peer: string; runs: number; problems: readonly string[] }[];
  }
  export const Figures: new (
    runs: ReadonlyMap<string, { costs: readonly Cost[]; problems: readonly string[] }>,
  ) => Figures;
  export function contest(
    entries: readonly Entry[],
    rounds: number,
    tell: (line: string) => void,
  ): Promise<Figures>;
  export function check(entry: Entry): readonly string[];
  export const cpu: Read;
}

declare module '*/bench/support/probe.js' {
  interface Found {
    readonly packets: Readonly<Record<string, number>>;
    readonly seconds: number;
    readonly size: string;
  }
  interface Expected {
    readonly packets: Readonly<Record<string, number>>;
    readonly slack?: Readonly<Record<string, number>>;
    readonly seconds: number;
    readonly size?: string;
  }
  export function inspect(path: string): Found;
  export function decodeAll(
    path: string,
    seconds?: number,
  ): { readonly frames: number; readonly complaint: string | undefined };
  export function differences(found: Found, expected: Expected): readonly string[];
}

declare module '*/bench/support/kept.js' {
  export interface CountedTrack {
    readonly kind: string;
    readonly codec: string;
    readonly packets: number;
    readonly bytes: number;
  }
  export function keptAll(source: readonly CountedTrack[], copy: readonly CountedTrack[]): boolean;
  export function tracksOf(path: string): readonly CountedTrack[];
}

declare module '*/bench/support/fragments.js' {
  export class FragmentCounter {
    public constructor(done: (samples: number) => void);
    public push(bytes: Uint8Array): void;
  }
}

declare module '*/bench/support/packets.js' {
  interface Packet {
    readonly bytes: Uint8Array;
    readonly pts: number;
    readonly dts: number;
    readonly duration: number;
    readonly isSync: boolean;
  }
  interface PacketList {
    readonly timescale: number;
    readonly packets: readonly Packet[];
  }
  export function repeated(list: PacketList, times: number): Generator<Packet>;
  export function inOrder(lists: {
    readonly video: PacketList;
    readonly audio: PacketList;
  }): Generator<{ kind: string; packet: Packet }>;
}

declare module '*/bench/support/docs.js' {
  export function render(result: object): string;
}

declare module '*/bench/support/summary.js' {
  export function summary(result: object): readonly Readonly<Record<string, string>>[];
}

declare module '*/bench/rows/index.js' {
  import type { Entry, Figures } from '*/bench/support/contest.js';
  import type { Goal } from '*/bench/support/goal.js';

  export interface Row {
    readonly id: string;
    readonly rounds: number;
    prepare(context: { scale: number; out: (name: string) => string }): {
      readonly entries: readonly Entry[];
      readonly absent?: readonly string[];
    };
    goals(figures: Figures): readonly Goal[];
    compare(figures: Figures, peer: string): number | undefined;
  }
  export const rows: readonly Row[];
}

declare module '*/bench/support/renewed.js' {
  export interface SavedRun {
    readonly date: string;
    readonly rows: readonly { readonly id: string; readonly date?: string }[];
    readonly [program: string]: unknown;
  }
  export function renewed(saved: SavedRun, run: SavedRun): SavedRun;
}
