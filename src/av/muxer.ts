import { type Packet } from 'node-av/lib';
import { type AdjustedTimes } from '../adjustedTimes.js';
import { type Muxer } from '../backend.js';
import { type LayoutWishes, layoutWishes } from '../movie/boxes/layoutWishes.js';
import { type WrittenMovie } from '../movie/boxes/trackEdit.js';
import { type Signal } from '../rx.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { type Timing } from '../sample/payload.js';
import { type MetadataItem } from '../sample/metadataItem.js';
import { type MediaTime } from '../sample/time.js';
import { type Track, trackName } from '../sample/track.js';
import { type OpenDestination } from './destination.js';
import { avError, check } from './errors.js';
import { type EventMessages } from './eventMessages.js';
import { finalLayout } from './finalLayout.js';
import { Handover } from './handover.js';
import { freeMuxer, makeMuxer, metadataFor, type SinkMuxer } from './muxContext.js';
import { MovieEditor } from './movieEditor.js';
import { noMedia, noTrack, wrongOrder } from './muxErrors.js';
import { chaptersOf, hintOf, type MuxPlan } from './muxPlan.js';
import { isIndexMoved, planWith } from './muxShape.js';
import { refusalOf, requireHoldable, writeHeader } from './muxHeader.js';
import { type MuxTrack } from './muxTrack.js';
import { muxTracks } from './muxTracks.js';
import { withPacket, writtenOf } from './packet.js';
import { type BeforeZero } from './timeEvents.js';
import { beforeZero, sumOf, trackRules } from './timeRules.js';

type Begin = NonNullable<Parameters<Muxer['start']>[1]>;
type State = 'open' | 'writing' | 'finished' | 'failed' | 'aborted';

/** libav's muxer. Its rules are checked here, since libav answers a wrong call by ending the process. */
export class LibavMuxer implements Muxer {
  public readonly formatName: string;
  public readonly ready: Signal<boolean>;
  #plan: MuxPlan;
  readonly #open: OpenDestination;
  readonly #messages: EventMessages;
  #muxer: SinkMuxer;
  #tracks: readonly MuxTrack[] = [];
  #beforeZero: BeforeZero | undefined;
  #handover: Handover | undefined;
  /** Only of movies. */
  #editor: MovieEditor | undefined;
  #sessionStart: MediaTime | undefined;
  #sessionEnd: MediaTime | undefined;
  #wishes: LayoutWishes | undefined;
  #metadata: readonly MetadataItem[] = [];
  /** Of the movie, when it was written once more. */
  #size: number | undefined;
  #state: State = 'open';
  #freed = false;

  public constructor(plan: MuxPlan, open: OpenDestination, messages: EventMessages) {
    this.#messages = messages;
    this.#plan = plan;
    this.#open = open;
    this.#muxer = makeMuxer(plan, open);
    this.formatName = plan.type.muxer;
    this.ready = open.sink.ready;
  }

  public get bytes(): number {
    return this.#size ?? this.#open.sink.bytes;
  }

  public get adjusted(): AdjustedTimes {
    return sumOf(
      this.#tracks.map(({ guard }) => guard),
      this.#beforeZero?.moved ?? 0,
    );
  }

