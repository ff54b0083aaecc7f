/**
 * What samples last, from the steps between them. libav ends each fragment of a movie after what its last sample claims to
 * last, so a false claim (Matroska without durations, E-AC-3 in parts) puts the next sample where it does not belong.
 */
export class Steps {
  #time: bigint | undefined;
  #claim = 0n;
  #step = 0n;

  /** The duration of the sample at `time`: `claim`, unless the one before proved false while samples come at a steady pace. */
  public durationOf(time: bigint, claim: bigint): bigint {
    const before = this.#step;
    const isFalse = this.#learn(time);
    this.#claim = claim;
    if (!isFalse || !isNear(this.#step, before) || isNear(this.#step, claim)) return claim;
    // Rather too short than too long: libav refuses the time of what begins before the sample has ended.
    return this.#step < before ? this.#step : before;
  }

  /** Whether the claim of the sample before was false. */
  #learn(time: bigint): boolean {
    this.#step = this.#time === undefined ? 0n : time - this.#time;
    this.#time = time;
    return this.#step > 0n && !isNear(this.#step, this.#claim);
  }
}

/** Equal but for what rounding makes of it: a tenth. */
function isNear(step: bigint, other: bigint): boolean {
  const apart = step > other ? step - other : other - step;
  return apart * 10n <= step;
}
