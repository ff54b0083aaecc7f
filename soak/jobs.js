/** What the soak does all the time: small works of every kind, each ending as it likes. */
import { createReadStream, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';

import { concat, concatMap, defer, EMPTY, finalize, merge, NEVER, of, tap, throwError } from 'rxjs';

import {
  decode,
  encode,
  filterGraph,
  interleave,
  mux,
  teeSamples,
  writeTo,
} from '../dist/operators/index.js';
import { AssetWriter, demux, probe, testPattern, tone, WriterInput } from '../dist/src/index.js';

const close = tap((sample) => sample.close());
const CODECS = ['mpeg4', 'libx264', 'mpeg2video', 'ffv1'];
const CONTAINERS = ['mp4', 'mov', 'mkv', 'avi'];

const picturesOf = (seconds) =>
  testPattern({ width: 160, height: 120, frameRate: 25, duration: seconds });
const soundOf = (seconds) => tone({ duration: seconds });
const small = { codec: 'libx264', preset: 'ultrafast', threads: 2 };

/** A source that fails after a few samples. */
const failing = (source, samples) =>
  concat(
    source.pipe(
      concatMap((sample, index) => {
        if (index < samples) return of(sample);
        sample.close();
        return throwError(() => new Error('the source failed'));
      }),
    ),
    EMPTY,
  );

/** A destination that fails at its n-th write, or never. */
const memoryDestination = (failsAt = Infinity) => {
  let writes = 0;
  return {
    write: () => {
      if (writes++ >= failsAt) throw new Error('the destination failed');
    },
  };
};

/**
 * The works, by name. Each gets random choices, `path` for a file of its own, and the clip to read; each gives an
 * Observable, and is told how it may end: by itself, or also with an error of these codes.
 */
export const jobs = {
  writer: ({ oneOf, int }, path) =>
    defer(() => {
      const seconds = int(1, 12) / 10;
      const writer = new AssetWriter(path(`a.${oneOf(['mp4', 'mov', 'mkv'])}`));
      const video = writer.add(new WriterInput('video', small));
      const audio = writer.add(new WriterInput('audio', { codec: 'aac' }));
      // Who unsubscribes after the sources have completed lets the writer finish; here it is given up.
      return merge(
        picturesOf(seconds).pipe(writeTo(video)),
        soundOf(seconds).pipe(writeTo(audio)),
      ).pipe(finalize(() => void writer.cancelWriting()));
    }),
  operators: ({ oneOf, int }, path) => {
    const seconds = int(1, 8) / 10;
    const container = oneOf(CONTAINERS);
    return interleave(
      picturesOf(seconds).pipe(encode({ codec: oneOf(CODECS) })),
      soundOf(seconds).pipe(encode({ codec: 'aac' })),
    ).pipe(mux(path(`a.${container}`)));
  },
  transcode: ({ oneOf }, path, clip) =>
    demux(clip, ({ video, audio }) =>
      interleave(
        video.pipe(decode(), filterGraph(oneOf(['scale=80:-2', 'hflip', 'fps=10'])), encode(small)),
        audio.pipe(decode(), encode({ codec: oneOf(['aac', 'ac3', 'flac']) })),
      ),
    ).pipe(mux(path('a.mkv'))),
  remux: ({ oneOf }, path, clip) =>
    demux(oneOf([() => clip, () => readFileSync(clip), () => createReadStream(clip)])()).pipe(
      mux(path(`a.${oneOf(['mp4', 'mkv', 'mov'])}`)),
    ),
  decode: (_, __, clip) => demux(clip, ({ video }) => video.pipe(decode(), close)),
  renditions: (_, path, clip) =>
    demux(clip, ({ video }) =>
      video.pipe(
        decode(),
        teeSamples((frames) =>
          merge(
            ...[120, 60].map((height) =>
              frames.pipe(
                filterGraph(`scale=-2:${height}`),
                encode(small),
                mux(path(`${height}.mp4`)),
              ),
            ),
          ),
        ),
      ),
    ),
  probe: ({ chance }, _, clip) => probe(chance(0.5) ? clip : readFileSync(clip).subarray(0, 5000)),
  'replace a file': (_, path, clip) =>
    concat(
      demux(clip).pipe(mux(path('a.mp4'))),
      demux(path('a.mp4')).pipe(mux(path('a.mp4'), { overwrite: true })),
    ),
  'source fails': ({ int }, path) =>
    failing(picturesOf(1), int(0, 20)).pipe(encode(small), mux(path('a.mp4'))),
  'destination fails': ({ int }) =>
    picturesOf(1).pipe(
      encode({ codec: 'mpeg4' }),
      mux(memoryDestination(int(0, 3)), { format: 'mkv' }),
    ),
  'no movie': (_, path) => demux(Buffer.from('this is not a movie')).pipe(mux(path('a.mp4'))),
  'no such encoder': (_, path) =>
    picturesOf(1).pipe(encode({ codec: 'nonsense' }), mux(path('a.mp4'))),
  'no such filter': () => picturesOf(1).pipe(filterGraph('nonsense'), close),
  'never fed': (_, path) =>
    merge(picturesOf(0.2), NEVER).pipe(encode({ codec: 'mpeg4' }), mux(path('a.mp4'))),
};

/** These end with an error, and must. */
export const FAILING = new Set([
  'source fails',
  'destination fails',
  'no movie',
  'no such encoder',
  'no such filter',
]);
/** These end only by being given up. */
export const ENDLESS = new Set(['never fed']);

/** Runs one work to its end, or gives it up after some values; what became of it. */
export function runJob(source, after) {
  return new Promise((resolve) => {
    let values = 0;
    const subscription = source.subscribe({
      next: () => {
        if (++values >= after) giveUp();
      },
      error: (error) => resolve(error.code ?? error.message),
      complete: () => resolve('completed'),
    });
    const giveUp = () => {
      // Nothing is to be unsubscribed in the middle of being subscribed.
      setImmediate(() => {
        subscription.unsubscribe();
        resolve('given up');
      });
    };
    if (after === 0) giveUp();
  });
}

/** Removes what a work wrote. */
export const clean = (paths) => Promise.all(paths.map((path) => rm(path, { force: true })));
