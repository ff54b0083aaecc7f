import { MediaTime } from '../../sample/time.js';
import { type XmlElement } from './parseXml.js';

/** How a document counts time. @see TTML2: 7.2 parameter attributes */
export interface TtmlClock {
  /** Frames of a second of labels. */
  readonly frameRate: bigint;
  /** What a second of labels takes: 1001/1000 of a second. */
  readonly stretch: { readonly num: bigint; readonly den: bigint };
  readonly tickRate: bigint;
  readonly subFrameRate: bigint;
  /** Times are labels of frames, which are not seconds. */
  readonly isSmpte: boolean;
  readonly dropsFrames: boolean;
}

const whole = (text: string | undefined): bigint | undefined =>
  text !== undefined && /^[1-9]\d{0,8}$/.test(text.trim()) ? BigInt(text.trim()) : undefined;

/** What the root says of time; what cannot be read is the specification's. */
export function clockOf({ attributes }: XmlElement): TtmlClock {
  const frameRate = whole(attributes.get('ttp:frameRate'));
  const subFrameRate = whole(attributes.get('ttp:subFrameRate')) ?? 1n;
  const [num, den] = (attributes.get('ttp:frameRateMultiplier') ?? '').trim().split(/[\s:]+/);
  const [fast, slow] = [whole(num), whole(den ?? '1')];
  return {
    frameRate: frameRate ?? 30n,
    stretch: fast && slow ? { num: slow, den: fast } : { num: 1n, den: 1n },
    tickRate: whole(attributes.get('ttp:tickRate')) ?? (frameRate ? frameRate * subFrameRate : 1n),
    subFrameRate,
    isSmpte: attributes.get('ttp:timeBase') === 'smpte',
    dropsFrames: attributes.get('ttp:dropMode') === 'dropNTSC',
  };
}

const CLOCK = /^(\d{2,6}):(\d\d):(\d\d)(?:\.(\d{1,30})|:(\d{2,4})(?:\.(\d{1,4}))?)?$/;
const OFFSET = /^(\d{1,12})(?:\.(\d{1,30}))?(h|ms|m|s|f|t)$/;

/** Digits of fractions that count: nanoseconds. */
const DIGITS = 9;
const SCALE = 10n ** BigInt(DIGITS);

/** The time that an expression stands for; undefined: it is none. @see TTML2: 12.3.1 time-expression */
export function parseTtmlTime(text: string | undefined, clock: TtmlClock): MediaTime | undefined {
  const plain = text?.trim() ?? '';
  const found = CLOCK.exec(plain);
  if (!found) return offsetTime(plain, clock);
  const [, hours = '0', minutes = '0', seconds = '0', fraction, frames = '0', parts = '0'] = found;
  if (Number(minutes) > 59 || Number(seconds) > 60 || BigInt(frames) >= clock.frameRate)
    return undefined;
  const clockSeconds = (BigInt(hours) * 60n + BigInt(minutes)) * 60n + BigInt(seconds);
  const { subFrameRate } = clock;
  const subFrames = BigInt(frames) * subFrameRate + BigInt(parts);
  if (!clock.isSmpte) {
    const start = decimal(clockSeconds, fraction);
    return start.plus(framesTime(subFrames, clock));
  }
  const labels = clockSeconds * clock.frameRate * subFrameRate + subFrames;
  const dropped = clock.dropsFrames
    ? droppedBefore(BigInt(hours) * 60n + BigInt(minutes), clock)
    : 0n;
  const fine = decimal(0n, fraction);
  return framesTime(labels - dropped * subFrameRate, clock).plus(fine);
}

/** Labels of frames that are left out: those of each minute's begin, but not of every tenth. */
function droppedBefore(minutes: bigint, { frameRate }: TtmlClock): bigint {
  return (minutes - minutes / 10n) * (frameRate / 15n);
}

function framesTime(subFrames: bigint, { frameRate, subFrameRate, stretch }: TtmlClock): MediaTime {
  return ratio(subFrames * stretch.num, frameRate * subFrameRate * stretch.den);
}

function offsetTime(text: string, clock: TtmlClock): MediaTime | undefined {
  const [, digits, fraction = '', unit = ''] = OFFSET.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const value = BigInt(digits) * SCALE + BigInt(fraction.slice(0, DIGITS).padEnd(DIGITS, '0'));
  const { frameRate, stretch, tickRate } = clock;
  const unitOf: Readonly<Record<string, readonly [bigint, bigint]>> = {
    h: [3600n, 1n],
    m: [60n, 1n],
    s: [1n, 1n],
    ms: [1n, 1000n],
    f: [stretch.num, frameRate * stretch.den],
    t: [1n, tickRate],
  };
  const [num, den] = unitOf[unit] ?? [1n, 1n];
  return ratio(value * num, den * SCALE);
}

const decimal = (seconds: bigint, fraction = ''): MediaTime =>
  ratio(seconds * SCALE + BigInt(fraction.slice(0, DIGITS).padEnd(DIGITS, '0')), SCALE);

/** Exact where the time scale has room for it; in milliseconds where they are whole. */
function ratio(value: bigint, of: bigint): MediaTime {
  const divisor = common(value, of);
  const [num, den] = [value / divisor, of / divisor];
  if (1000n % den === 0n) return new MediaTime(num * (1000n / den), 1000);
  if (den <= 0x7fff_ffffn) return new MediaTime(num, Number(den));
  return new MediaTime((num * SCALE + den / 2n) / den, Number(SCALE));
}

function common(a: bigint, b: bigint): bigint {
  let [one, other] = [a, b];
  while (other !== 0n) [one, other] = [other, one % other];
  return one === 0n ? 1n : one;
}
