/** Every source and operator in a pipeline of its own, for the cases that break it off. */
import { merge, type Observable, of, scheduled, asapScheduler } from 'rxjs';
import { PassThrough } from 'node:stream';

import {
  bitstreamFilter,
  decode,
  encode,
  filterGraph,
  filterSamples,
  interleave,
  mapSample,
  meanQuality,
  mux,
  parse,
  quality,
  realtime,
  takeSamples,
  teeSamples,
  whenReady,
  writeTo,
} from '../../operators/index.js';
import {
  AssetWriter,
  type AudioSample,
  demux,
  probe,
  pull,
  testPattern,
  tone,
  type VideoSample,
  WriterInput,
} from '../../src/index.js';
import { AAC, MPEG4, PCM, pictures, sounds, X264 } from './material.js';

/** Where a pipeline reads, and where it may write. */
export interface Places {
  /** A movie of pictures and sound. */
  readonly source: string;
  /** A path where nothing is. */
  readonly output: string;
  /** Who writes there, and goes on when its inputs have completed. */
  writer?: AssetWriter;
}

/** Makes a pipeline; what it emits is closed by whoever subscribes when it is a sample. */
export type MakePipeline = (places: Places) => Observable<unknown>;

const COUNT = 24;
const SIZE = { width: 32, height: 32 };

const frames = (): Observable<VideoSample> => pull(() => pictures(COUNT, SIZE));
const blocks = (): Observable<AudioSample> => pull(() => sounds(COUNT));

async function* later(): AsyncGenerator<VideoSample> {
  for (const sample of pictures(COUNT, SIZE)) {
    await new Promise((done) => setImmediate(done));
    yield sample;
  }
}

function twoInputs(places: Places): Observable<unknown> {
  const writer = (places.writer = new AssetWriter(places.output));
  const video = writer.add(new WriterInput<VideoSample>('video', X264));
  const audio = writer.add(new WriterInput<AudioSample>('audio', AAC));
  return merge(frames().pipe(writeTo(video)), blocks().pipe(writeTo(audio)));
}

function pulled(places: Places): Observable<unknown> {
  const writer = (places.writer = new AssetWriter(places.output));
  const video = writer.add(new WriterInput<VideoSample>('video', MPEG4));
  const source$ = pull(() => pictures(COUNT, SIZE), { whenReady: video.ready$ });
  return source$.pipe(writeTo(video));
}

/** The pipelines by what they are made of. */
export const pipelines: Readonly<Record<string, MakePipeline>> = {
  pull: frames,
  'pull, asynchronous': () => pull(later),
  testPattern: () => testPattern({ ...SIZE, duration: 1 }),
  tone: () => tone({ duration: 1 }),
  demux: ({ source }) => demux(source),
  'demux with a selector': ({ source }) => demux(source, ({ video, audio }) => merge(video, audio)),
  probe: ({ source }) => probe(source),
  decode: ({ source }) => demux(source, ({ video }) => video.pipe(decode())),
  'decode sound': ({ source }) => demux(source, ({ audio }) => audio.pipe(decode())),
  encode: () => frames().pipe(encode(MPEG4)),
  'encode with threads': () => frames().pipe(encode(X264)),
  'encode sound': () => blocks().pipe(encode(AAC)),
  'encode PCM': () => blocks().pipe(encode(PCM)),
  filterGraph: () => frames().pipe(filterGraph('scale=16:16')),
  'filterGraph, many of one': () => frames().pipe(filterGraph('fps=400')),
  'filterGraph with two inputs': () =>
    frames().pipe(filterGraph('[0][1]overlay', { with: [frames()] })),
  quality: () => frames().pipe(quality(frames())),
  'quality of what is encoded': () =>
    frames().pipe(
      teeSamples((shared$) =>
        shared$.pipe(encode(X264), decode<VideoSample>(), quality(shared$), meanQuality()),
      ),
    ),
  bitstreamFilter: () => frames().pipe(encode(X264), bitstreamFilter('h264_metadata')),
  parse: () => frames().pipe(encode(X264), parse()),
  whenReady: () =>
    frames().pipe(whenReady(scheduled(of(true, false, true, false, true), asapScheduler))),
  realtime: () => frames().pipe(realtime({ policy: 'dropOldest', onDrop: () => undefined })),
  mapSample: () => frames().pipe(mapSample((sample) => sample.clone())),
  filterSamples: () => frames().pipe(filterSamples((_, index) => index % 2 === 0)),
  takeSamples: () => frames().pipe(takeSamples(12)),
  teeSamples: () =>
    frames().pipe(teeSamples((shared$) => merge(shared$.pipe(encode(MPEG4)), shared$))),
  interleave: () => interleave(frames().pipe(encode(MPEG4)), blocks().pipe(encode(AAC))),
  mux: ({ output }) => frames().pipe(encode(MPEG4), mux(output)),
  'mux to mp4': ({ output }) =>
    frames().pipe(encode(X264), mux(output, { format: 'mp4', shouldOptimizeForNetworkUse: true })),
  'mux into a stream': () => {
    const stream = new PassThrough();
    stream.resume();
    return frames().pipe(encode(MPEG4), mux(stream, { format: 'matroska' }));
  },
  'mux of a remux': ({ source, output }) => demux(source).pipe(mux(output)),
  'writeTo, two inputs': twoInputs,
  'writeTo, pulled': pulled,
};
