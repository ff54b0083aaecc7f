// Where a camera is, and what it sees, beside its pictures: a track of places and a track of detections, read back by ourselves and by exiftool.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { lastValueFrom, toArray } from 'rxjs';

import { parseMetadata } from '../operators/index.js';
import {
  AssetWriter,
  demux,
  MediaTime,
  MetadataReceiver,
  type PixelBuffer,
  PixelBufferReceiver,
  type ReadMetadataGroup,
  type Rect,
  type TimedMetadataGroup,
  WriterInput,
} from '../src/index.js';
import { fail, inMegabytes, progressBar } from './support/progressBar.js';

const [output = 'timed-metadata.mov', seconds = '10'] = process.argv.slice(2);
const [width, height, rate, duration] = [640, 360, 30, Number(seconds)];
const LOCATION = 'com.apple.quicktime.location.ISO6709';
const SPEED = 'com.example.speed';
const BALL = 'com.example.ball';
const NOTE = 'com.example.note';

/** A ball that flies through the night. */
function draw({ data }: PixelBuffer, frame: number): void {
  const time = frame / rate;
  const [x, y] = [
    width * (0.5 + 0.4 * Math.sin(time)),
    height * (0.5 + 0.3 * Math.sin(time * 1.7)),
  ];
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at += 4) {
      const isBall = (column - x) ** 2 + (row - y) ** 2 < 30 ** 2;
      const [red, green, blue] = isBall ? [255, 220, 60] : [10, 15, 20 + (row >> 2)];
      data.set([red, green, blue, 255], at);
    }
  }
}

/** Where the bright part of a picture is, in parts of its width and height. */
function detect({ data }: PixelBuffer): Rect {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at += 4) {
      if ((data[at] ?? 0) < 128) continue;
      [left, right] = [Math.min(left, column), Math.max(right, column + 1)];
      [top, bottom] = [Math.min(top, row), Math.max(bottom, row + 1)];
    }
  }
  const size = { width: (right - left) / width, height: (bottom - top) / height };
  return { x: left / width, y: top / height, ...size };
}

/** A walk to the north-east, told once a second. */
function walk(second: number): TimedMetadataGroup {
  const [north, east] = [48.1374 + second / 4000, 11.5755 + second / 4000];
  const place = `+${north.toFixed(4)}+0${east.toFixed(4)}+520.0/`;
  const items = [
    { key: LOCATION, value: place },
    { key: SPEED, value: 1.25 + Math.sin(second) / 4 },
  ];
  return { start: second, duration: 1, items };
}

async function record(
  pictures: PixelBufferReceiver,
  places: MetadataReceiver,
  sights: MetadataReceiver,
): Promise<TimedMetadataGroup[]> {
  const told: TimedMetadataGroup[] = [];
  const tell = async (receiver: MetadataReceiver, group: TimedMetadataGroup): Promise<void> => {
    told.push(group);
    await receiver.append(group);
  };
  for (let frame = 0; frame < duration * rate; frame++) {
    const pixelBuffer = await pictures.take();
    draw(pixelBuffer, frame);
    const pts = new MediaTime(frame, rate);
    const ball = detect(pixelBuffer);
    const side = ball.x + ball.width / 2 < 0.5 ? 'links' : 'rechts';
    const items = [
      { key: BALL, value: ball },
      { key: NOTE, value: side, extendedLanguageTag: 'de' },
    ];
    if (frame % rate === 0) await tell(places, walk(frame / rate));
    // Without a duration: until the next one.
    if (frame % 5 === 0) await tell(sights, { start: pts, items });
    await pictures.append({ pixelBuffer, pts, duration: new MediaTime(1, rate) });
  }
  for (const receiver of [pictures, places, sights]) receiver.finish();
  return told;
}

const read = (track: number): Promise<ReadMetadataGroup[]> =>
  lastValueFrom(
    demux(output, { tracks: ({ index }) => index === track }).pipe(parseMetadata(), toArray()),
    { defaultValue: [] },
  );

/** The values of groups, as text: numbers of 32 bits are rounded. */
const values = (groups: readonly TimedMetadataGroup[]): string[] =>
  groups.map(({ items }) =>
    JSON.stringify(
      items.map(({ key, value }) => [key, value]),
      (_, value: unknown) => (typeof value === 'number' ? Math.fround(value) : value),
    ),
  );

async function main(): Promise<void> {
  const writer = new AssetWriter(output, { overwrite: true });
  const video = writer.add(new WriterInput('video', { codec: 'h264' }));
  const [gps, seen] = [writer.add(new WriterInput('data')), writer.add(new WriterInput('data'))];
  for (const input of [gps, seen]) input.addTrackAssociation(video, 'metadataReferent');
  const pictures = new PixelBufferReceiver(video, {
    sourcePixelBufferAttributes: { width, height, pixelFormat: 'rgba' },
  });
  const places = new MetadataReceiver(gps, {
    keys: [
      { key: LOCATION, dataType: 'utf8' },
      { key: SPEED, dataType: 'float32' },
    ],
  });
  const sights = new MetadataReceiver(seen, {
    keys: [
      { key: BALL, dataType: 'rectF32' },
      { key: NOTE, dataType: 'utf8', extendedLanguageTag: 'de' },
    ],
  });
  writer.progress$.subscribe(progressBar(() => duration));
  writer.startWriting();
  writer.startSession(0);
  const [told] = await Promise.all([record(pictures, places, sights), writer.finished]);

  const groups = [...(await read(1)), ...(await read(2))];
  const isSame = values(groups).sort().join() === values(told).sort().join();
  console.log(
    `${output}: ${inMegabytes(statSync(output).size)}, ${groups.length} groups of timed metadata`,
  );
  console.log(
    `our operator reads ${isSame ? 'what was written' : 'SOMETHING ELSE than was written'}:`,
  );
  for (const { start, duration: lasts, items } of groups.slice(0, 3)) {
    console.log(
      `  ${start.seconds.toFixed(2)} s for ${lasts?.seconds.toFixed(2) ?? '?'} s`,
      ...items.map(({ value }) => value),
    );
  }
  const { status, stdout } = spawnSync('exiftool', ['-ee', '-G3', '-a', output], {
    encoding: 'utf8',
  });
  if (status !== 0) console.log('exiftool is not installed');
  const lines = stdout.split('\n').filter((line) => line.includes('[Doc'));
  if (status === 0)
    console.log(`exiftool reads ${lines.length} lines of it:\n  ${lines.slice(0, 5).join('\n  ')}`);
  if (!isSame) process.exitCode = 1;
}

main().catch(fail);
