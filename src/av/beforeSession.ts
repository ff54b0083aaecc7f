import { type CodecParameters } from 'node-av/lib';
import { type Rational } from '../sample/time.js';
import { codecName } from './names.js';

/** Hidden pictures a second that keep times of their own; where they come faster than that, as many as come. */
const PACE = 240;
/** Samples from before that a decoder wants to hear until what it says is right; of others it is two. MP3 takes bits from up to ten. */
const WARM_UP: Readonly<Record<string, bigint>> = { opus: 4n, mp3: 10n, flac: 0n, alac: 0n };
const USUAL = 2n;

/** Times in a file, in ticks. */
interface Times {
  readonly pts: bigint;
  readonly dts: bigint;
  readonly duration: bigint;
}

/**
 * What a track has before a session that was asked to begin later: in the file it takes next to no time, and sound is there only as far as
 * decoders need it.
 *
 * An edit list hides it in any case. But many readers of fragments, which is what a writer that died leaves, pass over edit lists: ffmpeg and
 * browsers among them.
 */
export class BeforeSession {
  /** Whether something was left out, so that the track does not begin as its encoder has begun it. */
  public isCut = false;
  readonly #warmUp: bigint | undefined;
  readonly #pace: bigint;
  /** Ticks that become one; undefined: the first picture is not hidden, so none is. */
  #step: bigint | undefined;
  #isBegun = false;
  #last: { readonly given: bigint; readonly moved: bigint } | undefined;

  public constructor(codecpar: CodecParameters, { num, den }: Rational, isSound: boolean) {
    const name = codecName(codecpar.codecId) ?? '';
    const warmUp = name.startsWith('pcm_') ? 0n : (WARM_UP[name] ?? USUAL);
    this.#warmUp = isSound ? warmUp : undefined;
    this.#pace = BigInt(Math.max(1, Math.floor(den / num / PACE)));
  }

  /** When a sample is in the file; undefined: it is not to be there. */
  public place(given: Times): Times | undefined {
    if (this.#warmUp === undefined) return this.#picture(given);
    const { pts, duration } = given;
    const isKept = duration <= 0n || pts + duration * (1n + this.#warmUp) > 0n;
    this.isCut ||= !isKept;
    return isKept ? given : undefined;
  }

  #picture(given: Times): Times {
    if (!this.#isBegun) this.#begin(given);
    if (this.#step === undefined || given.dts >= 0n) return given;
    const dts = this.#after(given.dts);
    const pts = this.#moved(given.pts);
    const duration = this.#moved(given.dts + given.duration) - this.#moved(given.dts);
    return { pts: given.pts >= given.dts && pts < dts ? dts : pts, dts, duration };
  }

  #begin({ pts, duration }: Times): void {
    this.#isBegun = true;
    if (duration <= 1n || pts + duration > 0n) return;
    this.#step = duration < this.#pace ? duration : this.#pace;
  }

  #moved(time: bigint): bigint {
    if (this.#step === undefined || time >= 0n) return time;
    return -((-time + this.#step - 1n) / this.#step);
  }

  /** Decode times that differ must not become one. */
  #after(given: bigint): bigint {
    let moved = this.#moved(given);
    const last = this.#last;
    if (last && given > last.given && moved <= last.moved) moved = last.moved + 1n;
    this.#last = { given, moved };
    return moved;
  }
}
