/** Buffers of samples, as others see them in the movie: times, sizes, attachments, trims and gaps. */
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

import { afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createFile, MP4BoxBuffer, type Sample } from 'mp4box';
import { lastValueFrom, map, reduce } from 'rxjs';

import { decode, mux } from '../../../operators/index.js';
import {
  AssetWriter,
  type AudioFormat,
  demux,
  type FormatDescription,
  MediaTime,
  type SampleBuffer,
  SampleBufferReceiver,
  type SampleBufferReceiverOptions,
  type VideoFormat,
  WriterInput,
  type WriterInputOptions,
} from '../../../src/index.js';
import { closeLedger, openLedger } from '../../../src/sample/ledger.js';
import { type Box, parseBoxes } from '../../../src/movie/boxes/box.js';
import { editsOf } from '../../../src/movie/boxes/editList.js';
import { timescaleOf } from '../../../src/movie/boxes/mediaHeader.js';
import { inChromium } from '../../support/chromium.js';
import { codeOf } from '../../support/codeOf.js';
import { describeWith } from '../../support/judges.js';
import { encodeAll, pictures, scratch, tones } from '../../support/writing.js';

const path = scratch();
const RATE = 48_000;
const ticks = (count: number): MediaTime => new MediaTime(count, RATE);

/** What an encoder has made, as plain bytes. */
interface Recorded {
  readonly format: FormatDescription;
  readonly bytes: readonly Uint8Array[];
  readonly times: readonly { pts: MediaTime; dts: MediaTime; duration: MediaTime }[];
  readonly isSync: readonly boolean[];
}

let picturesOf: Recorded;
let soundOf: Recorded;

async function record(...args: Parameters<typeof encodeAll>): Promise<Recorded> {
  const { samples } = await encodeAll(...args);
  const [first] = samples;
  if (!first) throw new Error('nothing was encoded');
  const recorded = {
    format: { ...first.track.format, native: undefined },
    bytes: samples.map((sample) => sample.copyBytes()),
    times: samples.map(({ pts, dts, duration }) => ({
      pts: pts ?? MediaTime.zero,
      dts: dts ?? MediaTime.zero,
      duration: duration ?? MediaTime.zero,
    })),
    isSync: samples.map(({ isSync }) => isSync),
  };
  for (const sample of samples) sample.close();
  return recorded;
}

beforeAll(async () => {
  picturesOf = await record(pictures(60), { codec: 'libx264', maxKeyFrameInterval: 20 });
  soundOf = await record(tones(100, { block: 1024, channels: 1 }), { codec: 'aac' });
}, 60_000);

beforeEach(openLedger);
afterEach(() => {
  expect(closeLedger()).toEqual([]);
});

/** Some of what was recorded as one buffer. */
function bufferOf(
  { format, bytes, times, isSync }: Recorded,
  from: number,
  until: number,
  more: Partial<SampleBuffer> = {},
): SampleBuffer {
  const part = bytes.slice(from, until);
  return {
    ...{ format, data: Buffer.concat(part), sampleSizes: part.map(({ byteLength }) => byteLength) },
    sampleTimings: times.slice(from, until),
    sampleAttachments: isSync.slice(from, until).map((sync) => ({ notSync: !sync })),
    ...more,
  };
}

async function write(
  file: string,
  kind: 'audio' | 'video',
  buffers: readonly SampleBuffer[],
  {
    session = 0,
    emptyEdits = false,
    ...options
  }: WriterInputOptions & SampleBufferReceiverOptions & { session?: number } = {},
): Promise<string> {
  const writer = new AssetWriter(path(file), { overwrite: true });
  const input = writer.add(new WriterInput(kind, undefined, options));
  const receiver = new SampleBufferReceiver(input, { emptyEdits });
  writer.startWriting();
  writer.startSession(session);
  for (const buffer of buffers) await receiver.append(buffer);
  receiver.finish();
  await writer.finished;
  return path(file);
}

function indexOf(file: string): Box {
  const moov = parseBoxes(readFileSync(file)).boxes.find(({ type }) => type === 'moov');
  if (!moov) throw new Error('no index');
  return moov;
}

