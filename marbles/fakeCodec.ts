import { finalize, map, type Observable, type ObservableInput, of } from 'rxjs';
import { type EncoderPass, type RawSample, type Routed } from '../src/backend.js';
import { type Work } from '../src/codec/work.js';
import { type EncodedSample } from '../src/sample/encodedSample.js';
import { type Sample } from '../src/sample/sample.js';
import { MediaTime } from '../src/sample/time.js';
import { type Track } from '../src/sample/track.js';
import { fakeSample, markOf, type SampleKind } from './fakeSample.js';
import { type SubscriptionLog, type VirtualTime } from './time.js';
import { readTimeline } from './timeline.js';

/** The stages that a virtual codec can stand for. @group Testing */
export type CodecStage =
  'decode' | 'encode' | 'filterGraph' | 'quality' | 'bitstreamFilter' | 'parse';

/** What may be wanted of a virtual codec. @group Testing */
export interface FakeCodecOptions {
  /** Which stages it works in; default: all of them. */
  readonly stages?: CodecStage | readonly CodecStage[];
  /** What still comes when the input has ended; default nothing: `|`. */
  readonly flush?: string;
  /** How long opening takes, and whether it fails: `--|` or `--#`; default at once. */
  readonly open?: string;
  /** How outputs are named; default: the input's mark, with the letter behind it when the diagram has several. */
  readonly name?: (input: string, letter: string, pass?: EncoderPass) => string;
  /** Keeps each input until its outputs have come, as an encoder that does not copy. Default: closed at once. */
  readonly keepsInput?: boolean;
  /** Whether it is an encoder without passes of its own; default `false`. */
  readonly refusesPasses?: boolean;
  /** What a `#` fails with; default `'error'`. */
  readonly error?: unknown;
}

/** What comes of each input: the same diagram for all, or one for each. An encoder's pass is told when it works in one. @group Testing */
export type CodecDiagram = string | ((mark: string, index: number, pass?: EncoderPass) => string);

/** What a virtual codec did. @group Testing */
export interface FakeCodec {
  /** When each input was worked on, for `expectSubscriptions`. */
  readonly subscriptions: SubscriptionLog[];
  /** When it was flushed. */
  readonly flushSubscriptions: SubscriptionLog[];
  /** The marks of what it was given, in order. */
  readonly inputs: readonly string[];
  /** The passes that it was opened for, in order. */
  readonly passes: readonly EncoderPass[];
  /** How often it was opened. */
  readonly opened: number;
  /** How often it was closed. */
  readonly closed: number;
}

/** What an output is made with: the track is that of compressed samples. */
interface Form {
  readonly kind: SampleKind;
  readonly track: Track | undefined;
  readonly pass?: EncoderPass | undefined;
}

/** The engine behind `fakeCodec()`. */
export class CodecPlan implements FakeCodec {
  public readonly subscriptions: SubscriptionLog[] = [];
  public readonly flushSubscriptions: SubscriptionLog[] = [];
  public readonly inputs: string[] = [];
  public readonly passes: EncoderPass[] = [];
  public opened = 0;
  public closed = 0;
  readonly #time: VirtualTime;
  readonly #diagram: CodecDiagram;
  readonly #options: FakeCodecOptions;

  public constructor(time: VirtualTime, diagram: CodecDiagram, options: FakeCodecOptions) {
    this.#time = time;
    this.#diagram = diagram;
    this.#options = options;
  }

  /** Opens the work of one subscription. */
  public open<A extends Sample | Routed, B extends RawSample | EncodedSample>(
    form: Form,
  ): Observable<Work<A, B>> {
    return this.opening(() => {
      if (form.pass) this.passes.push(form.pass);
      return new CodecWork(this, form) as unknown as Work<A, B>;
    });
  }

  /** Makes what stands for the codec, when it is open. */
  public opening<T>(make: () => T): Observable<T> {
    const { open, error } = this.#options;
    const made = (): T => {
      this.opened++;
      return make();
    };
    if (open === undefined) return of(undefined).pipe(map(made));
    // The diagram's own end is when the codec is there.
    const opening = open.replace('|', '(w|)');
    return this.#time.cold(opening, { w: undefined }, error).pipe(map(made));
  }

  /** What comes of one input. */
  public outputs(mark: string, pass?: EncoderPass): Observable<string> {
    const diagram =
      typeof this.#diagram === 'string'
        ? this.#diagram
        : this.#diagram(mark, this.inputs.length, pass);
    this.inputs.push(mark);
    return this.#play(diagram, this.subscriptions, this.#namer(diagram, mark, pass));
  }

  /** What is still inside. */
  public rest(pass: EncoderPass | undefined): Observable<string> {
    const diagram = this.#options.flush ?? '|';
    return this.#play(diagram, this.flushSubscriptions, this.#namer(diagram, '', pass));
  }

  public get refusesPasses(): boolean {
    return this.#options.refusesPasses ?? false;
  }

  public get keepsInput(): boolean {
    return this.#options.keepsInput ?? false;
  }

  #namer(
    diagram: string,
    input: string,
    pass: EncoderPass | undefined,
  ): (letter: string) => string {
    const { name } = this.#options;
    if (name) return (letter) => name(input, letter, pass);
    if (input === '') return (letter) => letter;
    const isOnly = readTimeline(diagram).beats.length <= 1;
    return (letter) => (isOnly ? input : `${input}${letter}`);
  }

  #play(
    diagram: string,
    log: SubscriptionLog[],
    name: (letter: string) => string,
  ): Observable<string> {
    const played = this.#time.cold(diagram, undefined, this.#options.error);
    played.subscriptions = log;
    return played.pipe(map(name));
  }
}

class CodecWork implements Work<Sample | Routed, Sample> {
  readonly #plan: CodecPlan;
  readonly #form: Form;
  #end = MediaTime.zero;

  public constructor(plan: CodecPlan, form: Form) {
    this.#plan = plan;
    this.#form = form;
  }

  public push(input: Sample | Routed): ObservableInput<Sample> {
    const sample = 'input' in input ? input.sample : input;
    // One input of a graph has ended: nothing comes of it.
    if (sample === undefined) return [];
    const mark = markOf(sample);
    let pts = sample.pts ?? this.#end;
    const duration = sample.duration ?? new MediaTime(1, 1);
    this.#end = pts.plus(duration);
    if (!this.#plan.keepsInput) sample.close();
    return this.#plan.outputs(mark, this.#form.pass).pipe(
      map((name) => {
        const output = this.#make(name, pts, duration);
        // Several outputs of one input follow each other by a millisecond.
        pts = pts.plus(new MediaTime(1, 1000));
        return output;
      }),
      finalize(() => {
        sample.close();
      }),
    );
  }

  public flush(): ObservableInput<Sample> {
    const duration = new MediaTime(1, 1);
    return this.#plan.rest(this.#form.pass).pipe(
      map((name) => {
        const output = this.#make(name, this.#end, duration);
        this.#end = this.#end.plus(duration);
        return output;
      }),
    );
  }

  public close(): void {
    this.#plan.closed++;
  }

  #make(name: string, pts: MediaTime, duration: MediaTime): Sample {
    const { kind, track } = this.#form;
    return fakeSample(kind, name, { pts, duration, ...(track && { track }) });
  }
}
