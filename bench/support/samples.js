/** Our samples for packets in memory, through the public API alone. */
import { EncodedSample, MediaTime } from 'rxmux';

/**
 * @param {import('./packets.js').PacketList} list
 * @param {Iterable<import('./packets.js').Packet>} packets
 */
export function* samplesOf(list, packets) {
  const track = trackOf(list);
  const time = (ticks) => new MediaTime(ticks, list.timescale);
  for (const { bytes, pts, dts, duration, isSync } of packets) {
    yield EncodedSample.fromBytes(bytes, {
      track,
      pts: time(pts),
      dts: time(dts),
      duration: time(duration),
      isSync,
    });
  }
}

function trackOf({ stream, extradata, timescale }) {
  const { codec_type: mediaType, codec_name: codec } = stream;
  const own =
    mediaType === 'video'
      ? { width: stream.width, height: stream.height, pixelFormat: stream.pix_fmt }
      : { sampleRate: Number(stream.sample_rate), channels: stream.channels };
  const track = {
    index: 0,
    mediaType,
    format: { mediaType, codec, extradata, ...own },
    timeBase: { num: 1, den: timescale },
    siblings: [],
  };
  track.siblings.push(track);
  return track;
}
