import { AVFMT_TS_NONSTRICT, AVFMT_FLAG_FLUSH_PACKETS } from 'node-av/constants';
import { type Packet } from 'node-av/lib';
import { type AdjustedTimes } from '../adjustedTimes.js';
import { type Destination, type Muxer, type MuxOptions } from '../backend.js';
import { destinationPath } from '../destination.js';
import { fileType } from '../fileTypes.js';
import { type WrittenMovie } from '../movie/boxes/trackEdit.js';
import { type Signal } from '../rx.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { type Timing } from '../sample/payload.js';
import { type MediaTime } from '../sample/time.js';
import { type Track, trackName } from '../sample/track.js';
import { openDestination, type OpenDestination } from './destination.js';
import { avError, check } from './errors.js';
import { Fragmenter } from './fragmenter.js';
import { fragmentRules } from './fragments.js';
import { indexToFront } from './indexToFront.js';
import { checkPlan, freeMuxer, makeMuxer, type SinkMuxer } from './muxContext.js';
import { MovieEditor } from './movieEditor.js';
import { noMedia, noTrack, wrongOrder } from './muxErrors.js';
import { type MuxPlan, shapeOf } from './muxPlan.js';
import { refusalOf, requireHoldable, writeHeader } from './muxHeader.js';
import { MuxTrack } from './muxTrack.js';
import { withPacket } from './packet.js';
import { setOption } from './options.js';
import { type BeforeZero } from './timeEvents.js';
import { beforeZero, gapOf, sumOf } from './timeRules.js';

/**
 * Opens a destination and a muxer on it.
 *
 * @throws MediaError `formatUnsupported`, `fileAlreadyExists`, `invalidArgument`, `ioError`, `diskFull`
 */
export async function openMuxer(destination: Destination, options: MuxOptions): Promise<Muxer> {
  const type = fileType(options.format, destinationPath(destination));
  checkPlan({ type, options, shape: 'plain' });
  gapOf(options);
  const open = await openDestination(destination, options.overwrite ?? false);
  try {
    return new LibavMuxer({ type, options, shape: shapeOf(type, options, open) }, open);
  } catch (error) {
    await open.sink.abort(error);
    throw error;
  }
}

type State = 'open' | 'writing' | 'finished' | 'failed' | 'aborted';

/** libav's muxer. Its rules are checked here, since libav answers a wrong call by ending the process. */
class LibavMuxer implements Muxer {
  public readonly formatName: string;
  public readonly ready: Signal<boolean>;
  readonly #plan: MuxPlan;
  readonly #open: OpenDestination;
  readonly #muxer: SinkMuxer;
  #tracks: readonly MuxTrack[] = [];
  #beforeZero: BeforeZero | undefined;
  #fragmenter: Fragmenter | undefined;
  /** Only of movies. */
  #editor: MovieEditor | undefined;
  #sessionEnd: MediaTime | undefined;
  #state: State = 'open';
  #freed = false;

  public constructor(plan: MuxPlan, open: OpenDestination) {
    this.#plan = plan;
    this.#open = open;
    this.#muxer = makeMuxer(plan, open.sink);
    // Files gather packets; whoever reads a stream gets each packet when it is written.
    if (open.file) {
      this.#muxer.context.clearFlags(AVFMT_FLAG_FLUSH_PACKETS);
      setOption(this.#muxer.context, 'flush_packets', 0, { target: 'muxer', code: 'muxFailed' });
    }
    this.formatName = plan.type.muxer;
    if (plan.type.isMovie) {
      const { output } = this.#muxer;
      const hasFragments = plan.shape !== 'plain';
      this.#editor = new MovieEditor({ output, hasFragments, describe: this.#describe });
    }
    this.ready = open.sink.ready;
  }

  public get bytes(): number {
    return this.#open.sink.bytes;
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

  public start(tracks: readonly Track[], session = { isAsked: false }): void {
    this.#require('open', 'start');
    if (tracks.length === 0) throw noMedia();
    requireHoldable(tracks, this.#plan);
    this.#state = 'failed';
    this.#editor?.begin();
    const streams = this.#told(() => writeHeader(this.#muxer, this.#plan, tracks));
    const { oformat } = this.#muxer.context;
    this.#beforeZero = beforeZero(oformat, this.formatName, this.#plan.options, session);
    const rules = {
      muxer: this.formatName,
      policy: this.#plan.options.timestamps ?? 'error',
      maximumGap: gapOf(this.#plan.options),
      beforeZero: this.#beforeZero,
      nonStrict: oformat?.hasFlags(AVFMT_TS_NONSTRICT) ?? false,
    };
    this.#tracks = streams.flatMap((stream, index) => {
      const track = tracks[index];
      return track ? [new MuxTrack(track, stream, rules)] : [];
    });
    const cuts = fragmentRules(this.#plan, tracks);
    if (cuts) this.#fragmenter = new Fragmenter(this.#muxer.context, this.#tracks, cuts);
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
      this.#fragmenter?.before(track, sample);
      this.#write(sample, timing, track);
      this.#fragmenter?.wrote(track);
      this.#editor?.wrote();
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
    const { sink, file } = this.#open;
    try {
      this.#told(() => {
        if (this.#editor) this.#editor.end(this.#muxer.context, this.#writeTrailer);
        else this.#writeTrailer();
      });
    } catch (error) {
      this.#free();
      await sink.abort(error);
      throw error;
    }
    this.#free();
    const optimize = this.#plan.options.shouldOptimizeForNetworkUse === true;
    const edits = file && optimize && this.#plan.type.isMovie;
    await sink.finish(edits ? () => indexToFront(file) : undefined);
  }

  public async abort(reason: unknown): Promise<void> {
    if (this.#state !== 'finished') this.#state = 'aborted';
    this.#free();
    await this.#open.sink.abort(reason);
  }

  #write(sample: EncodedSample, timing: Timing, track: MuxTrack): void {
    const code = withPacket(sample, (packet) => {
      track.stamp(packet, timing);
      return track.pass(packet, this.#writePacket);
    });
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
    sessionEnd: this.#sessionEnd,
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
