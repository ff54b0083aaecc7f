// Two eyes into every kind of file that players know: side by side, over and under, a track for each eye, and the layers of MV-HEVC; then read back and compared.
import { spawnSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { lastValueFrom, map, type Observable } from 'rxjs';

import {
  decode,
  filterSamples,
  mapSample,
  meanQuality,
  quality,
  splitViews,
} from '../operators/index.js';
import {
  AssetWriter,
  demux,
  InputGroup,
  MediaTime,
  type MeanQuality,
  type Movie,
  PixelBufferReceiver,
  pull,
  type StereoEye,
  TaggedPixelBufferGroupReceiver,
  type VideoFormat,
  VideoSample,
  viewsOf,
  WriterInput,
} from '../src/index.js';
import { fail, inMegabytes, progressBar } from './support/progressBar.js';

const [folder = 'stereo', seconds = '4', lines = '540'] = process.argv.slice(2);
const [rate, count] = [24, Math.round(Number(seconds) * 24)];
const [width, height] = [Math.round((Number(lines) * 16) / 18) * 2, Number(lines)];
const EYES: readonly StereoEye[] = ['leftEye', 'rightEye'];
const SIZE = { width, height, pixelFormat: 'rgba' } as const;
const at = (frame: number): MediaTime => new MediaTime(frame, rate);

/** Balls at different distances: the nearer, the further apart the eyes see them. */
function draw(
  frame: number,
  eye: StereoEye,
  data = new Uint8Array(width * height * 4),
): Uint8Array {
  const side = eye === 'leftEye' ? 1 : -1;
  const balls = [0, 1, 2].map((depth) => ({
    x: width * (0.25 + depth * 0.25) + side * width * 0.012 * depth,
    y: height * (0.5 + 0.25 * Math.sin(frame / rate + depth)),
    size: height * (0.08 + 0.05 * depth),
  }));
  for (let y = 0, place = 0; y < height; y++) {
    for (let x = 0; x < width; x++, place += 4) {
      const ball = balls.findLast((one) => (x - one.x) ** 2 + (y - one.y) ** 2 < one.size ** 2);
      const light = ball ? 230 - (200 * Math.hypot(x - ball.x, y - ball.y)) / (ball.size * 1.4) : 0;
      data[place] = ball ? light : 30 + (x * 60) / width;
      data[place + 1] = ball ? light * 0.8 : 40 + (y * 60) / height;
      data[place + 2] = ball ? 40 : 90;
      data[place + 3] = 255;
    }
  }
  return data;
}

/** What an eye was shown, once more. */
const drawn = (eye: StereoEye): Observable<VideoSample> =>
  pull(function* () {
    for (let frame = 0; frame < count; frame++) {
      const timing = { pts: at(frame), duration: at(1) };
      yield VideoSample.fromBytes(draw(frame, eye), { ...SIZE, ...timing });
    }
  });

/** A kind of file: how it is written, and how each eye is taken out of it. */
interface Output {
  readonly name: string;
  readonly file: string;
  readonly write: (writer: AssetWriter) => Promise<void>;
  readonly eye: (movie: Movie, eye: StereoEye) => Observable<VideoSample>;
}

async function writeBoth(writer: AssetWriter, input: WriterInput): Promise<void> {
  const receiver = new TaggedPixelBufferGroupReceiver(input, { sourcePixelBufferAttributes: SIZE });
  writer.startWriting();
  writer.startSession(0);
  for (let frame = 0; frame < count; frame++) {
    const taggedBuffers = await receiver.take();
    for (const { tags, pixelBuffer } of taggedBuffers) {
      draw(frame, tags.stereoView ?? 'leftEye', pixelBuffer.data);
    }
    await receiver.append({ taggedBuffers, pts: at(frame), duration: at(1) });
  }
  receiver.finish();
}

async function writeTracks(writer: AssetWriter): Promise<void> {
  const inputs = EYES.map((eye) => {
    const [hasLeftStereoEyeView, hasRightStereoEyeView] = EYES.map((one) => one === eye);
    const spatial = { hasLeftStereoEyeView, hasRightStereoEyeView };
    return writer.add(new WriterInput('video', { codec: 'h264', quality: 0.8, spatial }));
  });
  writer.add(new InputGroup(inputs, inputs[0]));
  const receivers = inputs.map(
    (input) => new PixelBufferReceiver(input, { sourcePixelBufferAttributes: SIZE }),
  );
  writer.startWriting();
  writer.startSession(0);
  const eyes = receivers.map(async (receiver, place) => {
    for (let frame = 0; frame < count; frame++) {
      const pixelBuffer = await receiver.take();
      draw(frame, EYES[place] ?? 'leftEye', pixelBuffer.data);
      await receiver.append({ pixelBuffer, pts: at(frame), duration: at(1) });
    }
    receiver.finish();
  });
  await Promise.all(eyes);
}

const packed = (name: string, kind: 'sideBySide' | 'overUnder'): Output => ({
  name,
  file: join(folder, `${kind}.mp4`),
  write: (writer) => {
    const settings = { codec: 'h264', quality: 0.8, spatial: { viewPackingKind: kind } } as const;
    return writeBoth(writer, writer.add(new WriterInput('video', settings)));
  },
  eye: ({ video }, eye) =>
    video.pipe(
      decode<VideoSample>(),
      splitViews(kind),
      mapSample((both) => {
        const view = viewsOf(both)?.find(({ tags }) => tags.stereoView === eye);
        return view ? view.picture.clone() : both;
      }),
    ),
});

const OUTPUTS: readonly Output[] = [
  packed('side by side', 'sideBySide'),
  packed('over and under', 'overUnder'),
  {
    name: 'two tracks',
    file: join(folder, 'tracks.mov'),
    write: writeTracks,
    eye: (movie, eye) => movie.samplesOf(EYES.indexOf(eye)).pipe(decode<VideoSample>()),
  },
  {
    name: 'MV-HEVC',
    file: join(folder, 'mv-hevc.mov'),
    write: (writer) => {
      const spatial = {
        mvHEVCVideoLayerIDs: [0, 1],
        heroEye: 'left',
        stereoCameraBaseline: 63_000,
        horizontalFieldOfView: 65_000,
        horizontalDisparityAdjustment: 200,
      } as const;
      const settings = { codec: 'hevc', quality: 0.8, spatial } as const;
      return writeBoth(writer, writer.add(new WriterInput('video', settings)));
    },
    eye: ({ video }, eye) =>
      video.pipe(
        decode<VideoSample>({ options: { view_ids: '-1' } }),
        filterSamples(({ tags }) => tags?.stereoView === eye),
      ),
  },
];

/** How near an eye's pictures are to what was drawn. */
const compared = ({ file, eye }: Output, which: StereoEye): Promise<MeanQuality | undefined> =>
  lastValueFrom(
    demux(file, (movie) => eye(movie, which)).pipe(
      quality(drawn(which), { metrics: ['psnr'] }),
      meanQuality(),
    ),
    { defaultValue: undefined },
  );

/** What the file says of itself, to us and to ffprobe. */
async function said({ file }: Output): Promise<string> {
  const format$ = demux(file, ({ video }) =>
    video.pipe(
      map((sample) => {
        using encoded = sample; // closed when this block ends
        return encoded.format as VideoFormat;
      }),
    ),
  );
  const format = await lastValueFrom(format$, { defaultValue: undefined });
  const options = ['-v', 'error', '-show_entries', 'stream_side_data', '-of', 'default=nk=0:nw=1'];
  const { status, stdout } = spawnSync('ffprobe', [...options, file], { encoding: 'utf8' });
  const other =
    status === 0
      ? stdout.trim().split('\n').join(', ') || 'nothing (of mov only newer ones read it)'
      : 'is not installed';
  return `  we read ${JSON.stringify(format?.spatial)}\n  ffprobe: ${other}`;
}

async function main(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const output of OUTPUTS) {
    console.log(output.name);
    const writer = new AssetWriter(output.file, { overwrite: true });
    writer.progress$.subscribe(progressBar(() => count / rate));
    await Promise.all([output.write(writer), writer.finished]);
    console.log(`  ${output.file}: ${inMegabytes(statSync(output.file).size)}`);
    for (const eye of EYES) {
      const { pictures = 0, psnr } = (await compared(output, eye)) ?? {};
      const isGood = pictures === count && (psnr?.average ?? 0) > 38;
      console.log(
        `  ${eye}: ${pictures} pictures, PSNR ${psnr?.average.toFixed(1)} dB${isGood ? '' : ': NOT GOOD ENOUGH'}`,
      );
      if (!isGood) process.exitCode = 1;
    }
    console.log(await said(output));
  }
}

main().catch(fail);
