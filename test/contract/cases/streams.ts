/** Streams and files that vanish, fill up, or were never good. */
import { spawn } from 'node:child_process';
import {
  createWriteStream,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { PassThrough, Writable } from 'node:stream';

import { firstValueFrom, lastValueFrom, type Observable, tap } from 'rxjs';

import { encode, mux } from '../../../operators/index.js';
import { type MuxProgress, pull, testPattern } from '../../../src/index.js';
import { alone, type Body, type Cases } from '../case.js';
import { MPEG4, pictures } from '../material.js';

const FORMAT = { format: 'matroska' } as const;

const into = (stream: Writable, count = 40): Observable<MuxProgress> =>
  pull(() => pictures(count, { width: 64, height: 64 })).pipe(encode(MPEG4), mux(stream, FORMAT));

/** About 10 kB for each picture, so that the destination is written to while there is more to come. */
const large = (path: string, frames: number): Observable<MuxProgress> =>
  testPattern({ width: 128, height: 128, frameRate: 30, duration: frames / 30 }).pipe(
    encode({ codec: 'rawvideo' }),
    mux(path, { ...FORMAT, overwrite: true }),
  );

const failing =
  (make: () => Writable): Body =>
  async (t) => {
    await t.failure(into(make()));
  };

const error = new Error('mine');

export const cases: Cases = alone({
  'a stream that was ended': async (t) => {
    await t.fails('invalidArgument', into(new PassThrough().end()));
  },
  'a stream that was destroyed': async (t) => {
    await t.fails('invalidArgument', into(new PassThrough().destroy()));
  },
  'a stream whose write fails': failing(
    () =>
      new Writable({
        write: (_bytes, _encoding, done) => {
          done(error);
        },
      }),
  ),
  'a stream whose write throws': failing(
    () =>
      new Writable({
        write: () => {
          throw error;
        },
      }),
  ),
  'a stream whose end fails': failing(
    () =>
      new Writable({
        write: (_bytes, _encoding, done) => {
          done();
        },
        final: (done) => {
          done(error);
        },
      }),
  ),
  'a stream whose end fails later': failing(
    () =>
      new Writable({
        write: (_bytes, _encoding, done) => {
          setImmediate(done);
        },
        final: (done) => {
          setImmediate(() => {
            done(error);
          });
        },
      }),
  ),

  'a stream that is destroyed meanwhile': async (t) => {
    const stream = new PassThrough().resume();
    const failure = t.failure(into(stream, 4000));
    await t.turns(40);
    stream.destroy();
    await failure;
  },

  'a stream that is ended meanwhile': async (t) => {
    const stream = new PassThrough().resume();
    const failure = t.failure(into(stream, 4000));
    await t.turns(40);
    stream.end();
    await failure;
  },

  'a stream that takes nothing, and is abandoned': async (t) => {
    const stuck = { closed: false };
    const stream = new Writable({ highWaterMark: 1, write: () => undefined });
    stream.on('close', () => (stuck.closed = true));
    const subscription = into(stream).subscribe();
    await t.turns(100);
    subscription.unsubscribe();
    await t.until(() => stuck.closed, 'the end of the stream');
  },

  'a stream that ends itself when it is ended': async (t) => {
    const stream = new PassThrough();
    stream.resume();
    const done = await lastValueFrom(into(stream));
    t.equal(stream.destroyed || stream.writableFinished, true, 'the end of the stream');
    t.ok(done.done, 'done');
  },

  'a reader that leaves': async (t) => {
    const reader = spawn('head', ['-c', '100'], { stdio: ['pipe', 'ignore', 'ignore'] });
    await t.failure(into(reader.stdin, 20_000));
  },

  'a file’s own stream': async (t) => {
    const path = t.path('out.mkv');
    const done = await lastValueFrom(into(createWriteStream(path)));
    await t.holds(path, [40], done.bytes);
  },

  'a file’s own stream whose folder is missing': async (t) => {
    await t.fails('ioError', into(createWriteStream(t.path('missing/out.mkv'))));
  },

  'a folder that is missing': async (t) => {
    await t.fails('ioError', large(t.path('missing/out.mkv'), 3));
  },

  'a folder for a file': async (t) => {
    await t.failure(large(t.path('.'), 3));
  },

  'a full disk': async (t) => {
    await t.fails('diskFull', large('/dev/full', 30));
  },

  'a file that is removed meanwhile': async (t) => {
    const path = t.path('out.mkv');
    const movie$ = large(path, 60).pipe(
      tap(({ samples }) => {
        if (samples === 20) unlinkSync(path);
      }),
    );
    await t.fails('ioError', movie$);
    t.gone(path);
  },

  'a folder that is removed meanwhile': async (t) => {
    const folder = t.path('folder');
    mkdirSync(folder);
    const progress$ = large(`${folder}/out.mkv`, 300);
    const failure = t.fails('ioError', progress$);
    await firstValueFrom(large(t.path('other.mkv'), 2));
    rmSync(folder, { recursive: true });
    await failure;
  },

  // Bytes that are cut off are a hole, which nobody can tell from zeros: what is claimed is the size, and what came after.
  'a file that somebody else truncates': async (t) => {
    const path = t.keep(t.path('out.mkv'));
    let cut = 0;
    const movie$ = large(path, 120).pipe(
      tap(({ samples }) => {
        if (samples !== 60) return;
        cut = statSync(path).size;
        truncateSync(path, 0);
      }),
    );
    const done = await lastValueFrom(movie$);
    t.ok(cut > 0, 'there was something to cut off');
    t.equal([done.samples, done.bytes], [120, statSync(path).size], 'samples and bytes');
    const bytes = readFileSync(path);
    t.ok(
      bytes.subarray(4096, cut).every((byte) => byte === 0),
      'a hole behind the header, which is patched at the end',
    );
    t.ok(
      bytes.subarray(-done.bytes / 4).some((byte) => byte !== 0),
      'what came after',
    );
  },

  'a file that exists': async (t) => {
    const path = t.keep(t.path('out.mkv'));
    writeFileSync(path, 'mine');
    await t.fails('fileAlreadyExists', pull(() => pictures(2)).pipe(encode(MPEG4), mux(path)));
    unlinkSync(path);
  },
});
