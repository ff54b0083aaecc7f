// Pictures and sound made in JavaScript, pulled only when the writer can take them.
import {
  AssetWriter,
  AudioSample,
  MediaTime,
  pull,
  VideoSample,
  WriterInput,
} from '../src/index.js';

const [output = 'animation.mp4', seconds = '2'] = process.argv.slice(2);
const [width, height, rate, frames] = [320, 180, 24, Number(seconds) * 24];

/** A ball that bounces over a dark ground. */
function* pictures(): Generator<VideoSample> {
  for (let i = 0; i < frames; i++) {
    const bytes = new Uint8Array(width * height * 4).fill(24);
    const [x, y] = [(i * 4) % width, height - 30 - Math.abs(Math.sin(i / 8)) * 110];
    for (let row = -16; row <= 16; row++) {
      const half = Math.floor(Math.sqrt(256 - row * row));
      for (let column = -half; column <= half; column++) {
        const at = ((Math.round(y) + row) * width + ((x + column + width) % width)) * 4;
        bytes.set([255, 160, 40, 255], at);
      }
    }
    const pts = new MediaTime(i, rate);
    const duration = new MediaTime(1, rate);
    yield VideoSample.fromBytes(bytes, { width, height, pixelFormat: 'rgba', pts, duration });
  }
}

/** A tone that falls with the ball. */
function* sound(): Generator<AudioSample> {
  const [sampleRate, block] = [48_000, 1_000];
  let phase = 0;
  for (let at = 0; at < Number(seconds) * sampleRate; at += block) {
    const wave = new Float32Array(block).map((_, i) => {
      const bounce = Math.abs(Math.sin((((at + i) / sampleRate) * rate) / 8));
      phase += ((220 + 220 * bounce) * 2 * Math.PI) / sampleRate;
      return Math.sin(phase) * 0.2;
    });
    const pts = new MediaTime(at, sampleRate);
    yield AudioSample.fromBytes(new Uint8Array(wave.buffer), {
      sampleRate,
      channels: 1,
      sampleFormat: 'flt',
      pts,
    });
  }
}

const writer = new AssetWriter(output);
const video = writer.add(new WriterInput<VideoSample>('video', { codec: 'h264', quality: 0.7 }));
const audio = writer.add(new WriterInput<AudioSample>('audio', { codec: 'aac' }));
pull(pictures, { whenReady: video.ready$ }).subscribe(video);
pull(sound, { whenReady: audio.ready$ }).subscribe(audio);
writer.finished.then(() => {
  console.log(`${output}: ${writer.progress?.samples} samples`);
}, console.error);
