import { type Observable } from 'rxjs';
import { type Destination, type MuxOptions, type RawSample } from '../backend.js';
import { encoding } from '../codec/encoding.js';
import { type VideoSettings } from '../codec/settings.js';
import { packing } from '../codec/views.js';
import { interleaving, type InterleaveListener } from '../interleave/interleaving.js';
import { type TrackInput } from '../interleave/trackInput.js';
import { multipassing } from '../passes/multipassing.js';
import { type Signal } from '../rx.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { type Track } from '../sample/track.js';
import { type VideoSample } from '../sample/videoSample.js';
import { muxing, type MuxListener } from './muxing.js';
import { type MuxProgress } from './progress.js';
import { type Session } from './session.js';
import { hinted } from './sourceFormatHint.js';
import { type WriterInput } from './writerInput.js';
import { writtenSample } from './writtenSample.js';

/** What a writer wants to know of its pipeline. */
export type PipelineListener = Pick<InterleaveListener, 'started'> &
  Pick<MuxListener, 'failing' | 'aborted'> & {
    /** What an input kept between its passes is being removed, which takes time when its encoder is at work. */
    readonly removing: (removed: Signal<boolean>) => void;
  };

/** What a writer is: its inputs encoded, interleaved and muxed. Tells each input what was written of it. */
export function moviePipeline(
  inputs: readonly WriterInput[],
  destination: Destination,
  options: MuxOptions,
  { started, failing, aborted, removing }: PipelineListener,
  session: Session,
): Observable<MuxProgress> {
  const byTrack = new Map<Track, WriterInput>();
  const { directoryForTemporaryFiles: folder } = options;
  const tracks = inputs.map((input) => toTrackInput(input, inputs, { folder, removing }));
  const samples$ = interleaving(tracks, {
    started,
    fixed: (tracks) => {
      for (const [lane, input] of inputs.entries()) {
        const track = tracks[lane];
        if (track) byTrack.set(track, input);
      }
    },
    silent: (lane, isSilent) => {
      inputs[lane]?.silence.set(isSilent);
    },
  });
  return samples$.pipe(
    muxing(
      destination,
      options,
      {
        written: (track, ...details) => {
          byTrack.get(track)?.core.written.tell(() => writtenSample(track, ...details));
        },
        failing,
        aborted,
      },
      session,
    ),
  );
}

/** Encoded samples that may wait for a sibling: about a second, or as much as it takes when the source cannot wait. */
const LOOKAHEAD = 64;
const REAL_TIME_LOOKAHEAD = 4096;

/** Where passes keep what they need later, and who hears that it goes. */
interface Keeping extends Pick<PipelineListener, 'removing'> {
  readonly folder: string | undefined;
}

/** An input as a lane of the interleaver. */
function toTrackInput(
  input: WriterInput,
  inputs: readonly WriterInput[],
  keeping: Keeping,
): TrackInput {
  const references = input.references(inputs);
  const { marks } = input;
  const properties = {
    ...input.properties,
    ...(references && { references }),
    ...(marks && { marks }),
    // Who appends through a receiver means the track.
    ...(input.receiver === undefined ? {} : { isRequired: true }),
  };
  return { ...samplesOf(input, keeping), properties, realTime: input.expectsMediaDataInRealTime };
}

function samplesOf(input: WriterInput, keeping: Keeping): TrackInput {
  const { sourceFormatHint } = input;
  const outputSettings = input.outputSettings && hinted(input.outputSettings, sourceFormatHint);
  if (outputSettings !== undefined && input.canPerformMultiplePasses) {
    return { samples: passesOf(input, outputSettings, keeping) };
  }
  const { samples$ } = input.core;
  if (outputSettings === undefined) {
    const samples = samples$ as Observable<EncodedSample>;
    return sourceFormatHint ? { samples, track: sourceFormatHint } : { samples };
  }
  const window = input.expectsMediaDataInRealTime ? REAL_TIME_LOOKAHEAD : LOOKAHEAD;
  const frames$ = packed(samples$ as Observable<RawSample>, outputSettings);
  return { samples: frames$.pipe(encoding(outputSettings, window, input.onEncoder)) };
}

/** Pictures of both eyes are packed into one where the settings say so. */
function packed(frames$: Observable<RawSample>, settings: VideoSettings): Observable<RawSample> {
  const kind = settings.spatial?.viewPackingKind;
  return kind === undefined ? frames$ : (frames$ as Observable<VideoSample>).pipe(packing(kind));
}

/** The samples of an input whose source is asked several times. */
function passesOf(
  input: WriterInput,
  settings: VideoSettings,
  { folder, removing }: Keeping,
): Observable<EncodedSample> {
  const { core, passes, targets, onEncoder } = input;
  return multipassing({
    ...{ settings, options: targets, window: LOOKAHEAD, folder, onEncoder },
    source: () =>
      packed(core.samples$ as Observable<RawSample>, settings) as Observable<VideoSample>,
    isFinished: () => passes.isFinished,
    onPass: (pass) => {
      core.beginPass(pass);
    },
    onReport: () => undefined,
    onClose: removing,
  });
}
