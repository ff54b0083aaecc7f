import { type ObservableInput } from 'rxjs';
import { type AdjustedTimes } from '../adjustedTimes.js';
import { type Muxer } from '../backend.js';
import { MediaError } from '../errors.js';
import { type Signal } from '../rx.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { type MediaTime } from '../sample/time.js';
import { isOfTags, type Track } from '../sample/track.js';
import { type EventMessages } from './eventMessages.js';
import { isCutByLibav } from './fragments.js';
import { type MuxPlan } from './muxPlan.js';

type Begin = Parameters<Muxer['start']>[1];

/** A muxer of movies whose tracks of ID3 are no tracks, but messages between the fragments. */
export class EventMuxer implements Muxer {
  readonly #muxer: Muxer;
  readonly #plan: MuxPlan;
  readonly #messages: EventMessages;
  /** For each track its place among those that are tracks; undefined: it is none. */
  #places: readonly (number | undefined)[] = [];

  /** `messages`: where the muxer finds them. */
  public constructor(muxer: Muxer, plan: MuxPlan, messages: EventMessages) {
    this.#muxer = muxer;
    this.#plan = plan;
    this.#messages = messages;
  }

  public get formatName(): string {
    return this.#muxer.formatName;
  }

  public get bytes(): number {
    return this.#muxer.bytes;
  }

  public get adjusted(): AdjustedTimes {
    return this.#muxer.adjusted;
  }

  public get ready(): Signal<boolean> {
    return this.#muxer.ready;
  }

  public refusal(track: Track): string | undefined {
    return isOfTags(track) ? this.#eventsRefusal : this.#muxer.refusal(track);
  }

  public start(tracks: readonly Track[], session?: Begin): void {
    if (tracks.some(isOfTags)) this.#requireEvents();
    const media = tracks.filter((track) => !isOfTags(track));
    this.#places = tracks.map((track) => (isOfTags(track) ? undefined : media.indexOf(track)));
    this.#muxer.start(media, session);
  }

  public write(sample: EncodedSample, index: number): void {
    const place = this.#places[index];
    if (place !== undefined || index >= this.#places.length) {
      this.#muxer.write(sample, place ?? index);
      return;
    }
    try {
      this.#messages.add(sample);
    } finally {
      sample.close();
    }
  }

  public finish(end?: MediaTime): ObservableInput<void> {
    return this.#muxer.finish(end);
  }

  public abort(reason: unknown): ObservableInput<void> {
    return this.#muxer.abort(reason);
  }

  get #eventsRefusal(): string | undefined {
    const { shape, options } = this.#plan;
    const isRight = shape === 'fragments' && !isCutByLibav(options.options ?? {});
    return isRight
      ? undefined
      : 'tags of ID3 stand between fragments, and this movie keeps none when it is whole: write to a stream, set producesCombinableFragments, or write an MPEG transport stream';
  }

  #requireEvents(): void {
    const refusal = this.#eventsRefusal;
    if (refusal === undefined) return;
    throw new MediaError(
      'formatUnsupported',
      `${this.formatName} cannot hold timed_id3: ${refusal}.`,
      {
        operator: 'mux',
      },
    );
  }
}