/** What the only track presents, in seconds; of the media where there are any. */
function presented(file: string): { lasts: number; from: number | undefined }[] {
  const moov = indexOf(file);
  const [trak] = moov.all('trak');
  const [mvhd, mdhd] = [moov.find('mvhd'), trak?.find('mdia', 'mdhd')];
  if (!trak || !mvhd || !mdhd) throw new Error('no track');
  const [movie, media] = [timescaleOf(mvhd), timescaleOf(mdhd)];
  return editsOf(trak).map(({ duration, mediaTime }) => ({
    lasts: Number(duration) / movie,
    from: mediaTime < 0n ? undefined : Number(mediaTime) / media,
  }));
}

/** Samples as mp4box.js finds them. */
function samplesOf(file: string): Sample[] {
  const told = jest.spyOn(console, 'error').mockReturnValue();
  const movie = createFile();
  const bytes = Uint8Array.from(readFileSync(file)).buffer;
  movie.appendBuffer(MP4BoxBuffer.fromArrayBuffer(bytes, 0));
  movie.flush();
  told.mockRestore();
  return movie.getTrackSamplesInfo(1);
}

const decodedCount = (file: string): Promise<number> =>
  lastValueFrom(
    demux(file, ({ audio }) => audio.pipe(decode())).pipe(
      reduce((sum, sample) => {
        const { sampleCount } = sample as { sampleCount: number };
        sample.close();
        return sum + sampleCount;
      }, 0),
    ),
  );

/** AAC in three buffers, trimmed. */
function trimmedSound(first: number, start: number, end: number): SampleBuffer[] {
  const count = soundOf.bytes.length;
  const part = (from: number, until: number, attachments = {}): SampleBuffer => ({
    ...bufferOf(soundOf, from, until, { attachments }),
    sampleTimings: { pts: ticks(first + from * 1024), duration: ticks(1024) },
  });
  return [
    part(0, 5, { trimDurationAtStart: ticks(start) }),
    part(5, count - 4),
    part(count - 4, count, { trimDurationAtEnd: ticks(end) }),
  ];
}

describe('sound that is trimmed', () => {
  it.each([
    ['where an encoder has primed and padded it', -1024, 1024, 300],
    ['by more than a block', -2112, 2112, 2 * 1024 + 100],
    ['and begins later than the movie', 0, 1024, 1023],
    ['by nothing at its end', -1024, 1024, 0],
  ])('%s is presented to the sample', async (_, first, start, end) => {
    const whole = soundOf.bytes.length * 1024;
    for (const type of ['mp4', 'mov', 'm4a']) {
      const file = await write(`trimmed.${type}`, 'audio', trimmedSound(first, start, end));
      const edits = presented(file);
      const length = edits.reduce(
        (sum, { lasts, from }) => sum + (from === undefined ? 0 : lasts),
        0,
      );
      expect(Math.round(length * RATE)).toBe(whole - start - end);
      const empty = edits.filter(({ from }) => from === undefined);
      expect(empty.map(({ lasts }) => lasts * RATE)).toEqual(
        first + start > 0 ? [first + start] : [],
      );
      expect(await decodedCount(file)).toBe(whole - start - end);
    }
  });

  it('counts from the start of the session', async () => {
    const file = await write('session.mp4', 'audio', trimmedSound(RATE - 1024, 1024, 512), {
      session: 1,
    });
    expect(await decodedCount(file)).toBe(soundOf.bytes.length * 1024 - 1024 - 512);
    expect(presented(file)).toHaveLength(1);
  });
});

describe('a stream of fragments', () => {
  it('is trimmed at its start and its end, and has no place for gaps', async () => {
    const chunks: Uint8Array[] = [];
    const stream = { write: (chunk: Uint8Array) => void chunks.push(Buffer.from(chunk)) };
    const writer = new AssetWriter(stream, { format: 'mp4', movieFragmentInterval: 0.5 });
    const receiver = new SampleBufferReceiver(writer.add(new WriterInput('audio')));
    writer.startWriting();
    writer.startSession(0);
    const [first, ...rest] = trimmedSound(-1024, 1024, 300);
    for (const buffer of first ? [first] : []) await receiver.append(buffer);
    const empty = { sampleTimings: { pts: 0.2 }, attachments: { emptyMedia: true } };
    await receiver.append(empty);
    for (const buffer of rest) await receiver.append(buffer);
    receiver.finish();
    await writer.finished;
    const whole = Buffer.concat(chunks);
    expect(parseBoxes(whole).boxes.filter(({ type }) => type === 'moof').length).toBeGreaterThan(1);
    const file = path('fragments.mp4');
    writeFileSync(file, whole);
    expect(presented(file)).toEqual([{ lasts: 0, from: 1024 / RATE }]);
    expect(await decodedCount(file)).toBe(soundOf.bytes.length * 1024 - 1024);
    const last = samplesOf(file).at(-1);
    expect(last?.duration).toBe(1024 - 300);
  });
});

