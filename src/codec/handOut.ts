import { type AnyIterator } from '../gate/pump.js';
import { type Sample } from '../sample/sample.js';

/** Hands samples out one by one; those that nobody took are closed when it is returned. */
export function handOut<S extends Sample>(samples: readonly S[]): AnyIterator<S> {
  let place = 0;
  return {
    next: () => {
      const sample = samples[place++];
      return sample ? { value: sample } : { done: true, value: undefined };
    },
    return: () => {
      for (const sample of samples.slice(place)) sample.close();
      place = samples.length;
    },
  };
}
