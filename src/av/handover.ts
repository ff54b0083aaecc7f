import { type EncodedSample } from '../sample/encodedSample.js';
import { type ByteSink } from './byteSink.js';
import { Fragmenter } from './fragmenter.js';
import { fragmentRules } from './fragments.js';
import { type MovieEditor } from './movieEditor.js';
import { type SinkMuxer } from './muxContext.js';
import { type MuxPlan } from './muxPlan.js';
import { type MuxTrack } from './muxTrack.js';
import { Pulse } from './pulse.js';

/** What a handover is about. */
export interface HandoverInit {
  readonly plan: MuxPlan;
  readonly muxer: SinkMuxer;
  readonly sink: ByteSink;
  readonly tracks: readonly MuxTrack[];
  /** Only of movies. */
  readonly editor: MovieEditor | undefined;
}

/** Decides when what a muxer has written goes to the destination: in whole fragments, or else in whole samples. */
export class Handover {
  readonly #editor: MovieEditor | undefined;
  readonly #fragmenter: Fragmenter | undefined;
  readonly #pulse: Pulse | undefined;

  /** To be made when the header is written. */
  public constructor({ plan, muxer, sink, tracks, editor }: HandoverInit) {
    const { context, output } = muxer;
    this.#editor = editor;
    const rules = fragmentRules(
      plan,
      tracks.map(({ track }) => track),
    );
    if (rules) {
      this.#fragmenter = new Fragmenter(context, tracks, rules, {
        begins: () => {
          output.beginFragment();
        },
        ended: () => {
          editor?.wrote();
          output.commit();
        },
      });
    } else if (sink.seekable) {
      const isReadable = !plan.type.isMovie || plan.shape === 'fragments';
      this.#pulse = new Pulse(context, sink, isReadable);
      this.#pulse.begin();
    }
  }

  /** A sample is about to be written, at the times of its track's guard. */
  public before(track: MuxTrack, sample: EncodedSample): void {
    this.#fragmenter?.before(track, sample);
  }

  /** It was written. */
  public wrote(track: MuxTrack): void {
    this.#fragmenter?.wrote(track);
    this.#editor?.wrote();
    this.#pulse?.wrote(track);
  }

  /** Nothing more comes but the end. */
  public end(): void {
    this.#fragmenter?.end();
  }
}
