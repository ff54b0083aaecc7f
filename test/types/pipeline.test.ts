/** What the compiler knows of a pipeline; checked by tsc, together with the other types. */
import { describe, expect, it } from '@jest/globals';
import { expectTypeOf } from 'expect-type';
import { NEVER, type Observable, type Observer } from 'rxjs';

import {
  decode,
  encode,
  filterGraph,
  filterSamples,
  interleave,
  mapSample,
  mux,
  takeSamples,
  writeTo,
} from '../../operators/index.js';
import {
  type AudioSample,
  EncodedSample,
  MediaTime,
  type MuxProgress,
  pull,
  type RawSample,
  Sample,
  type VideoSample,
  WriterInput,
  type WrittenSample,
} from '../../src/index.js';

const encoded$: Observable<EncodedSample> = NEVER;
const pictures$: Observable<VideoSample> = NEVER;

describe('types', () => {
  it('follow samples through a transcode', () => {
    const decoded$ = encoded$.pipe(decode());
    expectTypeOf(decoded$).toEqualTypeOf<Observable<RawSample>>();
    expectTypeOf(encoded$.pipe(decode<VideoSample>())).toEqualTypeOf<Observable<VideoSample>>();
    expectTypeOf(pictures$.pipe(filterGraph('hflip'))).toEqualTypeOf<Observable<VideoSample>>();
    const video$ = pictures$.pipe(encode({ codec: 'h264', averageBitRate: 1_000_000 }));
    expectTypeOf(video$).toEqualTypeOf<Observable<EncodedSample>>();
    expectTypeOf(interleave(video$, encoded$).pipe(mux('out.mp4'))).toEqualTypeOf<
      Observable<MuxProgress>
    >();
  });

  it('keep the kind of sample through what only passes samples on', () => {
    expectTypeOf(
      pictures$.pipe(
        filterSamples((sample) => sample.forceKeyFrame),
        takeSamples(3),
      ),
    ).toEqualTypeOf<Observable<VideoSample>>();
    expectTypeOf(
      pictures$.pipe(mapSample((sample: VideoSample) => sample.retimed({ pts: MediaTime.zero }))),
    ).toEqualTypeOf<Observable<VideoSample>>();
  });

  it('let an input be subscribed with, and observed', () => {
    const input = new WriterInput<VideoSample>('video');
    expectTypeOf(input).toExtend<Observer<VideoSample>>();
    expectTypeOf(input).toExtend<Observable<WrittenSample>>();
    expectTypeOf(pictures$.pipe(writeTo(input))).toEqualTypeOf<Observable<WrittenSample>>();
    // @ts-expect-error -- sound does not go into an input for pictures
    const wrong: Observer<AudioSample> = input;
    expect(wrong).toBe(input);
  });

  it('give an input nothing that RxJS would take for its own Subscriber', () => {
    type Trusted = Extract<keyof WriterInput, 'add' | 'remove' | 'unsubscribe'>;
    expectTypeOf<Trusted>().toEqualTypeOf<never>();
    const input: object = new WriterInput('video');
    expect(['add', 'remove', 'unsubscribe'].filter((name) => name in input)).toEqual([]);
  });

  it('know what a pull gives, from whatever it is pulled', () => {
    expectTypeOf(pull([1, 2])).toEqualTypeOf<Observable<number>>();
    expectTypeOf(pull(new Set(['a']))).toEqualTypeOf<Observable<string>>();
    expectTypeOf(pull(forever)).toEqualTypeOf<Observable<VideoSample>>();
  });

  it('do not let a sample be made from nothing', () => {
    // @ts-expect-error -- a sample comes from a source, an encoder or fromBytes
    expect(() => new EncodedSample() as unknown).toThrow(TypeError);
    // @ts-expect-error -- only its kinds exist
    expect(() => new Sample() as unknown).toThrow(TypeError);
  });
});

declare const source: AsyncIterable<VideoSample>;
const forever = (): AsyncIterable<VideoSample> => source;
