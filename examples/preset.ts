// Settings for a preset, fitted to a source: `ts-node examples/preset.ts in.mp4 out.mov preset1280x720`.
import { decode, encode, interleave, mux } from '../operators/index.js';
import { demux, OutputSettingsAssistant } from '../src/index.js';

const [input = 'in.mp4', output = 'out.mov', preset = 'preset1280x720'] = process.argv.slice(2);

demux(input, ({ video, audio, info }) => {
  const assistant = OutputSettingsAssistant.forPreset(preset);
  if (!assistant) throw new Error(`There is no preset ${preset}.`);
  for (const { format } of info.tracks) {
    if (format.mediaType === 'video') assistant.sourceVideoFormat ??= format;
    if (format.mediaType === 'audio') assistant.sourceAudioFormat ??= format;
  }
  const { videoSettings, audioSettings } = assistant;
  return interleave(
    video.pipe(decode(), encode(videoSettings)),
    audio.pipe(decode(), encode(audioSettings)),
  );
})
  .pipe(mux(output))
  .subscribe({ error: console.error });
