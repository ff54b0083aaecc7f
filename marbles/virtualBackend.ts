import { map, NEVER, type Observable, type ObservableInput, throwError } from 'rxjs';
import {
  type Backend,
  type Comparison,
  type ByteReader,
  type Demuxer,
  type EncoderPass,
  type FilterInit,
  type LogMessage,
  type Muxer,
  type MuxOptions,
  type Destination,
  type RawSample,
  type Routed,
  type Workspace,
  type SampleMeter,
} from '../src/backend.js';
import { type EncoderChoice, type EncodeSettings } from '../src/codec/settings.js';
import { type Work } from '../src/codec/work.js';
import { MediaError } from '../src/errors.js';
import { type AnyIterator } from '../src/gate/pump.js';
import { type QualityMetric } from '../src/quality/pictureQuality.js';
import { type EncodedSample } from '../src/sample/encodedSample.js';
import { type Track } from '../src/sample/track.js';
import { CodecPlan, type CodecStage } from './fakeCodec.js';
import { FakeComparison } from './fakeComparison.js';
import { type MoviePlan } from './fakeMovie.js';
import { type SampleKind } from './fakeSample.js';
import { fakeTrack } from './fakeTrack.js';
import { WorkspacePlan } from './fakeWorkspace.js';
import { WriterPlan } from './fakeWriter.js';
import { type VirtualTime } from './time.js';

/**
 * The seam in virtual time. What was not arranged is the simplest thing that works: codecs give one output for each
 * input at once, the writer takes everything.
 */
export class VirtualBackend implements Backend {
  public readonly log$: Observable<LogMessage> = NEVER;
  public readonly codecs: Map<CodecStage, CodecPlan> = new Map<CodecStage, CodecPlan>();
  public movie: MoviePlan | undefined;
  public writer: WriterPlan;
  public workspace: WorkspacePlan;
  public generator: (() => AnyIterator<RawSample>) | undefined;
  readonly #plain: CodecPlan;

  public constructor(time: VirtualTime) {
    this.#plain = new CodecPlan(time, '(o|)', {});
    this.writer = new WriterPlan(time, {});
    this.workspace = new WorkspacePlan(time, {});
  }

  public openDemuxer(): ObservableInput<Demuxer> {
    if (this.movie) return this.movie.open();
    throw new MediaError(
      'invalidSourceMedia',
      'In virtual time there is no movie to read: arrange one with fakeMovie({ video: "a-b", audio: "x-y" }).',
      { operator: 'demux' },
    );
  }

  public openDecoder(track: Track): Observable<Work<EncodedSample, RawSample>> {
    return this.#codec('decode').open({ kind: rawKind(track.mediaType), track });
  }

  public openFilter({ inputs }: FilterInit): Observable<Work<Routed, RawSample>> {
    const kind = rawKind(inputs[0]?.format.mediaType ?? 'video');
    return this.#codec('filterGraph').open({ kind, track: undefined });
  }

  public openComparison(metrics: readonly QualityMetric[]): Observable<Comparison> {
    const plan = this.#codec('quality');
    return plan.opening(() => new FakeComparison(plan, metrics));
  }

  public writeBytes(): ObservableInput<never> {
    return [];
  }

  public openGenerator(): ObservableInput<AnyIterator<RawSample>> {
    if (this.generator) return [this.generator()];
    throw new MediaError(
      'invalidState',
      'In virtual time nothing is generated: arrange it with fakeGenerator("abc|").',
      { operator: 'generator' },
    );
  }

  public openEncoder(
    first: RawSample,
    settings: EncodeSettings,
    chosen: (choice: EncoderChoice) => void,
    pass?: EncoderPass,
  ): Observable<Work<RawSample, EncodedSample>> {
    const plan = this.#codec('encode');
    if (pass && plan.refusesPasses) return throwError(() => noPasses(settings.codec));
    const track = fakeTrack(first.format.mediaType, { codec: settings.codec });
    return plan.open<RawSample, EncodedSample>({ kind: 'encoded', track, pass }).pipe(
      map((work) => {
        chosen({ encoder: `fake ${settings.codec}`, hardware: false, refused: [] });
        return work;
      }),
    );
  }

  public openBitstreamFilter(track: Track): Observable<Work<EncodedSample, EncodedSample>> {
    return this.#codec('bitstreamFilter').open({ kind: 'encoded', track });
  }

  public openParser(track: Track): Observable<Work<EncodedSample, EncodedSample>> {
    return this.#codec('parse').open({ kind: 'encoded', track });
  }

  public openMuxer(_destination: Destination, options: MuxOptions): ObservableInput<Muxer> {
    return this.writer.open(options);
  }

  public openWorkspace(folder?: string): ObservableInput<Workspace> {
    return this.workspace.open(folder);
  }

  public openBytes(): ObservableInput<ByteReader> {
    throw noBytes();
  }

  public openMeter(): ObservableInput<SampleMeter> {
    throw noBytes();
  }

  #codec(stage: CodecStage): CodecPlan {
    return this.codecs.get(stage) ?? this.#plain;
  }
}

function noPasses(codec: string): MediaError {
  return new MediaError(
    'unsupportedOutputSettings',
    `The encoder fake ${codec} has no passes of its own: it was arranged so with fakeCodec(…, { refusesPasses: true }).`,
    { operator: 'encode' },
  );
}

const noBytes = (): MediaError =>
  new MediaError(
    'invalidState',
    'In virtual time a movie has samples and no bytes, so there is nothing to repair.',
    { operator: 'repair' },
  );

function rawKind(mediaType: string): SampleKind {
  return mediaType === 'audio' ? 'audio' : 'video';
}
