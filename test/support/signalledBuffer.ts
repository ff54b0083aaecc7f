/** The buffer of a player as an H.264 stream itself describes it, in the headers that ffmpeg prints. */
import { judge } from './judges.js';

/** Where a stream breaks its own description. */
export interface Breach {
  /** In decode order. */
  readonly picture: number;
  readonly rule: 'late' | 'overflow' | 'initialDelay' | 'order';
}

interface SignalledPicture {
  readonly bits: number;
  /** Ticks since the picture that began the period: the one before, where this one begins a new one. */
  readonly removal: number;
  /** Where a buffering period begins: how long bits wait at the most, and that with their offset, in seconds. */
  readonly initial: { readonly delay: number; readonly whole: number } | undefined;
}

interface SignalledStream {
  /** Bits per second. */
  readonly rate: number;
  /** Bits. */
  readonly size: number;
  readonly isConstant: boolean;
  /** Seconds. */
  readonly tick: number;
  readonly pictures: readonly SignalledPicture[];
}

/** When the bits of a picture come and go, in seconds. */
interface Stay {
  readonly bits: number;
  readonly begin: number;
  readonly arrived: number;
  readonly removed: number;
  readonly initialDelay: number | undefined;
}

/** Counts of a clock of 90 kHz are rounded by less than this. */
const ROUNDING = 1.5 / 90_000;

/** What breaks the headers of a movie of H.264; none when it does not describe its buffer. @see ITU-T H.264, annexes C.1 and C.3 */
export function signalledBreaches(file: string): readonly Breach[] {
  const stream = streamIn(headersOf(file));
  return stream ? breaches(staysIn(stream), stream) : [];
}

/** Whether a movie of H.264 describes its buffer. */
export const signalsBuffer = (file: string): boolean => streamIn(headersOf(file)) !== undefined;

/** All headers, and the size of each picture, as ffmpeg prints them. Parameter sets stay in the movie's boxes: they do not pass the buffer. */
function headersOf(file: string): string {
  const ffmpeg = judge('ffmpeg');
  const end = ['-bsf:v', 'trace_headers', '-f', 'null', '-'];
  return ffmpeg?.(['-v', 'trace', '-i', file, '-map', '0:v', '-c', 'copy', ...end]).stderr ?? '';
}

/** The schedule of a decoder that takes everything in and out at the signalled moments. */
function staysIn({ rate, tick, isConstant, pictures }: SignalledStream): Stay[] {
  const stays: Stay[] = [];
  let [period, delay, whole, arrived] = [0, 0, 0, 0];
  for (const [index, { bits, removal, initial }] of pictures.entries()) {
    if (initial) ({ delay, whole } = initial);
    const removed = index === 0 ? delay : period + removal * tick;
    const earliest = removed - (initial ? delay : whole);
    const begin = isConstant || index === 0 ? arrived : Math.max(arrived, earliest);
    stays.push({
      bits,
      begin,
      arrived: begin + bits / rate,
      removed,
      initialDelay: initial?.delay,
    });
    arrived = begin + bits / rate;
    if (initial) period = removed;
  }
  return stays;
}

function breaches(stays: readonly Stay[], { rate, size }: SignalledStream): Breach[] {
  return stays.flatMap(({ arrived, removed, initialDelay = 0 }, picture) => {
    const before = stays[picture - 1];
    const fullness = stays
      .filter((other) => other.removed >= removed && other.begin < removed)
      .reduce((sum, { bits, begin }) => sum + Math.min(bits, (removed - begin) * rate), 0);
    const rules: Record<Breach['rule'], boolean> = {
      late: arrived > removed + ROUNDING,
      overflow: fullness > size + ROUNDING * rate,
      initialDelay: before !== undefined && initialDelay > removed - before.arrived + ROUNDING,
      order: before !== undefined && removed <= before.removed,
    };
    return Object.entries(rules).flatMap(([rule, isBroken]) =>
      isBroken ? [{ picture, rule: rule as Breach['rule'] }] : [],
    );
  });
}

const FIELD = /\] \d+\s+(\S+)\s+[01]+ = (\d+)$/;

/** Reads the names of the standard's syntax. */
function streamIn(trace: string): SignalledStream | undefined {
  const [head = '', ...packets] = trace.split(/^.*\] Packet: /m);
  const sps = fieldsIn(head);
  if (sps('nal_hrd_parameters_present_flag', 0) === 0) return undefined;
  return {
    rate: (sps('bit_rate_value_minus1[0]') + 1) * 2 ** (6 + sps('bit_rate_scale')),
    size: (sps('cpb_size_value_minus1[0]') + 1) * 2 ** (4 + sps('cpb_size_scale')),
    isConstant: sps('cbr_flag[0]') === 1,
    tick: sps('num_units_in_tick') / sps('time_scale'),
    pictures: packets.map(pictureIn),
  };
}

function pictureIn(packet: string): SignalledPicture {
  const field = fieldsIn(packet);
  // What passes the buffer has a start code of three bytes before each unit but the first, where a movie has a length of four.
  const units = packet.match(/ nal_unit_type /g)?.length ?? 1;
  const delay = field('initial_cpb_removal_delay[0]', -1);
  const offset = field('initial_cpb_removal_delay_offset[0]', 0);
  return {
    bits: (Number.parseInt(packet) - units + 1) * 8,
    removal: field('cpb_removal_delay'),
    initial: delay < 0 ? undefined : { delay: delay / 90_000, whole: (delay + offset) / 90_000 },
  };
}

function fieldsIn(text: string): (name: string, missing?: number) => number {
  const fields = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [, name, value] = FIELD.exec(line) ?? [];
    if (name !== undefined) fields.set(name, Number(value));
  }
  return (name, missing) => {
    const value = fields.get(name) ?? missing;
    if (value === undefined) throw new Error(`The stream does not say its ${name}.`);
    return value;
  };
}
