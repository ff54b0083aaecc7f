/** Values that are wrong: refused before libav sees them, or made right. */
import { statSync } from 'node:fs';

import { concat, firstValueFrom, lastValueFrom, map, type Observable, of, toArray } from 'rxjs';

import { decode, encode, filterGraph, mapSample, mux } from '../../../operators/index.js';
import {
  AssetWriter,
  type AudioFormat,
  AudioSample,
  type EncodedSample,
  type EncodeSettings,
  type MediaErrorCode,
  demux,
  MediaTime,
  probe,
  pull,
  type RawSample,
  VideoSample,
  WriterInput,
} from '../../../src/index.js';
import { type Body, type Cases } from '../case.js';
import {
  AAC,
  closeAll,
  encoded,
  encodedSound,
  feed,
  movie,
  MPEG4,
  passthrough,
  PCM,
  picture,
  pictures,
  pictureWriter,
  sound,
  sounds,
  startedWriter,
  wrong,
  X264,
} from '../material.js';

const bytes = new Uint8Array(16 * 16 * 4);
const good = { width: 16, height: 16, pixelFormat: 'rgba', pts: 0 } as const;
const tone = { sampleRate: 48_000, channels: 2, sampleFormat: 's16', pts: 0 } as const;

/** Pictures that cannot be. */
const badPictures: Record<string, object> = {
  'no width': { width: 0 },
  'a negative height': { height: -16 },
  'half a pixel': { width: 15.5 },
  'a width beyond libav': { width: 65_536 },
  'NaN for a width': { width: NaN },
  'an unknown pixel format': { pixelFormat: 'rgb_nonsense' },
  'a pixel format of Object': { pixelFormat: 'toString' },
  'a stride too small': { strides: [8] },
  'a stride too many': { strides: [64, 64] },
  'no time': { pts: NaN },
  'an endless duration': { duration: Infinity },
};

/** Blocks of sound that cannot be. */
const badSounds: Record<string, object> = {
  'no rate': { sampleRate: 0 },
  'a rate of fractions': { sampleRate: 44_100.5 },
  'no channels': { channels: 0 },
  'a thousand channels': { channels: 1000 },
  'an unknown sample format': { sampleFormat: 's17' },
  'a sample format of Object': { sampleFormat: 'constructor' },
  'no time': { pts: NaN },
};

const refused: Record<string, Body> = Object.fromEntries([
  ...Object.entries(badPictures).map(([name, init]): [string, Body] => [
    `a picture with ${name}`,
    (t) => {
      t.throws('invalidArgument', () => VideoSample.fromBytes(bytes, { ...good, ...init }));
    },
  ]),
  ...Object.entries(badSounds).map(([name, init]): [string, Body] => [
    `sound with ${name}`,
    (t) => {
      t.throws('invalidArgument', () => AudioSample.fromBytes(bytes, { ...tone, ...init }));
    },
  ]),
]);

/** Encodes mixed samples and counts the pictures or blocks that come back from the file. */
const mixed =
  (samples: () => Iterable<RawSample>, settings: { codec: string }, packets: number): Body =>
  async (t) => {
    const path = t.path('out.mkv');
    const done = await lastValueFrom(pull(samples).pipe(encode(settings), mux(path)));
    await t.holds(path, [packets], done.bytes);
  };

const failing =
  (samples: () => Iterable<RawSample>, settings: { codec: string }, code: MediaErrorCode): Body =>
  async (t) => {
    const path = t.path('out.mkv');
    await t.fails(code, pull(samples).pipe(encode(settings), mux(path)));
    t.gone(path);
  };

function* changing(): Generator<VideoSample> {
  yield* pictures(3);
  yield picture(3, { width: 32, height: 8 });
  yield picture(4, { pixelFormat: 'yuv444p' });
  yield picture(5, { width: 1, height: 1 });
  yield picture(6);
}