describe('samples of a demuxer', () => {
  it('may have something attached on their way, and a movie may be laid out anew', async () => {
    const source = await write('attached.mov', 'video', [bufferOf(picturesOf, 0, 60)]);
    const attached$ = demux(source).pipe(
      map((sample, index) =>
        sample
          .attaching({ hasRedundantCoding: index % 2 === 0 })
          .attaching(index === 0 ? { trimDurationAtStart: new MediaTime(1, 30) } : {}),
      ),
      mux(path('attaching.mp4'), { shouldOptimizeForNetworkUse: true }),
    );
    await lastValueFrom(attached$);
    const file = path('attaching.mp4');
    expect(samplesOf(file).map((sample) => sample.has_redundancy)).toEqual(
      picturesOf.isSync.map((_, index) => (index % 2 === 0 ? 1 : 2)),
    );
    const [empty, ...rest] = presented(file);
    expect([empty?.from, empty?.lasts]).toEqual([undefined, expect.closeTo(1 / 30, 4)]);
    expect(rest.reduce((sum, { lasts }) => sum + lasts, 0)).toBeCloseTo(59 / 30, 4);
    expect(parseBoxes(readFileSync(file)).boxes[1]?.type).toBe('moov');
  });

  it('cannot have attached what cannot be meant', async () => {
    const source = await write('refused.mov', 'video', [bufferOf(picturesOf, 0, 60)]);
    const refused$ = demux(source).pipe(
      map((sample) => sample.attaching({ trimDurationAtEnd: new MediaTime(-1, 30) })),
      mux(path('refused.mp4')),
    );
    await expect(lastValueFrom(refused$)).rejects.toMatchObject({ code: 'invalidArgument' });
  });
});

describeWith('ffprobe', 'sound that is trimmed, for ffprobe,', (ffprobe) => {
  it('is as long as what is left', async () => {
    const file = await write('probed.mp4', 'audio', trimmedSound(-1024, 1024, 300));
    const { text } = ffprobe([
      '-v',
      'error',
      '-show_entries',
      'stream=start_pts,duration_ts',
      '-of',
      'csv=p=0',
      file,
    ]);
    expect(text.trim()).toBe(`0,${soundOf.bytes.length * 1024 - 1324}`);
  });

  it('says in Matroska what to leave out', async () => {
    const file = await write('trimmed.mkv', 'audio', trimmedSound(-1024, 1024, 300));
    const { text } = ffprobe([
      '-v',
      'error',
      '-show_entries',
      'packet_side_data=discard_padding',
      '-of',
      'csv=p=0',
      file,
    ]);
    expect(text).toMatch(/\b300\b/);
    const started = ffprobe([
      '-v',
      'error',
      '-show_entries',
      'stream=start_time',
      '-of',
      'csv=p=0',
      file,
    ]);
    expect(Number(started.text)).toBeCloseTo(-1024 / RATE, 2);
  });
});

const DECODE = `
  const lengths = [];
  for (const name of ['a', 'b', 'c']) {
    const context = new OfflineAudioContext(1, 1, ${RATE});
    const bytes = await (await fetch('/' + name)).arrayBuffer();
    lengths.push((await context.decodeAudioData(bytes)).length);
  }
  return lengths;`;

