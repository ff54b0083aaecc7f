import { from, mergeMap, type Observable, of, switchMap } from 'rxjs';
import { type ByteReader, type MediaInput, openWith } from '../backend.js';
import {
  type CaptionFileType,
  captionFileType,
  LARGEST_CAPTION_FILE as LARGEST,
  parseCaptions,
  sniffCaptions,
} from '../captions/captionFiles.js';
import { type SccOptions } from '../captions/cea608/sccOptions.js';
import { decodingCaptions } from '../captions/decodingCaptions.js';
import { MediaError } from '../errors.js';
import { type Caption } from '../sample/caption.js';
import { type Track, trackName } from '../sample/track.js';
import { mainTrack } from './movie.js';
import { demux, type DemuxOptions } from './demux.js';

/** Options of {@link readCaptions}. @group Captions */
export interface ReadCaptionsOptions extends Omit<DemuxOptions, 'tracks' | 'ranges'> {
  /** What kind of file it is; default: by its content, and by its name where that says nothing. `movie`: a track of a movie. */
  readonly type?: CaptionFileType | 'movie';
  /** Of Scenarist files: frames, and the time code of the movie's zero. */
  readonly scc?: SccOptions | undefined;
  /** Which track of a movie: the first for which it is true. Default: the main one of subtitles. */
  readonly track?: (track: Track) => boolean;
}

/** Bytes that tell what a file is. */
const HEAD = 1024;

/**
 * The captions of a file (`.vtt`, `.srt`, `.itt`, `.ttml`, `.scc`), or of a track of a movie, in the file's order.
 *
 * Cold: each subscription opens the source anew. What a file says that cannot be read is left out, as players do it.
 *
 * @param source - a path, a `file:` URL, bytes, or a reader of your own that can be sought; of a movie whatever `demux` takes, where `type` is `movie`
 * @throws MediaError (through `error`) `invalidSourceMedia`, `ioError`, `trackNotFound` for a movie without subtitles, `decoderNotFound` for
 * subtitles that are no text, `limitExceeded` for files of captions beyond 64 MiB
 * @example
 * ```ts
 * import { AssetWriter, CaptionReceiver, readCaptions, WriterInput } from 'rxmux';
 * import { concatMap } from 'rxjs';
 *
 * const writer = new AssetWriter('captions.mp4');
 * const receiver = new CaptionReceiver(writer.add(new WriterInput('subtitle')));
 * writer.startWriting();
 * writer.startSession(0);
 * readCaptions('captions.vtt')
 *   .pipe(concatMap((caption) => receiver.append(caption)))
 *   .subscribe({ complete: () => receiver.finish() });
 * ```
 * @see AVFoundation: AVAssetReaderOutputCaptionAdaptor
 * @group Captions
 */
export function readCaptions(
  source: MediaInput,
  options: ReadCaptionsOptions = {},
): Observable<Caption> {
  const { type, scc } = options;
  if (type === 'movie') return fromMovie(source, options);
  return openWith((backend) => backend.openBytes(source)).pipe(
    switchMap((reader) => read(reader, source, type, scc)),
    mergeMap((captions) => (captions ? from(captions) : fromMovie(source, options))),
  );
}

/** Undefined: it is no file of captions. */
function read(
  reader: ByteReader,
  source: MediaInput,
  type: CaptionFileType | undefined,
  scc: SccOptions | undefined,
): Observable<Caption[] | undefined> {
  return from(readAll(reader, source, type, scc)).pipe(switchMap((captions) => of(captions)));
}

async function readAll(
  reader: ByteReader,
  source: MediaInput,
  asked: CaptionFileType | undefined,
  scc: SccOptions | undefined,
): Promise<Caption[] | undefined> {
  try {
    const head = await reader.read(0, HEAD);
    const type = asked ?? sniffCaptions(head) ?? namedType(source, head);
    if (type === undefined) return undefined;
    if (reader.size > LARGEST) throw tooLarge(reader.size);
    return parseCaptions(await reader.read(0, reader.size), type, { scc });
  } finally {
    reader.close();
  }
}

/** By the file's name, unless it holds what no text has. */
function namedType(source: MediaInput, head: Uint8Array): CaptionFileType | undefined {
  if (head.subarray(0, 4).includes(0)) return undefined;
  if (typeof source === 'string') return captionFileType(source);
  return source instanceof URL ? captionFileType(source.pathname) : undefined;
}

function fromMovie(
  source: MediaInput,
  { track, ...options }: ReadCaptionsOptions,
): Observable<Caption> {
  return demux(source, options, (movie) => {
    const found = track ? movie.tracks.find(track) : mainTrack(movie.tracks, 'subtitle');
    if (found) return movie.samplesOf(found).pipe(decodingCaptions('readCaptions'));
    const names = movie.tracks.map(trackName).join(', ');
    throw new MediaError(
      'trackNotFound',
      `No track of the movie was asked for, or holds subtitles: it has ${names === '' ? 'none' : names}.`,
      { operator: 'readCaptions' },
    );
  });
}

function tooLarge(size: number): MediaError {
  return new MediaError(
    'limitExceeded',
    `A file of captions has at most ${LARGEST} bytes, and this one has ${size}. Split it.`,
    { operator: 'readCaptions' },
  );
}
