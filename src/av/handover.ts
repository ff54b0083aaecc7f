import { type EncodedSample } from '../sample/encodedSample.js';
import { type ByteSink } from './byteSink.js';
import { type EventMessages } from './eventMessages.js';
import { Fragmenter } from './fragmenter.js';
import { fragmentRules } from './fragments.js';
import { type MovieEditor } from './movieEditor.js';
import { type SinkMuxer } from './muxContext.js';
import { check } from './errors.js';
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
  /** What goes in front of fragments. */
  readonly messages: EventMessages;
}

/** Decides when what a muxer has written goes to the destination: in whole fragments, or else in whole samples. */
export class Handover {
  readonly #editor: MovieEditor | undefined;
  readonly #messages: EventMessages;
  readonly #fragmenter: Fragmenter | undefined;
  readonly #pulse: Pulse | undefined;
  readonly #muxer: SinkMuxer;
  readonly #tracks: readonly MuxTrack[];

  /** To be made when the header is written. */
  public constructor({ plan, muxer, sink, tracks, editor, messages }: HandoverInit) {
    const { context, output } = muxer;
    this.#editor = editor;
    this.#messages = messages;
    this.#muxer = muxer;
    this.#tracks = tracks;
    const rules = fragmentRules(plan);
    if (rules) {
      this.#fragmenter = new Fragmenter(context, tracks, rules, {
        heads: () => {
          this.#goWithout();
        },
        begins: () => {
          output.beginFragment();
          this.#putMessages();
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
    this.#goWithout();
    this.#fragmenter?.end();
    this.#putMessages();
  }

  /** An index that has yet to be edited is followed by its first fragment, and by messages between the two. */
  #putMessages(): void {
    const messages = this.#messages.take();
    if (!messages) return;
    if (this.#editor?.isHeld === true) this.#editor.addMessages(messages);
    else this.#muxer.output.insert(messages);
  }

  /** Tracks of which there is nothing do without. */
  #goWithout(): void {
    const { context } = this.#muxer;
    for (const track of this.#tracks) {
      const code = track.goWithout((packet) => context.writeFrameSync(packet));
      check(code, {
        message: 'The beginning of a track could not be written',
        code: 'muxFailed',
        operator: 'mux',
      });
    }
  }
}