describeWith('chromium', 'sound that is trimmed, for Chromium,', () => {
  it('is as many samples as are left', async () => {
    const whole = soundOf.bytes.length * 1024;
    const trims: readonly (readonly [number, number, number])[] = [
      [-1024, 1024, 300],
      [-2112, 2112, 0],
      [-1024, 1024, 2 * 1024 + 100],
    ];
    const files: Record<string, string> = {};
    for (const [index, trim] of trims.entries()) {
      const name = 'abc'.charAt(index);
      files[name] = await write(`${name}.mp4`, 'audio', trimmedSound(...trim));
    }
    const expected = trims.map(([, start, end]) => whole - start - end);
    expect(await inChromium(DECODE, files)).toEqual(expected);
  }, 60_000);
});

describeWith('ffmpeg', 'PCM, for ffmpeg,', (ffmpeg) => {
  const format: AudioFormat = {
    ...{ mediaType: 'audio', codec: 'pcm_s16le', sampleRate: RATE, channels: 1 },
  };
  const values = Int16Array.from({ length: 30_000 }, (_, n) => ((n * 7919) % 60_000) - 30_000);
  const part = (from: number, until: number, more: Partial<SampleBuffer> = {}): SampleBuffer => ({
    ...{ data: new Uint8Array(values.slice(from, until).buffer), format },
    ...{ sampleCount: until - from, sampleSizes: 2 },
    sampleTimings: { pts: ticks(from), duration: ticks(1) },
    ...more,
  });
  const heard = (file: string): number[] => {
    const { bytes } = ffmpeg(['-v', 'error', '-i', file, '-f', 's16le', '-']);
    return [...new Int16Array(Uint8Array.from(bytes).buffer)];
  };

  it('is every value that is left, and no other, wherever it is trimmed', async () => {
    const file = await write('pcm.mov', 'audio', [
      part(0, 10_000, { attachments: { trimDurationAtStart: ticks(1234) } }),
      part(10_000, 20_000),
      part(20_000, 30_000, { attachments: { trimDurationAtEnd: ticks(777) } }),
    ]);
    expect(heard(file)).toEqual([...values.slice(1234, 30_000 - 777)]);
  });

  it('has an empty edit where it is trimmed in the middle', async () => {
    const file = await write('holes.mov', 'audio', [
      part(0, 12_000, { attachments: { trimDurationAtEnd: ticks(2000) } }),
      part(12_000, 30_000, { attachments: { trimDurationAtStart: ticks(1000) } }),
    ]);
    expect(presented(file)).toEqual([
      { lasts: 10_000 / RATE, from: 0 },
      { lasts: 3000 / RATE, from: undefined },
      { lasts: 17_000 / RATE, from: 13_000 / RATE },
    ]);
  });
});

describe('what samples need of each other', () => {
  it('is in the index, as mp4box.js reads it', async () => {
    const { isSync } = picturesOf;
    const sampleAttachments = isSync.map((sync, index) => ({
      notSync: !sync,
      ...(index % 3 === 1 && { isDependedOnByOthers: false, dependsOnOthers: true }),
      ...(index % 3 === 2 && { isDependedOnByOthers: true, hasRedundantCoding: false }),
    }));
    for (const type of ['mp4', 'mov']) {
      const whole = bufferOf(picturesOf, 0, 60, { sampleAttachments });
      const file = await write(`dependencies.${type}`, 'video', [whole]);
      const found = samplesOf(file);
      expect(found.map(({ is_sync: sync }) => sync)).toEqual(isSync);
      for (const [index, sample] of found.entries()) {
        const words = [sample.depends_on, sample.is_depended_on, sample.has_redundancy];
        const expected = [
          [isSync[index] === true ? 2 : 1, 0, 0],
          [1, 2, 0],
          [isSync[index] === true ? 2 : 1, 1, 2],
        ][index % 3];
        expect([index, words]).toEqual([index, expected]);
      }
    }
  });
});

describeWith('ffprobe', 'what nobody needs, for ffprobe,', (ffprobe) => {
  it.each(['mp4', 'mkv'])('may be left out: %s', async (type) => {
    const sampleAttachments = picturesOf.isSync.map((sync, index) => ({
      notSync: !sync,
      ...(index % 5 === 4 && { isDependedOnByOthers: false }),
    }));
    const whole = bufferOf(picturesOf, 0, 60, { sampleAttachments });
    const file = await write(`discardable.${type}`, 'video', [whole]);
    const { text } = ffprobe([
      '-v',
      'error',
      '-show_entries',
      'packet=flags',
      '-of',
      'csv=p=0',
      file,
    ]);
    // Of Matroska this version of ffprobe does not tell.
    const flags = text.trim().split('\n');
    expect(flags.map((flag) => flag.startsWith('K'))).toEqual(picturesOf.isSync);
    expect(flags).toHaveLength(60);
  });
});

