import { resolve } from 'node:path';
import { catchError, concatMap, finalize, map, type Observable, throwError } from 'rxjs';
import {
  type ByteReader,
  type Destination,
  type MediaInput,
  type MuxOptions,
  type OpenOptions,
  openWith,
} from '../backend.js';
import { destinationPath } from '../destination.js';
import { MediaError, requireArgument } from '../errors.js';
import { acquire, cold } from '../rx.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { type Timing } from '../sample/payload.js';
import { type Track } from '../sample/track.js';
import { demux, type DemuxOptions } from '../source/demux.js';
import { findRemains } from './findRemains.js';
import { lastWhole } from './lastWhole.js';
import { muxing } from './muxing.js';
import { type Remains } from './remains/examine.js';
import { type SearchListener } from './remains/search.js';
import { type RepairProgress, RepairTally } from './repairReport.js';
import { wholeSamples } from './wholeSamples.js';

/** Options of {@link repair}; those of the new movie are those of `mux`. @group Movies */
export interface RepairOptions extends MuxOptions {
  /**
   * A whole movie of the same writer or device, with the same settings: what it says of its tracks (descriptions, rates, rotation, language) is said of media
   * that have lost their index. Its metadata are not taken over. mp4 and mov only.
   */
  readonly like?: MediaInput;
  /** How to open what is left. */
  readonly source?: OpenOptions;
  /** Which tracks are wanted; default all. */
  readonly tracks?: (track: Track) => boolean;
}

/**
 * Makes a whole movie of what an interrupted writer, a broken download or a full disk has left.
 *
 * The new movie has every sample that is whole, a complete index, and lengths that are right; nothing is decoded and encoded again. What is left is only
 * read. Cut movies of fragments (mp4, mov), movies whose index is in front and whose media are cut, and everything that libav reads to where it ends
 * (Matroska, MPEG-TS, AVI, WAV, …) need nothing else. A movie that has lost its index (a recorder that was killed) needs `like`: H.264, HEVC, ProRes, AAC, MP3, AC-3 and
 * PCM are found by what they are, and presented at the rate of that other movie. The file type is that of `to`, as with `mux`.
 *
 * Emits progress, and at last what was wrong and what was recovered. Unsubscribing cancels, and what was created is removed.
 *
 * @param from - a path, a `file:` URL, bytes, or a reader that can be sought; never changed
 * @param to - where the new movie goes; an existing file is an error unless `overwrite`, and it cannot be the one that is repaired
 * @throws MediaError (through `error`) `indexMissing`: `like` is needed; `noMedia`: nothing is left; `invalidSourceMedia`; and those of `mux`
 * @example
 * ```ts
 * import { takeLast } from 'rxjs';
 * import { repair } from 'rxmux';
 *
 * repair('cut.mp4', 'whole.mp4').pipe(takeLast(1)).subscribe(({ report }) => {
 *   for (const { code } of report?.problems ?? []) console.log(`was wrong: ${code}`);
 *   for (const { codec, duration } of report?.tracks ?? []) {
 *     console.log(`recovered: ${duration.seconds.toFixed(1)} s of ${codec}`);
 *   }
 * });
 * ```
 * @group Movies
 */
export function repair(
  from: MediaInput,
  to: Destination,
  options: RepairOptions = {},
): Observable<RepairProgress> {
  requireOther(from, to);
  const { like, source = {}, tracks, ...muxOptions } = options;
  const opening = { ...source, ...(tracks ? { tracks } : {}) };
  return cold<RepairProgress>((out) => {
    const tally = new RepairTally();
    let searched = 0;
    const listener: SearchListener = {
      searched: (bytes) => {
        searched = bytes;
        out.next({ searched, written: undefined, report: undefined });
      },
      check: () => {
        if (out.closed) throw cancelled();
      },
    };
    const remainsOf = (reader: ByteReader): Observable<Remains> =>
      acquire(
        () => findRemains(reader, { from, like, source }, listener),
        () => undefined,
      );
    const samplesOf = (reader: ByteReader): Observable<EncodedSample> =>
      remainsOf(reader).pipe(
        concatMap((remains) => readRemains(remains, opening, tally)),
        finalize(() => {
          reader.close();
        }),
      );
    const written = (track: Track, timing: Timing, _: boolean, bytes: number): void => {
      tally.written(track, timing, bytes);
    };
    openWith((backend) => backend.openBytes(from))
      .pipe(
        concatMap(samplesOf),
        muxing(to, { timestamps: 'nudge', ...muxOptions }, { ...unheard, written }),
        map((progress): RepairProgress => {
          const report = progress.done ? tally.report(progress.adjusted) : undefined;
          return { searched, written: progress, report };
        }),
        catchError((error: unknown) => throwError(() => ofRepair(error))),
      )
      .subscribe(out);
  });
}

const unheard = { failing: () => undefined, aborted: () => undefined };

function readRemains(
  remains: Remains,
  options: DemuxOptions,
  tally: RepairTally,
): Observable<EncodedSample> {
  tally.add(...remains.problems);
  const whole = wholeSamples(remains, tally);
  if (remains.saysLengths) {
    return demux(remains.source, { ...options, format: 'mov' }).pipe(whole);
  }
  return demux(remains.source, { ...options, window: WINDOW }).pipe(whole, lastWhole(tally));
}

/** One sample of each track is held back. */
const WINDOW = 1024;

function ofRepair(error: unknown): unknown {
  if (!(error instanceof MediaError) || error.code !== 'noMedia') return error;
  return new MediaError(
    'noMedia',
    `Nothing could be recovered: ${error.operator === 'repair' ? error.message : 'no sample of what is left is whole.'}`,
    { operator: 'repair', cause: error },
  );
}

function cancelled(): MediaError {
  return new MediaError('operationCancelled', 'The repair was cancelled: nobody is subscribed.', {
    operator: 'repair',
  });
}

/** What is repaired is never changed, so that it can be tried again. */
function requireOther(from: MediaInput, to: Destination): void {
  const isFile = typeof from === 'string' || (from instanceof URL && from.protocol === 'file:');
  const [source, target] = [isFile ? destinationPath(from) : undefined, destinationPath(to)];
  requireArgument(
    source === undefined || target === undefined || resolve(source) !== resolve(target),
    () =>
      `A movie is never repaired in place: '${target ?? ''}' is what is to be repaired. Give the new movie another name.`,
  );
}
