/** What a file holds: by ffprobe where it is installed, else by our own reader, which the closing summary tells. */
import { firstValueFrom, lastValueFrom, reduce } from 'rxjs';

import { demux, probe } from '../../src/index.js';
import { judge } from './judges.js';

/** One track of a file. Times in seconds, as presented. */
export interface InspectedTrack {
  readonly type: string;
  readonly codec: string;
  readonly packets: number;
  readonly start: number;
  readonly end: number;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly channels?: number | undefined;
}

/** The tracks of a movie, in order. */
export async function inspectMovie(path: string): Promise<InspectedTrack[]> {
  const ffprobe = judge('ffprobe');
  if (!ffprobe) return inspectOurselves(path);
  const query = ['-v', 'error', '-count_packets', '-show_streams', '-show_packets', '-of', 'json'];
  const { streams, packets } = JSON.parse(ffprobe([...query, path]).text) as Probed;
  return streams.map((stream) => {
    const own = packets.filter(({ stream_index }) => stream_index === stream.index);
    const ends = own.map((packet) => Number(packet.pts_time) + Number(packet.duration_time ?? 0));
    return {
      type: stream.codec_type,
      codec: stream.codec_name,
      packets: Number(stream.nb_read_packets),
      start: Number(stream.start_time),
      // Containers with an index say when a track ends, which may be before its last packet does.
      end: Number(stream.start_time) + Number(stream.duration ?? Math.max(...ends)),
      width: stream.width,
      height: stream.height,
      channels: stream.channels,
    };
  });
}

interface Probed {
  readonly streams: readonly {
    readonly index: number;
    readonly codec_type: string;
    readonly codec_name: string;
    readonly nb_read_packets: string;
    readonly start_time: string;
    readonly duration?: string;
    readonly width?: number;
    readonly height?: number;
    readonly channels?: number;
  }[];
  readonly packets: readonly {
    readonly stream_index: number;
    readonly pts_time: string;
    readonly duration_time?: string;
  }[];
}

async function inspectOurselves(path: string): Promise<InspectedTrack[]> {
  const { tracks } = await firstValueFrom(probe(path));
  const counts = await lastValueFrom(
    demux(path).pipe(
      reduce((all, sample) => {
        const { index } = sample.track;
        sample.close();
        return all.set(index, (all.get(index) ?? 0) + 1);
      }, new Map<number, number>()),
    ),
  );
  return tracks.map(({ index, mediaType, format, startTime, duration }) => {
    const start = startTime?.seconds ?? 0;
    return {
      type: mediaType,
      codec: format.codec ?? '',
      packets: counts.get(index) ?? 0,
      start,
      end: start + (duration?.seconds ?? 0),
      width: format.mediaType === 'video' ? format.width : undefined,
      height: format.mediaType === 'video' ? format.height : undefined,
      channels: format.mediaType === 'audio' ? format.channels : undefined,
    };
  });
}