describe('a gap', () => {
  const at = (frame: number): MediaTime => new MediaTime(frame, 30);

  const withGap = (file: string, options: SampleBufferReceiverOptions): Promise<string> => {
    const later = picturesOf.times.map(({ pts, dts, duration }) => ({
      ...{ pts: pts.plus(at(30)), dts: dts.plus(at(30)), duration },
    }));
    const buffers = [
      bufferOf(picturesOf, 0, 20),
      { sampleTimings: { pts: at(20) }, attachments: { emptyMedia: true } },
      bufferOf(picturesOf, 20, 60, { sampleTimings: later.slice(20) }),
    ];
    return write(file, 'video', buffers, options);
  };

  it('is an empty edit, from where it was told to the next sample, where that is asked for', async () => {
    const edits = presented(await withGap('gap.mov', { emptyEdits: true }));
    expect(edits.map(({ lasts }) => lasts)).toEqual(
      [20 / 30, 1, 40 / 30].map((s) => expect.closeTo(s, 4)),
    );
    expect(edits.map(({ from }) => from === undefined)).toEqual([false, true, false]);
    const [first, , second] = edits;
    expect((second?.from ?? 0) - (first?.from ?? 0)).toBeCloseTo(50 / 30, 4);
  });

  it('leaves samples at their times, and else nothing, where it is not', async () => {
    const file = await withGap('held.mov', {});
    expect(presented(file).map(({ lasts }) => lasts)).toEqual([expect.closeTo(3, 4)]);
    const times = samplesOf(file).map(({ cts, timescale }) => cts / timescale);
    const shown = times.toSorted((a, b) => a - b);
    expect((shown[20] ?? 0) - (shown[19] ?? 0)).toBeCloseTo(31 / 30, 4);
  });

  it('may be the end of the track, which is then finished', async () => {
    const writer = new AssetWriter(path('ended.mp4'));
    const receiver = new SampleBufferReceiver(writer.add(new WriterInput('video')));
    writer.startWriting();
    writer.startSession(0);
    await receiver.append(bufferOf(picturesOf, 0, 40));
    const attachments = { emptyMedia: true, permanentEmptyMedia: true };
    await receiver.append({ sampleTimings: { pts: 1.32 }, attachments });
    await writer.finished;
    const lasts = presented(path('ended.mp4')).reduce((sum, edit) => sum + edit.lasts, 0);
    expect(lasts).toBeCloseTo(1.32, 4);
  });
});

describeWith('ffprobe', 'the last sample, for ffprobe,', (ffprobe) => {
  it.each([
    ['its presentation', { pts: 3 }],
    ['its decoding', { pts: 3, dts: 3 }],
  ])('lasts until it was told to end, by %s', async (_, sampleTimings) => {
    const mjpeg = await record(pictures(10), { codec: 'mjpeg' });
    const open = mjpeg.times.map(({ pts }) => ({ pts }));
    const file = await write('open.mov', 'video', [
      bufferOf(mjpeg, 0, 10, { sampleTimings: open }),
      { sampleTimings, attachments: { endsPreviousSampleDuration: true } },
    ]);
    const { text } = ffprobe([
      '-v',
      'error',
      '-show_entries',
      'format=duration:stream=duration:packet=duration_time',
      '-of',
      'json',
      file,
    ]);
    const found = JSON.parse(text) as {
      packets: { duration_time: string }[];
      streams: { duration: string }[];
      format: { duration: string };
    };
    expect(Number(found.packets.at(-1)?.duration_time)).toBeCloseTo(3 - 9 / 30, 4);
    expect(Number(found.packets.at(-2)?.duration_time)).toBeCloseTo(1 / 30, 4);
    expect(Number(found.streams[0]?.duration)).toBeCloseTo(3, 4);
    expect(Number(found.format.duration)).toBeCloseTo(3, 3);
  });
});