  public refusal(track: Track): string | undefined {
    return refusalOf(track, this.#plan);
  }

  public start(tracks: readonly Track[], session: Begin = { isAsked: false }): void {
    this.#require('open', 'start');
    this.#sessionStart = session.start;
    if (tracks.length === 0) throw noMedia();
    requireHoldable(tracks, this.#plan);
    this.#layOut(tracks);
    this.#state = 'failed';
    this.#metadata = metadataFor(this.#muxer.context, this.#plan, tracks);
    this.#edit();
    const streams = this.#told(() => writeHeader(this.#muxer, this.#plan, tracks));
    const { oformat } = this.#muxer.context;
    this.#beforeZero = beforeZero(oformat, this.formatName, this.#plan.options, session);
    const rules = trackRules(this.#plan, this.#beforeZero, oformat);
    this.#tracks = muxTracks(tracks, streams, rules);
    this.#handover = new Handover({
      ...{ plan: this.#plan, muxer: this.#muxer, sink: this.#open.sink },
      ...{ tracks: this.#tracks, editor: this.#editor, messages: this.#messages },
    });
    this.#state = 'writing';
  }

  public write(sample: EncodedSample, index: number): void {
    try {
      this.#require('writing', 'write');
      this.#requireSink();
      const track = this.#tracks[index];
      if (!track) throw noTrack(index, this.#tracks.length);
      const { timing } = sample;
      if (!track.accept(timing, sample)) return;
      this.#state = 'failed';
      this.#handover?.before(track, sample);
      this.#write(sample, timing, track);
      this.#handover?.wrote(track);
      this.#state = 'writing';
    } catch (error) {
      // What the destination says about a failure is better than what libav makes of it.
      throw this.#open.sink.failure ?? error;
    } finally {
      sample.close();
    }
  }

  public async finish(end?: MediaTime): Promise<void> {
    if (this.#state === 'open') throw noMedia();
    this.#require('writing', 'finish');
    this.#state = 'finished';
    this.#sessionEnd = end;
    try {
      this.#told(() => {
        this.#handover?.end();
        if (this.#editor) this.#editor.end(this.#muxer.context, this.#writeTrailer);
        else this.#writeTrailer();
      });
    } catch (error) {
      this.#free();
      await this.#open.sink.abort(error);
      throw error;
    }
    this.#free();
    const layout = finalLayout(this.#open, this.#wishes, (size) => {
      this.#size = size;
    });
    await this.#open.sink.finish(layout);
  }

  public async abort(reason: unknown): Promise<void> {
    if (this.#state !== 'finished') this.#state = 'aborted';
    this.#free();
    await this.#open.sink.abort(reason);
  }

  #layOut(tracks: readonly Track[]): void {
    this.#wishes = layoutWishes(tracks, isIndexMoved(this.#plan));
    const plan = planWith(this.#plan, this.#open, this.#wishes);
    if (plan === this.#plan) return;
    freeMuxer(this.#muxer);
    this.#plan = plan;
    this.#muxer = makeMuxer(plan, this.#open);
  }

  #edit(): void {
    if (!this.#plan.type.isMovie) return;
    const { output } = this.#muxer;
    const hasFragments = this.#plan.shape !== 'plain';
    this.#editor = new MovieEditor({ output, hasFragments, describe: this.#describe });
    this.#editor.begin();
  }

  #write(sample: EncodedSample, timing: Timing, track: MuxTrack): void {
    const pass = (packet: Packet): number => {
      track.stamp(packet, timing);
      return track.pass(packet, this.#writePacket);
    };
    const code = withPacket(sample, pass, writtenOf);
    if (code >= 0) return;
    throw avError(code, {
      message: `A sample of ${trackName(sample.track)} could not be written to ${this.formatName}`,
      code: 'muxFailed',
      operator: 'mux',
      track: trackName(sample.track),
      time: sample.dts?.seconds ?? sample.pts?.seconds,
    });
  }

  readonly #writeTrailer = (): void => {
    const failure = { message: 'The end of the movie could not be written', operator: 'mux' };
    check(this.#muxer.context.writeTrailerSync(), { ...failure, code: 'muxFailed' });
  };

  readonly #describe = (isFinal: boolean): WrittenMovie => ({
    tracks: this.#tracks.map((track) => track.written),
    isQuickTime: this.formatName === 'mov',
    isFinal,
    ...{ sessionStart: this.#sessionStart, sessionEnd: this.#sessionEnd },
    isCombinable: this.#plan.options.producesCombinableFragments === true,
    ...{ metadata: this.#metadata, chapters: chaptersOf(this.#plan), ...hintOf(this.#plan) },
  });

  readonly #writePacket = (packet: Packet): number => this.#muxer.context.writeFrameSync(packet);

  /** What the destination says about a failure is better than what libav makes of it. */
  #told<T>(call: () => T): T {
    try {
      return call();
    } catch (error) {
      throw this.#open.sink.failure ?? error;
    }
  }

  #free(): void {
    if (this.#freed) return;
    this.#freed = true;
    for (const track of this.#tracks) track.free();
    freeMuxer(this.#muxer);
  }

  /** libav notices only when its own buffer is full. */
  #requireSink(): void {
    const { failure } = this.#open.sink;
    if (!failure) return;
    this.#state = 'failed';
    throw failure;
  }

  #require(state: State, action: string): void {
    if (this.#state === state) {
      this.#muxer.io.wake();
      return;
    }
    const { failure } = this.#open.sink;
    if (failure && this.#state === 'failed') throw failure;
    throw wrongOrder(this.#state, action);
  }
}
