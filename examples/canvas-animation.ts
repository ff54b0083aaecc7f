// A movie drawn with the canvas API, with a sound track: twenty seconds of 1080p. Pictures go through a pool of four, so memory stays where it is.
import { statSync } from 'node:fs';
import { createCanvas } from '@napi-rs/canvas';
import { lastValueFrom, map } from 'rxjs';

import { decode, filterGraph, filterSamples } from '../operators/index.js';
import {
  AssetWriter,
  AudioSample,
  demux,
  MediaTime,
  PixelBufferReceiver,
  pull,
  type VideoSample,
  WriterInput,
} from '../src/index.js';
import { fail, inMegabytes, progressBar } from './support/progressBar.js';

const [output = 'canvas-animation.mp4', seconds = '20', lines = '1080'] = process.argv.slice(2);
const [rate, duration] = [30, Number(seconds)];
const [width, height] = [Math.round((Number(lines) * 16) / 18) * 2, Number(lines)];
const BARS = [
  '#ffffff',
  '#ffff00',
  '#00ffff',
  '#00ff00',
  '#ff00ff',
  '#ff0000',
  '#0000ff',
  '#808080',
];

const canvas = createCanvas(width, height);
const context = canvas.getContext('2d');

/** A clock's hand, its shadow, and bars of colour below. */
function draw(time: number): void {
  const [x, y, size] = [width / 2, height * 0.4, height * 0.3];
  context.fillStyle = `hsl(${time * 18} 40% 20%)`;
  context.fillRect(0, 0, width, height);
  for (let trail = 12; trail >= 0; trail--) {
    const angle = (time - trail / 60) * Math.PI;
    context.strokeStyle = `rgba(255, 255, 255, ${1 - trail / 13})`;
    context.lineWidth = height / 60;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x + Math.cos(angle) * size, y + Math.sin(angle) * size);
    context.stroke();
  }
  for (const [index, color] of BARS.entries()) {
    context.fillStyle = color;
    context.fillRect((index * width) / 8, height * 0.8, width / 8, height * 0.2);
  }
}

async function pictures(receiver: PixelBufferReceiver): Promise<void> {
  for (let frame = 0; frame < duration * rate; frame++) {
    draw(frame / rate);
    const pixelBuffer = await receiver.take();
    pixelBuffer.data.set(canvas.data());
    const pts = new MediaTime(frame, rate);
    await receiver.append({ pixelBuffer, pts, duration: new MediaTime(1, rate) });
    if (frame === rate) early = memory();
  }
  receiver.finish();
}

/** A bell that is struck each second. */
function* sound(): Generator<AudioSample> {
  const [sampleRate, block] = [48_000, 1_024];
  for (let at = 0; at < duration * sampleRate; at += block) {
    const wave = new Float32Array(Math.min(block, duration * sampleRate - at)).map((_, i) => {
      const time = ((at + i) / sampleRate) % 1;
      return Math.sin(time * 880 * 2 * Math.PI) * 0.2 * Math.exp(-time * 6);
    });
    const pts = new MediaTime(at, sampleRate);
    const form = { sampleRate, channels: 1, sampleFormat: 'flt', pts } as const;
    yield AudioSample.fromBytes(new Uint8Array(wave.buffer), form);
  }
}

const memory = (): number => process.memoryUsage().rss;
let early = 0;

/** How far the bars of the movie's last picture are from what was drawn, of 255. */
async function farthest(): Promise<number> {
  const last$ = demux(output, ({ video }) =>
    video.pipe(
      decode<VideoSample>(),
      filterSamples(({ pts }) => (pts?.seconds ?? 0) > duration - 1.5 / rate),
      filterGraph<VideoSample>('format=rgb24'),
      map((sample) => {
        using picture = sample; // closed when this block ends
        return picture.copyBytes();
      }),
    ),
  );
  const pixels = await lastValueFrom(last$, { defaultValue: new Uint8Array(0) });
  const row = Math.round(height * 0.9) * width;
  const apart = BARS.flatMap((color, index) => {
    const at = (row + Math.round(((index + 0.5) * width) / 8)) * 3;
    return [1, 3, 5].map((digit, channel) =>
      Math.abs(parseInt(color.slice(digit, digit + 2), 16) - (pixels[at + channel] ?? 0)),
    );
  });
  return Math.max(...apart);
}

async function main(): Promise<void> {
  const writer = new AssetWriter(output, { overwrite: true });
  const video = writer.add(new WriterInput('video', { codec: 'h264', quality: 0.8 }));
  const audio = writer.add(new WriterInput<AudioSample>('audio', { codec: 'aac' }));
  const receiver = new PixelBufferReceiver(video, {
    sourcePixelBufferAttributes: { width, height, pixelFormat: 'rgba' },
  });
  writer.progress$.subscribe(progressBar(() => duration));
  writer.startWriting();
  writer.startSession(0);
  pull(sound, { whenReady: audio.ready$ }).subscribe(audio);
  await Promise.all([pictures(receiver), writer.finished]);
  console.log(
    `${output}: ${inMegabytes(statSync(output).size)}, ${duration * rate} pictures of ${width}×${height}`,
  );
  console.log(`memory: ${inMegabytes(early)} after a second, ${inMegabytes(memory())} at the end`);
  console.log(`colours: at most ${await farthest()} of 255 from what was drawn`);
}

main().catch(fail);
