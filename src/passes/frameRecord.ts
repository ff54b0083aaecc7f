import { MediaError } from '../errors.js';
import { type TimeRange } from '../sample/range.js';
import { type MediaTime } from '../sample/time.js';
import { type VideoSample } from '../sample/videoSample.js';

/** What a source brought in a range: enough to tell whether it brings the same again. */
interface Brought {
  frames: number;
  /** Of all times, in order. */
  digest: number;
  readonly form: string;
}

const NOTHING: Brought = { frames: 0, digest: 7, form: '' };

/** Keeps a source to what it brought in the first pass. */
export class FrameRecord {
  readonly #first = new Map<number, Brought>();
  readonly #now = new Map<number, Brought>();
  #passes = 0;

  /** A new pass begins. */
  public begin(): void {
    this.#now.clear();
    this.#passes++;
  }

  /** A picture of range `index`. */
  public take(index: number, frame: VideoSample, time: MediaTime): void {
    const brought = this.#now.get(index) ?? { ...NOTHING, form: formOf(frame) };
    brought.frames++;
    brought.digest = mix(brought.digest, time);
    this.#now.set(index, brought);
  }

  /** A range is complete. @throws MediaError `formatChanged` when it is another one than before */
  public end(index: number, range: TimeRange): void {
    const now = this.#now.get(index) ?? NOTHING;
    if (this.#passes === 1) this.#first.set(index, now);
    else requireSame(this.#first.get(index) ?? NOTHING, now, range);
  }
}

function requireSame(first: Brought, now: Brought, { start, end }: TimeRange): void {
  const what =
    first.frames !== now.frames
      ? `${now.frames} ${now.frames === 1 ? 'picture' : 'pictures'}, and ${first.frames} before`
      : first.form !== now.form
        ? `pictures of ${now.form}, and of ${first.form} before`
        : first.digest !== now.digest
          ? 'pictures at other times than before'
          : undefined;
  if (what === undefined) return;
  const until = end === undefined ? 'the end' : `${end.seconds} s`;
  throw new MediaError(
    'formatChanged',
    `A source must bring the same pictures in every pass. From ${start.seconds} s to ${until} it brought ${what}. ` +
      'Open the source anew for each pass, and seek to its ranges; a live source can be encoded in one pass only.',
    { operator: 'multipass', time: start.seconds },
  );
}

function formOf({ format: { width, height, pixelFormat } }: VideoSample): string {
  return `${width}×${height} ${pixelFormat}`;
}

const PRIME = 0x0100_0193;

/** FNV-1a over the number of microseconds, which is the same for the same moment in any time scale. */
function mix(digest: number, time: MediaTime): number {
  const micros = Math.round(time.seconds * 1e6);
  const low = Math.imul(digest ^ (micros | 0), PRIME);
  return Math.imul(low ^ Math.floor(micros / 0x1_0000_0000), PRIME) >>> 0;
}
