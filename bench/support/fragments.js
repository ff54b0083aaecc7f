/** Fragments in a growing mp4: which samples have come out whole, and when. */

/** Counts samples of fragments as bytes come in order; `done` gets the number of samples that are whole by now. */
export class FragmentCounter {
  #pending = Buffer.alloc(0);
  #samples = 0;
  #done;

  /** @param {(samples: number) => void} done */
  constructor(done) {
    this.#done = done;
  }

  push(bytes) {
    this.#pending = Buffer.concat([this.#pending, bytes]);
    for (;;) {
      const box = this.#take();
      if (box === undefined) return;
      const type = box.toString('latin1', 4, 8);
      if (type === 'moof') this.#samples += samplesOf(box);
      if (type === 'mdat') this.#done(this.#samples);
    }
  }

  /** The next box when it is whole. */
  #take() {
    const pending = this.#pending;
    if (pending.length < 8) return undefined;
    const size = pending.readUInt32BE(0);
    // 1 would be a size of eight bytes, 0 a box up to the end: no live fragment has either.
    if (size < 8) throw new Error(`A box of ${size} bytes in what should be fragments.`);
    if (pending.length < size) return undefined;
    this.#pending = pending.subarray(size);
    return pending.subarray(0, size);
  }
}

/** The sample counts of a moof's truns, which tell how many samples the mdat behind it has. */
function samplesOf(moof) {
  let count = 0;
  for (const traf of boxes(moof, 8, 'traf')) {
    for (const trun of boxes(traf, 8, 'trun')) count += trun.readUInt32BE(12);
  }
  return count;
}

function* boxes(parent, start, type) {
  for (let at = start; at + 8 <= parent.length; at += parent.readUInt32BE(at)) {
    const box = parent.subarray(at, at + parent.readUInt32BE(at));
    if (box.toString('latin1', 4, 8) === type) yield box;
  }
}