describeWith('ffmpeg', 'samples of buffers, for ffmpeg,', (ffmpeg) => {
  const frames = (file: string, ...options: string[]): string[] =>
    ffmpeg(['-v', 'error', ...options, '-i', file, '-f', 'framemd5', '-'])
      .text.split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split(',').at(-1)?.trim() ?? '');

  it('are the same in one buffer, in many, and in another file', async () => {
    const one = await write('one.mov', 'video', [bufferOf(picturesOf, 0, 60)]);
    const many = await write(
      'many.mov',
      'video',
      Array.from({ length: 12 }, (_, n) => bufferOf(picturesOf, n * 5, n * 5 + 5)),
    );
    const expected = frames(one);
    expect(expected).toHaveLength(60);
    expect(frames(many)).toEqual(expected);
  });

  it('may lie in another file', async () => {
    const mjpeg = await record(pictures(10), { codec: 'mjpeg' });
    const whole = bufferOf(mjpeg, 0, 10);
    const file = await write('media.mov', 'video', [whole]);
    const byteOffset = readFileSync(file).indexOf(mjpeg.bytes[0] ?? '');
    const sampleReference = { url: pathToFileURL(file), byteOffset };
    const { data, ...rest } = whole;
    const referring = await write('referring.mov', 'video', [
      { ...rest, attachments: { sampleReference } },
    ]);
    expect(readFileSync(referring).byteLength).toBeLessThan(data?.byteLength ?? 0);
    const found = frames(referring, '-enable_drefs', '1', '-use_absolute_path', '1');
    expect(found).toHaveLength(10);
    expect(found).toEqual(frames(file));
  });
});

describe('what the source is', () => {
  const sizeOf = async (options: WriterInputOptions, settings = {}): Promise<unknown> => {
    const writer = new AssetWriter(path('hinted.mp4'), { overwrite: true });
    const input = writer.add(new WriterInput('video', { codec: 'libx264', ...settings }, options));
    const receiver = new SampleBufferReceiver(input);
    writer.startWriting();
    writer.startSession(0);
    for (const picture of pictures(3)) await receiver.append(picture);
    receiver.finish();
    await writer.finished;
    const { width, height } = samplesOf(path('hinted.mp4'))[0]
      ?.description as unknown as VideoFormat;
    return [width, height];
  };
  const hint: VideoFormat = { mediaType: 'video', width: 96, height: 64 };

  it('fills in what the settings leave open; else the first sample does', async () => {
    expect(await sizeOf({})).toEqual([64, 48]);
    expect(await sizeOf({ sourceFormatHint: hint })).toEqual([96, 64]);
    expect(await sizeOf({ sourceFormatHint: hint }, { width: 32, height: 16 })).toEqual([32, 16]);
  });

  it('is known to sound that is encoded, and to what passes through', async () => {
    const sourceFormatHint: AudioFormat = { mediaType: 'audio', sampleRate: 44_100, channels: 1 };
    const writer = new AssetWriter(path('sound.m4a'));
    const input = writer.add(new WriterInput('audio', { codec: 'aac' }, { sourceFormatHint }));
    const receiver = new SampleBufferReceiver(input);
    writer.startWriting();
    writer.startSession(0);
    for (const tone of tones(20)) await receiver.append(tone);
    receiver.finish();
    await writer.finished;
    expect(samplesOf(path('sound.m4a'))[0]?.description).toMatchObject({
      ...{ samplerate: 44_100, channel_count: 1 },
    });
    const unsaid: Partial<SampleBuffer> = bufferOf(picturesOf, 0, 60);
    delete (unsaid as { format?: unknown }).format;
    const passing = await write('passing.mp4', 'video', [unsaid as SampleBuffer], {
      sourceFormatHint: picturesOf.format,
    });
    expect(samplesOf(passing)).toHaveLength(60);
  });

  it.each<[string, FormatDescription]>([
    ['another kind of media', { mediaType: 'audio', sampleRate: 48_000, channels: 2 }],
    ['pictures of no size', { mediaType: 'video', width: 0, height: 48 }],
  ])('cannot be %s', (_, sourceFormatHint) => {
    const make = (): unknown => new WriterInput('video', { codec: 'h264' }, { sourceFormatHint });
    expect(codeOf(make)).toBe('invalidArgument');
  });
});
