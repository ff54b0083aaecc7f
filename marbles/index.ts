/** rxmux/testing: pipelines in virtual time. Loads no native library. */

// The test, and what it is given.
export {
  type Matcher,
  type ReadyExpectation,
  rxTest,
  type RxTestHelpers,
  type RxTestOptions,
} from './rxTest.js';
export { expectNoLeaks } from './leaks.js';
export { type Logged, type SubscriptionLog } from './time.js';

// Samples.
export {
  fakeSample,
  type FakeSampleInit,
  markOf,
  type SampleKind,
  type SampleKinds,
} from './fakeSample.js';
export { fakeTrack, type FakeTrackInit } from './fakeTrack.js';
export {
  type IterableSamples,
  samplesOf,
  type SamplesOptions,
  type SourceOptions,
} from './samples.js';
export { marks } from './marks.js';

// What stands for libav.
export {
  type CodecDiagram,
  type CodecStage,
  type FakeCodec,
  type FakeCodecOptions,
} from './fakeCodec.js';
export { type FakeMovie, type FakeMovieOptions, type FakeTracks } from './fakeMovie.js';
export { type EncoderPass } from '../src/backend.js';
export { type FakeSilo, type FakeWorkspace, type FakeWorkspaceOptions } from './fakeWorkspace.js';
export { type FakeWriter, type FakeWriterOptions, type FakeWriterState } from './fakeWriter.js';
