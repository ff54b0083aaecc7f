/** mediabunny as a muxer of packets in memory: an mp4 with one H.264 and one AAC track. */
import {
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  FilePathTarget,
  Mp4OutputFormat,
  Output,
} from 'mediabunny';

/** @returns `add(kind, packet)` and `finalize()`; both are to be awaited */
export async function bunnyMuxer(path, { video, audio }) {
  const output = new Output({
    format: new Mp4OutputFormat({ fastStart: false }),
    target: new FilePathTarget(path),
  });
  const tracks = {
    video: {
      source: new EncodedVideoPacketSource('avc'),
      timescale: video.timescale,
      decoderConfig: {
        codec: 'avc1.64001e',
        codedWidth: video.stream.width,
        codedHeight: video.stream.height,
        description: video.extradata,
      },
    },
    audio: {
      source: new EncodedAudioPacketSource('aac'),
      timescale: audio.timescale,
      decoderConfig: {
        codec: 'mp4a.40.2',
        sampleRate: Number(audio.stream.sample_rate),
        numberOfChannels: audio.stream.channels,
        description: audio.extradata,
      },
    },
  };
  output.addVideoTrack(tracks.video.source);
  output.addAudioTrack(tracks.audio.source);
  await output.start();

  // It wants times that are not negative; the sound's first packet is the encoder's delay.
  const shift = -audio.packets[0].pts / audio.timescale;
  return {
    add: (kind, { bytes, pts, duration, isSync }) => {
      const { source, timescale, decoderConfig } = tracks[kind];
      const type = isSync ? 'key' : 'delta';
      const packet = new EncodedPacket(bytes, type, pts / timescale + shift, duration / timescale);
      return source.add(packet, { decoderConfig });
    },
    finalize: () => output.finalize(),
  };
}
