/** What a writer must do, as a model of its states, and the calls that are tried on both. */
import { strict as assert } from 'node:assert';

import {
  type AssetWriter,
  type MediaErrorCode,
  type VideoSample,
  WriterInput,
} from '../../src/index.js';

type InputState = 'notStarted' | 'open' | 'finished' | 'ended';

/** The model of an input. */
export interface InputModel {
  state: InputState;
  accepted: number;
  /** Number of the next picture. */
  next: number;
}

/** The model of a writer. `lost`: it fails, or was cancelled. */
export interface WriterModel {
  status: 'unknown' | 'writing' | 'lost';
  hasSession: boolean;
  readonly inputs: InputModel[];
}

/** The writer itself. */
export interface WriterUnderTest {
  readonly writer: AssetWriter;
  readonly inputs: WriterInput<VideoSample>[];
  /** The picture of this number. */
  readonly make: (index: number) => VideoSample;
  readonly codec: string;
}

/** One call, on one of the inputs where it is about one. */
export interface Operation {
  readonly name: OperationName;
  readonly input: number;
}

export const newModel = (): WriterModel => ({ status: 'unknown', hasSession: false, inputs: [] });

function refuses(code: MediaErrorCode, call: () => unknown): void {
  assert.throws(call, { code });
}

/** The session is open; inputs that have not ended take samples. */
function open(model: WriterModel): void {
  model.hasSession = true;
  for (const input of model.inputs) if (input.state === 'notStarted') input.state = 'open';
}

function start(model: WriterModel): void {
  if (model.status !== 'unknown') return;
  model.status = 'writing';
  open(model);
}

function lose(model: WriterModel): void {
  model.status = 'lost';
  for (const input of model.inputs) input.state = 'ended';
}

/** The pair at a place; undefined while there is no such input. */
function pick(
  model: WriterModel,
  real: WriterUnderTest,
  at: number,
): { own: InputModel; input: WriterInput<VideoSample> } | undefined {
  const place = real.inputs.length === 0 ? 0 : at % real.inputs.length;
  const [own, input] = [model.inputs[place], real.inputs[place]];
  return own && input ? { own, input } : undefined;
}

type OperationName =
  | 'add'
  | 'startWriting'
  | 'startSession'
  | 'append'
  | 'appendAgain'
  | 'next'
  | 'markAsFinished'
  | 'complete'
  | 'finishWriting'
  | 'cancelWriting';

type Apply = (model: WriterModel, real: WriterUnderTest, at: number) => void;

/** What is tried. Each checks what the call gave, and moves the model on. */
export const operations: Readonly<Record<OperationName, Apply>> = {
  add: (model, { writer, inputs, codec }) => {
    const input = new WriterInput<VideoSample>('video', { codec });
    if (model.status !== 'unknown') {
      refuses('invalidState', () => writer.add(input));
      return;
    }
    inputs.push(writer.add(input));
    model.inputs.push({ state: 'notStarted', accepted: 0, next: 0 });
  },

  startWriting: (model, { writer }) => {
    const call = (): void => {
      writer.startWriting();
    };
    if (model.status !== 'unknown' || model.inputs.length === 0) refuses('invalidState', call);
    else {
      call();
      model.status = 'writing';
    }
  },

  startSession: (model, { writer }) => {
    // While a failure travels the status does not say so yet: then either answer is right.
    if (model.status === 'lost') return;
    const call = (): void => {
      writer.startSession();
    };
    if (model.status !== 'writing' || model.hasSession) refuses('invalidState', call);
    else {
      call();
      open(model);
    }
  },

  append: (model, real, at) => {
    const found = pick(model, real, at);
    if (!found) return;
    const { own, input } = found;
    const sample = real.make(own.next);
    if (own.state === 'notStarted') refuses('invalidState', () => input.append(sample));
    else if (own.state !== 'open') {
      assert.deepEqual([input.append(sample), sample.closed], [false, true]);
    } else if (!input.isReadyForMoreMediaData) refuses('notReady', () => input.append(sample));
    else {
      assert.equal(input.append(sample), true);
      own.accepted++;
      own.next++;
      return;
    }
    sample.close();
  },

  appendAgain: (model, real, at) => {
    const found = pick(model, real, at);
    if (found?.own.state !== 'open' || found.own.next === 0) return;
    const sample = real.make(found.own.next - 1);
    refuses('invalidTimestamp', () => found.input.append(sample));
    assert.equal(sample.closed, false);
    sample.close();
  },

  next: (model, real, at) => {
    const found = pick(model, real, at);
    if (!found) return;
    const { own, input } = found;
    if (model.status === 'unknown') start(model);
    const isTaken = own.state === 'open' && (input.isReadyForMoreMediaData || !model.hasSession);
    const isLost =
      model.status === 'writing' && !isTaken && !['finished', 'ended'].includes(own.state);
    input.next(real.make(own.next));
    if (isLost) lose(model);
    if (!isTaken) return;
    own.accepted++;
    own.next++;
  },

  markAsFinished: (model, real, at) => {
    const found = pick(model, real, at);
    // The movie may have ended meanwhile, and then the call is refused.
    if (!found || isFinishing(model)) return;
    const { own, input } = found;
    const call = (): void => {
      input.markAsFinished();
    };
    if (own.state === 'notStarted') refuses('invalidState', call);
    else if (own.state !== 'ended') {
      call();
      own.state = 'finished';
    }
  },

  complete: (model, real, at) => {
    const found = pick(model, real, at);
    if (!found) return;
    const { own, input } = found;
    const call = (): void => {
      input.complete();
    };
    if (model.status === 'writing' && !model.hasSession) refuses('invalidState', call);
    else {
      start(model);
      call();
      if (own.state === 'open') own.state = 'finished';
    }
  },

  finishWriting: (model, { writer }) => {
    if (model.status === 'lost') return;
    if (model.status === 'unknown' || !model.hasSession) {
      refuses('invalidState', () => writer.finishWriting());
      return;
    }
    const first = writer.finishWriting();
    first.catch(() => undefined);
    assert.equal(writer.finishWriting(), first);
    for (const input of model.inputs) input.state = 'finished';
  },

  cancelWriting: (model, { writer }) => {
    void writer.cancelWriting();
    if (writer.status === 'cancelled') lose(model);
  },
};

/** Whether the movie can only be finished now: every input has ended. */
export function isFinishing({ status, inputs }: WriterModel): boolean {
  return status === 'writing' && inputs.every(({ state }) => state === 'finished');
}