function* changingSound(): Generator<AudioSample> {
  yield* sounds(2);
  yield sound(2, { sampleRate: 44_100 });
  yield sound(3, { channels: 1, sampleFormat: 'flt' });
  yield sound(4, { sampleFormat: 's16p' });
}

function* soundAmongPictures(): Generator<RawSample> {
  yield picture(0);
  yield sound(1);
}

const wrongKinds: Record<string, () => unknown> = {
  'a number': () => 42,
  undefined: () => undefined,
  null: () => null,
  'an object': () => ({ close: 1 }),
  'a buffer': () => Buffer.alloc(4),
};

/** What is no sample is refused, and the writer is as it was; `next` fails it. */
const noSamples: Record<string, Body> = Object.fromEntries(
  Object.entries(wrongKinds).map(([name, make]): [string, Body] => [
    `${name} for a sample`,
    async (t) => {
      const { writer, video, path } = startedWriter(t);
      t.throws('invalidArgument', () => video.append(wrong(make())));
      t.equal(writer.status, 'writing', 'status after append');
      const finished = writer.finished;
      video.next(wrong(make()));
      await t.fails('invalidArgument', finished);
      t.gone(path);
    },
  ]),
);

export const cases: Cases = {
  ...refused,
  ...noSamples,

  'a picture with too few bytes': (t) => {
    t.throws('invalidArgument', () => VideoSample.fromBytes(bytes.subarray(1), good));
  },

  'a picture without bytes': (t) => {
    t.throws('invalidArgument', () => VideoSample.fromBytes(wrong(undefined), good));
  },

  'sound without a sample': (t) => {
    t.throws('invalidArgument', () => AudioSample.fromBytes(new Uint8Array(0), tone));
  },

  'sound with half a sample': (t) => {
    t.throws('invalidArgument', () => AudioSample.fromBytes(bytes.subarray(0, 7), tone));
  },

  'sound with a layout of other channels': failing(
    () => [sound(0, { channelLayout: '5.1' })],
    AAC,
    'invalidArgument',
  ),

  'sound with an unknown layout': failing(
    () => [sound(0, { channelLayout: 'nonsense' })],
    AAC,
    'invalidArgument',
  ),

  'one sample of sound at a time': mixed(
    function* single() {
      for (let index = 0; index < 50; index++) {
        const pts = index / 48_000;
        yield AudioSample.fromBytes(new Uint8Array(4), { ...tone, pts });
      }
    },
    AAC,
    2,
  ),

  'pictures that change their size, to an encoder without threads': mixed(changing, MPEG4, 7),
  'pictures that change their size, to one with threads': mixed(changing, X264, 7),
  'sound that changes its rate and channels, to PCM': async (t) => {
    const path = t.keep(t.path('out.wav'));
    await lastValueFrom(pull(changingSound).pipe(encode(PCM), mux(path)));
    const { tracks, duration } = await firstValueFrom(probe(path));
    const [format] = tracks.map((track) => track.format as AudioFormat);
    const { codec, sampleRate, channels } = format ?? {};
    t.equal([codec, sampleRate, channels], ['pcm_s16le', 48_000, 2], 'format');
    // Four blocks of 1920, and one of 1920 at 44100 Hz, which is 2090 at the rate of the first.
    const count = 4 * 1920 + Math.round((1920 * 48_000) / 44_100);
    t.equal(duration?.toTicks({ num: 1, den: 48_000 }), BigInt(count), 'samples');
    t.equal(statSync(path).size, 78 + count * 4, 'bytes');
  },
  'sound among pictures': failing(soundAmongPictures, MPEG4, 'formatChanged'),
  'pictures to an encoder of sound': failing(() => [picture(0)], AAC, 'unsupportedOutputSettings'),
  'sound to an encoder of pictures': failing(() => [sound(0)], MPEG4, 'unsupportedOutputSettings'),
  'a codec that does not exist': failing(() => [picture(0)], { codec: 'h26x' }, 'encoderNotFound'),
  'a decoder’s name': failing(() => [picture(0)], { codec: 'h264_cuvid' }, 'encoderNotFound'),
  'a size that no encoder takes': (t) => {
    t.throws('invalidArgument', () =>
      encode(wrong<EncodeSettings>({ codec: 'mpeg4', width: -2, height: 8 })),
    );
  },

  'a size that the encoder refuses': failing(
    () => [picture(0, { width: 16, height: 16 })],
    wrong({ codec: 'mpeg4', width: 16_000, height: 8 }),
    'encoderNotFound',
  ),

  'pictures that change their size, to a filter': async (t) => {
    const path = t.path('out.mkv');
    const filtered$ = pull(changing).pipe(filterGraph('scale=16:16,format=yuv420p'));
    const done = await lastValueFrom(filtered$.pipe(encode(MPEG4), mux(path)));
    await t.holds(path, [7], done.bytes);
  },

  'sound to a filter of pictures': async (t) => {
    await t.fails('filterFailed', pull(() => sounds(1)).pipe(filterGraph<RawSample>('scale=8:8')));
  },

  'a filter that does not exist': async (t) => {
    await t.fails('filterFailed', pull(() => pictures(1)).pipe(filterGraph('nonsense')));
  },

  'a graph without an output': async (t) => {
    await t.fails('filterFailed', pull(() => pictures(1)).pipe(filterGraph('nullsink')));
  },

  'a graph with an input too many': async (t) => {
    await t.fails('filterFailed', pull(() => pictures(1)).pipe(filterGraph('[0][1]overlay')));
  },

  'decoding what is decoded': async (t) => {
    const source$ = pull(() => pictures(1));
    await t.fails('invalidArgument', wrong<Observable<EncodedSample>>(source$).pipe(decode()));
  },

  'encoding what is encoded': async (t) => {
    const samples = await encoded(2);
    await t.fails(
      'invalidArgument',
      wrong<Observable<RawSample>>(pull(samples)).pipe(encode(MPEG4)),
    );
    closeAll(samples);
  },

  'muxing what is not encoded': async (t) => {
    const path = t.path('out.mkv');
    await t.fails(
      'invalidArgument',
      wrong<Observable<EncodedSample>>(pull(() => pictures(2))).pipe(mux(path)),
    );
    t.gone(path);
  },

  'compressed samples to an input that encodes': async (t) => {
    const { writer, video } = startedWriter(t);
    const samples = await encoded(1);
    for (const sample of samples) t.throws('invalidArgument', () => video.append(wrong(sample)));
    closeAll(samples);
    await writer.cancelWriting();
  },

  'sound to an input for pictures': async (t) => {
    const { writer, video } = startedWriter(t);
    using sample = sound(0);
    t.throws('invalidArgument', () => video.append(wrong(sample)));
    await writer.cancelWriting();
  },

  'compressed sound to a passthrough input for pictures': async (t) => {
    const writer = new AssetWriter(t.path('out.mkv'));
    const input = passthrough(writer);
    writer.startWriting();
    writer.startSession();
    const samples = await encodedSound(1);
    for (const sample of samples) t.throws('invalidArgument', () => input.append(sample));
    closeAll(samples);
    await writer.cancelWriting();
  },

  'a track of another size joined to a track': async (t) => {
    const writer = new AssetWriter(t.path('out.mkv'));
    const input = passthrough(writer);
    const finished = writer.finished;
    const [small, large] = [await encoded(2), later(await encoded(2, { width: 64, height: 48 }))];
    concat(of(...small), of(...large)).subscribe(input);
    await t.fails('formatChanged', finished);
    closeAll([...small, ...large]);
  },

  'a track of another codec, muxed as the same': async (t) => {
    const path = t.path('out.mkv');
    const other = later(await lastValueFrom(pull(() => pictures(2)).pipe(encode(X264), toArray())));
    const source$ = concat(pull(() => pictures(2)).pipe(encode(MPEG4)), of(...other));
    await t.fails('formatChanged', source$.pipe(mux(path)));
    closeAll(other);
    t.gone(path);
  },

  'a track of the same format joined to a track': async (t) => {
    const path = t.path('out.mkv');
    const other = later(await encoded(2));
    const source$ = concat(pull(() => pictures(2)).pipe(encode(MPEG4)), of(...other));
    const done = await lastValueFrom(source$.pipe(mux(path)));
    await t.holds(path, [4], done.bytes);
  },

  'a track that the first source did not name': async (t) => {
    const path = t.path('out.mkv');
    const source = await movie(t, 3);
    const one$ = demux(source, ({ video }) => video.pipe(decode(), encode(MPEG4)));
    await t.fails(
      'trackNotFound',
      concat(
        one$,
        demux(source, ({ audio }) => audio),
      ).pipe(mux(path)),
    );
    t.gone(path);
  },

  'samples out of order': async (t) => {
    const { writer, video, path } = startedWriter(t);
    video.append(picture(3));
    using early = picture(2);
    t.throws('invalidTimestamp', () => video.append(early));
    t.equal(writer.status, 'writing', 'status');
    await writer.finishWriting();
    await t.holds(path, [1]);
  },

  'the same time twice': async (t) => {
    const { writer, video, path } = pictureWriter(t);
    const finished = writer.finished;
    video.next(picture(0));
    video.next(picture(0));
    await t.fails('invalidTimestamp', finished);
    t.gone(path);
  },

  'settings for text': (t) => {
    t.throws('invalidArgument', () => new WriterInput('subtitle', MPEG4));
  },

  'an input of no kind': (t) => {
    t.throws('invalidArgument', () => new WriterInput(wrong('film')));
  },

  'a window of nothing': (t) => {
    t.throws('invalidArgument', () => new WriterInput('video', MPEG4, { window: 0 }));
  },

  'no input for an input': (t) => {
    const { writer } = pictureWriter(t);
    for (const input of [undefined, null, {}, 7]) {
      t.throws('invalidArgument', () => writer.add(wrong<WriterInput>(input)));
    }
    t.equal(writer.inputs.length, 1, 'inputs');
  },

  'no destination': async (t) => {
    for (const destination of [undefined, null, 7, {}, []]) {
      const writer = new AssetWriter(wrong(destination), { format: 'matroska' });
      const video = writer.add(new WriterInput<VideoSample>('video', MPEG4));
      const finished = writer.finished;
      feed(video, () => pictures(2));
      await t.fails('invalidArgument', finished);
    }
  },

  'no source': async (t) => {
    for (const source of [undefined, null, 7, {}, []]) {
      await t.fails('invalidArgument', demux(wrong(source)));
    }
  },

  'a track that the movie does not have': async (t) => {
    const path = await movie(t, 3);
    await t.fails(
      'trackNotFound',
      demux(path, (source) => source.samplesOf(7)),
    );
  },

  'mapSample that gives no sample': async (t) => {
    const [first, second] = [picture(0), picture(1)];
    await t.fails(
      'invalidArgument',
      of(first, second).pipe(mapSample(() => wrong<VideoSample>(undefined))),
    );
    t.equal([first.closed, second.closed], [true, false], 'what was taken is closed');
    second.close();
  },

  'a plain map loses nothing that a file must have': async (t) => {
    const path = t.path('out.mkv');
    const shifted$ = pull(() => pictures(40)).pipe(map((sample) => sample.clone()));
    const all = shifted$.pipe(encode(MPEG4), toArray());
    // The originals fill the window, since nobody closes them; the source still answers for them.
    const subscription = all.subscribe();
    await t.turns(20);
    subscription.unsubscribe();
    t.gone(path);
  },
};

/** Samples ten seconds later. */
function later(samples: readonly EncodedSample[]): EncodedSample[] {
  return samples.map((sample) => {
    const { pts = 0n, dts = 0n, timeBase } = sample.timing;
    const ticks = new MediaTime(10, 1).toTicks(timeBase);
    return sample.retimed({ pts: pts + ticks, dts: dts + ticks });
  });
}
