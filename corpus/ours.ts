/** The cases, done by rxmux. */
import { firstValueFrom, lastValueFrom, type Observable } from 'rxjs';

import { decode, encode, interleave, mux } from '../operators/index.js';
import {
  demux,
  type EncodedSample,
  MediaError,
  type Movie,
  type MovieInfo,
  probe,
  timeRange,
  type Track,
  type TrackSource,
  warnings$,
} from '../src/index.js';
import { type Case, type Container, type ProbedTrack, type Told } from './cases.js';

const NOTHING = { defaultValue: undefined };

type Findings = Omit<Told, 'warnings' | 'error'>;

/** Does a case to its end. What goes wrong is told, not thrown. */
export async function doCase(todo: Case): Promise<Told> {
  const warnings: string[] = [];
  const listening = warnings$.subscribe({
    next: ({ code, message }) => warnings.push(`${code}: ${message}`),
    error: () => undefined,
  });
  try {
    return { ...(await OPERATIONS[todo.operation](todo)), warnings };
  } catch (error) {
    return { error: toldOf(error), warnings };
  } finally {
    listening.unsubscribe();
  }
}

const OPERATIONS = { probe: probed, remux, transcode };

function toldOf(error: unknown): NonNullable<Told['error']> {
  if (error instanceof MediaError) {
    const { code, message, track } = error;
    return { code, message, track };
  }
  return { code: undefined, message: error instanceof Error ? error.message : String(error) };
}

async function probed({ input }: Case): Promise<Findings> {
  const info = await infoOf(input);
  if (!info) return {};
  const { formatName: format, duration, startTime } = info;
  return { format, tracks: tracksOf(info), duration: duration?.seconds, start: startTime?.seconds };
}

const infoOf = (input: string): Promise<MovieInfo | undefined> =>
  firstValueFrom(probe(input), NOTHING);

function tracksOf({ tracks }: MovieInfo): ProbedTrack[] {
  return tracks.map(({ index, mediaType, format, disposition }) => ({
    index,
    type: mediaType,
    codec: format.codec,
    isCover: disposition?.includes('attached_pic') === true,
  }));
}

async function remux({ input, output, container, without = [] }: Case): Promise<Findings> {
  const tracks = ({ index }: Track): boolean => !without.includes(index);
  const written = demux(input, { tracks }).pipe(
    mux(output, { format: container, overwrite: true }),
  );
  return { samples: (await lastValueFrom(written, NOTHING))?.samples ?? 0 };
}

async function transcode({ input, output, container, limit }: Case): Promise<Findings> {
  const start = limit === undefined ? undefined : (await infoOf(input))?.startTime?.seconds;
  const ranges =
    limit === undefined || start === undefined ? {} : { ranges: [timeRange(start, start + limit)] };
  const taken: number[] = [];
  let damaged = 0;
  const count = (): void => {
    damaged++;
  };
  const select = ({ video, audio }: Movie): Observable<EncodedSample> => {
    const present = [video, audio].filter(({ track }) => track !== undefined);
    taken.push(...present.flatMap(({ track }) => track?.index ?? []));
    return interleave(...present.map((source) => encoded(source, container, count)));
  };
  const written = demux(input, ranges, select).pipe(
    mux(output, { format: container, overwrite: true }),
  );
  const samples = (await lastValueFrom(written, NOTHING))?.samples ?? 0;
  return { samples, taken, damaged };
}

function encoded(
  source: TrackSource,
  container: Container | 'none',
  onDecodeError: () => void,
): Observable<EncodedSample> {
  const type = source.track?.mediaType === 'video' ? 'video' : 'audio';
  const frames = source.pipe(decode({ onDecodeError }));
  if (container !== 'webm') {
    const sound = { codec: 'aac' } as const;
    const pictures = { codec: 'libx264', preset: 'ultrafast' } as const;
    return type === 'video' ? frames.pipe(encode(pictures)) : frames.pipe(encode(sound));
  }
  const options = { deadline: 'realtime', 'cpu-used': 8 } as const;
  if (type === 'video') return frames.pipe(encode({ codec: 'libvpx', options }));
  return frames.pipe(encode({ codec: 'libopus' }));
}
