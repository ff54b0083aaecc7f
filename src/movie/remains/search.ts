/** Finds the samples of media that no index tells of. */
import { type Lane } from './lane.js';
import { type MediaBytes } from './mediaBytes.js';
import { PcmRecognizer } from './soundRecognizers.js';

/** What stands among the media and is of no track that is known. */
export interface Unknown {
  readonly bytes: number;
  readonly places: number;
  /** At the end: what is left of a sample that is not whole. */
  readonly rest: number;
}

/** Who is told how far the search is, and may end it. */
export interface SearchListener {
  searched(bytes: number): void;
  /** Throws when the search is to end. */
  check(): void;
}

/** Milliseconds after which everything else gets its turn. */
const BUDGET = 8;
/** Bytes after which sound that cannot be told from other bytes is given up. */
const LOST = 64 * 1024;

/** Fills the lanes with what is found. */
export async function searchSamples(
  media: MediaBytes,
  lanes: readonly Lane[],
  listener: SearchListener,
): Promise<Unknown> {
  const search = new Search(media, lanes);
  let since = performance.now();
  for (let at = media.start; at < media.end;) {
    if (performance.now() - since > BUDGET) {
      listener.searched(at - media.start);
      await new Promise((resolve) => setImmediate(resolve));
      listener.check();
      since = performance.now();
    }
    at = await search.step(at);
  }
  return search.unknown;
}

class Search {
  readonly #media: MediaBytes;
  readonly #lanes: readonly Lane[];
  #current: Lane | undefined;
  #bytes = 0;
  #places = 0;
  #rest = 0;

  public constructor(media: MediaBytes, lanes: readonly Lane[]) {
    this.#media = media;
    this.#lanes = lanes;
  }

  public get unknown(): Unknown {
    return { bytes: this.#bytes, places: this.#places, rest: this.#rest };
  }

  /** Takes the sample at a place, or what is none; where it ends. */
  public async step(at: number): Promise<number> {
    for (const lane of this.#candidates()) {
      const found = await lane.recognizer.sampleAt(this.#media, at);
      if (!found || !(await this.#isSound(lane, at, at + found.size))) continue;
      if (lane !== this.#current) lane.together = 0;
      this.#current = lane;
      lane.add(at, found);
      return at + found.size;
    }
    return await this.#skip(at);
  }

  /**
   * Media that can be told from all others first; among those that look alike the track that is being read until as many samples lie together as
   * usual, then the one that is furthest behind.
   */
  #candidates(): Lane[] {
    const urgency = (lane: Lane): number =>
      lane === this.#current && !lane.isSated ? -1 : lane.seconds;
    return this.#lanes.toSorted((a, b) => rankOf(a) - rankOf(b) || urgency(a) - urgency(b));
  }

  /** Whether something begins behind what may be a sample: sound says so little of itself that other bytes may look like it. */
  async #isSound(lane: Lane, start: number, end: number): Promise<boolean> {
    if (rankOf(lane) !== SOUND || end >= this.#media.end) return true;
    for (const other of this.#lanes) {
      if (await other.recognizer.sampleAt(this.#media, end)) return true;
    }
    // The last one has only a part of the next behind it.
    return this.#media.end - end < Math.max(LARGEST_SOUND, (end - start) * 2);
  }

  async #skip(at: number): Promise<number> {
    const next = (await this.#next(at)) ?? this.#media.end;
    if (next === this.#media.end) this.#rest = next - at;
    else {
      this.#bytes += next - at;
      this.#places++;
    }
    return next;
  }

  async #next(at: number): Promise<number | undefined> {
    const places: number[] = [];
    for (const { recognizer } of this.#lanes) {
      const place = await recognizer.search?.(this.#media, at + 1);
      if (place !== undefined) places.push(place);
    }
    if (places.length > 0) return Math.min(...places);
    return await this.#nextSound(at);
  }

  /** Without pictures only trying tells where sound goes on. */
  async #nextSound(from: number): Promise<number | undefined> {
    const sound = this.#lanes.filter((lane) => rankOf(lane) === SOUND);
    const end = Math.min(this.#media.end, from + LOST);
    for (let at = from + 1; at < end; at++) {
      for (const lane of sound) {
        const found = await lane.recognizer.sampleAt(this.#media, at);
        const next = found && at + found.size;
        if (next && (await lane.recognizer.sampleAt(this.#media, next))) return at;
      }
    }
    return undefined;
  }
}

const LARGEST_SOUND = 16 * 1024;
const [PICTURES, SOUND, PCM] = [0, 1, 2];

/** The less a track's media can be told from others, the later it is asked. */
function rankOf({ recognizer }: Lane): number {
  if (recognizer instanceof PcmRecognizer) return PCM;
  return recognizer.search ? PICTURES : SOUND;
}
