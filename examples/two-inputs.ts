// Two inputs of one writer, fed by one demuxer: no deadlock, whatever the file's interleaving.
import { merge } from 'rxjs';

import { decode, writeTo } from '../operators/index.js';
import { AssetWriter, demux, WriterInput } from '../src/index.js';

const [input = 'in.mp4', output = 'out.mov'] = process.argv.slice(2);

const writer = new AssetWriter(output);
const picture = writer.add(new WriterInput('video', { codec: 'h264', height: 180 }));
const sound = writer.add(new WriterInput('audio')); // without settings: compressed samples pass through
const written = { video: 0, audio: 0 };

demux(input, ({ video, audio }) =>
  merge(video.pipe(decode(), writeTo(picture)), audio.pipe(writeTo(sound))),
).subscribe({
  next: ({ track }) => written[track.mediaType as 'video' | 'audio']++,
  error: console.error,
  complete: () => {
    console.log(`${output}: ${written.video} pictures, ${written.audio} blocks of sound`);
  },
});
