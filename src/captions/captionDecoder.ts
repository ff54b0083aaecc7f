import { MediaError } from '../errors.js';
import { type Caption } from '../sample/caption.js';
import { descriptionOf } from '../sample/descriptionOf.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { type MediaTime, toTime } from '../sample/time.js';
import { type Track, trackName } from '../sample/track.js';
import { decodeText } from './decodeText.js';
import { parseSrtText } from './srt/parseSrtText.js';
import { ttmlCaptions } from './ttml/parseTtml.js';
import { parseTx3g } from './tx3g/parseTx3g.js';
import { parseTx3gEntry } from './tx3g/tx3gEntry.js';
import { parseWvtt, wvttRegions } from './wvtt/parseWvtt.js';
import { parseWvttEntry } from './wvtt/wvttEntry.js';

/** When a sample is shown. */
export interface SampleTimes {
  readonly start: MediaTime;
  readonly duration: MediaTime;
}

/** What a sample shows; `key`: a caption that goes on in the next sample has the same there. */
export interface DecodedCaption {
  readonly caption: Caption;
  readonly key?: string | undefined;
}

/** What a sample shows. */
type Decode = (bytes: Uint8Array, times: SampleTimes) => readonly DecodedCaption[];

/** A caption on its way out, and when it ends so far. */
interface Pending {
  caption: Caption;
  end: MediaTime;
  /** Undefined: it is whole. */
  key: string | undefined;
}

/** Makes captions of the samples of a track. */
export class CaptionDecoder {
  readonly #decode: Decode;
  readonly #name: string;
  /** In the order of their starts: one that may go on in the next sample keeps back those behind it. */
  readonly #pending: Pending[] = [];
  /** Those that may go on, by their keys. */
  readonly #open = new Map<string, Pending>();

  /** @throws MediaError `decoderNotFound` for tracks that hold no text */
  public constructor(track: Track) {
    this.#decode = decodeOf(track);
    this.#name = trackName(track);
  }

  /** The captions that are known to be whole; the sample stays the caller's. @throws MediaError `invalidTimestamp` */
  public take(sample: EncodedSample): Caption[] {
    const { pts: start, duration } = sample;
    if (start === undefined) {
      throw new MediaError(
        'invalidTimestamp',
        `A sample of ${this.#name} does not say when it is shown. Set it with sample.retimed({ pts }).`,
        { operator: 'decodeCaptions', track: this.#name },
      );
    }
    // Samples of which nobody knows how long they last show nothing.
    if (!duration || duration.value <= 0n) return [];
    const decoded = this.#decode(sample.copyBytes(), { start, duration });
    for (const one of decoded) this.#add(one);
    for (const [key, one] of this.#open) {
      if (one.key !== undefined && one.end.compare(start) > 0) continue;
      one.key = undefined;
      this.#open.delete(key);
    }
    return this.#whole();
  }

  /** The rest, when no sample follows. */
  public finish(): Caption[] {
    for (const one of this.#pending) one.key = undefined;
    return this.#whole();
  }

  #add({ caption, key }: DecodedCaption): void {
    const start = toTime(caption.start);
    const end = start.plus(toTime(caption.duration));
    const known = key === undefined ? undefined : this.#open.get(key);
    if (known?.key === key && known?.end.equals(start) === true) {
      known.caption = { ...known.caption, duration: end.minus(toTime(known.caption.start)) };
      known.end = end;
    } else {
      if (known) known.key = undefined;
      const pending = { caption, end, key };
      this.#pending.push(pending);
      if (key !== undefined) this.#open.set(key, pending);
    }
  }

  #whole(): Caption[] {
    const count = this.#pending.findIndex(({ key }) => key !== undefined);
    const whole = this.#pending.splice(0, count < 0 ? this.#pending.length : count);
    return whole.map(({ caption }) => caption);
  }
}

function decodeOf(track: Track): Decode {
  const { codec, extradata } = track.format;
  const entry = descriptionOf(track.format)?.entry;
  if (entry && entryType(entry) === 'wvtt') return decodeWvtt(entry);
  if (entry && entryType(entry) === 'stpp') return decodeStpp;
  switch (codec) {
    case 'mov_text': {
      const defaults = parseTx3gEntry(extradata);
      return single((bytes) => parseTx3g(bytes, defaults));
    }
    case 'ttml':
      return decodeStpp;
    case 'subrip':
    case 'text':
      return single((bytes) =>
        parseSrtText(Buffer.from(bytes).toString('utf8').replace(/\r\n?/g, '\n').trimEnd()),
      );
    case undefined:
    default:
      throw new MediaError(
        'decoderNotFound',
        `Captions are read from tracks of text (mov_text, wvtt, ttml, subrip, webvtt), and ${trackName(track)} holds ${codec ?? track.format.codecTag ?? 'nothing that is known'}.`,
        { operator: 'decodeCaptions', track: trackName(track) },
      );
  }
}

const entryType = (entry: Uint8Array): string =>
  Buffer.from(entry.subarray(4, 8)).toString('latin1');

function decodeWvtt(entry: Uint8Array): Decode {
  const regions = wvttRegions(parseWvttEntry(entry));
  return (bytes, times) =>
    parseWvtt(bytes, regions).map(({ content, key }) => ({
      caption: { ...content, ...times },
      key,
    }));
}

/** A document is shown while its sample is, whatever its own times say beyond that. */
const decodeStpp: Decode = (bytes, { start, duration }) => {
  const until = start.plus(duration);
  const captions = ttmlCaptions(decodeText(bytes, true));
  const shown = captions.flatMap(({ content, begin, end, id }) => {
    const from = begin.compare(start) > 0 ? begin : start;
    const to = end && end.compare(until) < 0 ? end : until;
    if (to.compare(from) <= 0) return [];
    const mayGoOn = id !== undefined && to.equals(until);
    const key = mayGoOn ? JSON.stringify([id, content]) : undefined;
    return [{ from, caption: { ...content, start: from, duration: to.minus(from) }, key }];
  });
  return shown.sort((a, b) => a.from.compare(b.from));
};

/** Of formats with one caption a sample. */
const single =
  (parse: (bytes: Uint8Array) => Omit<Caption, 'start' | 'duration'> | undefined): Decode =>
  (bytes, times) => {
    const content = parse(bytes);
    return content ? [{ caption: { ...content, ...times } }] : [];
  };
