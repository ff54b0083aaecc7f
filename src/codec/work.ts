import { type ObservableInput } from 'rxjs';

/**
 * What a stage drives: a codec, a filter graph, a bitstream filter; or a cold Observable in marbles.
 *
 * Never more than one call's outputs are under way. Iterables are pulled only while the stage has room
 * for their outputs, which is how a graph that makes a thousand frames of one stays bounded.
 */
export interface Work<A, B> {
  /** Takes the sample over, closes it as soon as the memory is no longer needed, and gives what comes of it. */
  push(sample: A): ObservableInput<B>;
  /** No more input: gives everything that is still inside. */
  flush(): ObservableInput<B>;
  /** Frees what it holds; may be called at any time, also while outputs are under way. Called once. */
  close(): void;
}
