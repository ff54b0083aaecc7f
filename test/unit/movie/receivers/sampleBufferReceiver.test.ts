import { describe, expect, it } from '@jest/globals';
import { map } from 'rxjs';

import { fakeSample, type RxTestHelpers } from '../../../../marbles/index.js';
import {
  AudioSample,
  type AudioFormat,
  type EncodedSample,
  MediaTime,
  type SampleBuffer,
  SampleBufferReceiver,
  type SampleBufferReceiverOptions,
  type SubtitleFormat,
  type VideoFormat,
  VideoSample,
} from '../../../../src/index.js';
import { AssetWriter } from '../../../../src/movie/assetWriter.js';
import { type WriterInputOptions } from '../../../../src/movie/inputTypes.js';
import { WriterInput } from '../../../../src/movie/writerInput.js';
import { codeOf } from '../../../support/codeOf.js';
import { marbles } from '../../../support/marbles.js';

const H264: VideoFormat = { mediaType: 'video', codec: 'h264', width: 64, height: 48 };
const AAC: AudioFormat = { mediaType: 'audio', codec: 'aac', sampleRate: 48_000, channels: 1 };
const THIRTIETH = new MediaTime(1, 30);

const receiverOf = (
  path = 'out.mp4',
  options: WriterInputOptions & SampleBufferReceiverOptions = { window: 2 },
) => {
  const writer = new AssetWriter(path);
  const input = writer.add(new WriterInput('video', undefined, options));
  const receiver = new SampleBufferReceiver(input, options);
  writer.finished.catch(() => undefined);
  return { writer, input, receiver };
};

const start = (writer: AssetWriter): void => {
  writer.startWriting();
  writer.startSession(0);
};

/** So many pictures of ten bytes, from a number of thirtieths on. */
const buffer = (from: number, count = 1, more: Partial<SampleBuffer> = {}): SampleBuffer => ({
  data: new Uint8Array(10 * count),
  format: H264,
  sampleCount: count,
  sampleSizes: 10,
  sampleTimings: { pts: new MediaTime(from, 30), duration: THIRTIETH },
  ...more,
});

const marker = (pts: number, attachments: SampleBuffer['attachments']): SampleBuffer => ({
  sampleTimings: { pts: new MediaTime(pts, 30) },
  ...(attachments && { attachments }),
});

const at = ({ cold }: RxTestHelpers, diagram: string, work: () => void): void => {
  cold(diagram).subscribe(work);
};

describe('SampleBufferReceiver', () => {
  it('takes a buffer whole, even one that is larger than the window, and counts each of its samples', () => {
    marbles((t) => {
      const file = t.fakeWriter({ ready: 'f---t---f--t' });
      const { writer, receiver } = receiverOf();
      start(writer);
      at(t, '-x', () => {
        expect(receiver.appendImmediately(buffer(0, 5))).toBe(true);
        expect(receiver.appendImmediately(buffer(5))).toBe(false);
      });
      at(t, '------x', () => {
        expect(receiver.appendImmediately(buffer(5))).toBe(true);
        receiver.finish();
      });
      const letters$ = receiver.ready$.pipe(map((ready) => (ready ? 't' : 'f')));
      t.expectObservable(letters$).toBe('tf--t-(f|)');
      t.flush();
      expect(file.written).toHaveLength(6);
      expect(writer.status).toBe('completed');
    });
  });

  it('waits in order, can be given up, and finishes behind what waits', async () => {
    const said: string[] = [];
    const all: Promise<unknown>[] = [];
    const written: (MediaTime | undefined)[] = [];
    marbles((t) => {
      t.fakeWriter({ ready: 'f--t' });
      const { writer, input, receiver } = receiverOf();
      input.subscribe(({ pts }) => written.push(pts));
      start(writer);
      const controller = new AbortController();
      at(t, '-x', () => {
        for (const from of [0, 3, 6, 9]) {
          const options = from === 6 ? { signal: controller.signal } : {};
          const heard = receiver.append(buffer(from, 3), options).then(
            () => said.push(`${from}`),
            (error: unknown) => said.push(`${from} ${(error as Error).message}`),
          );
          all.push(heard);
        }
        controller.abort(new Error('given up'));
        receiver.finish();
        expect(codeOf(() => receiver.appendImmediately(buffer(12)))).toBe('invalidState');
      });
      t.flush();
      expect(writer.status).toBe('completed');
    });
    await Promise.all(all);
    expect(said.toSorted()).toEqual(['0', '3', '6 given up', '9']);
    expect(written.map((pts) => pts && pts.seconds * 30)).toEqual(
      [0, 1, 2, 3, 4, 5, 9, 10, 11].map((n) => expect.closeTo(n, 6)),
    );
  });

  it('takes samples as they are, and closes those that cannot be meant', () => {
    marbles((t) => {
      const file = t.fakeWriter();
      const { writer, receiver } = receiverOf();
      start(writer);
      const sample = fakeSample('encoded', 'a');
      expect(receiver.appendImmediately(sample)).toBe(true);
      const picture = VideoSample.fromBytes(new Uint8Array(16), {
        ...{ width: 2, height: 2, pixelFormat: 'rgba', pts: 1 },
      });
      expect(codeOf(() => receiver.appendImmediately(picture))).toBe('invalidArgument');
      expect(picture.closed).toBe(true);
      receiver.finish();
      t.flush();
      expect(sample.closed).toBe(true);
      expect(file.written).toEqual(['a']);
    });
  });

  it('lets go of who waits when its writer is cancelled; what was not taken stays the caller’s', async () => {
    let waiting: Promise<unknown> | undefined;
    marbles((t) => {
      t.fakeWriter({ ready: 'f' });
      const { writer, receiver } = receiverOf();
      start(writer);
      const sample = fakeSample('encoded', 'z', { pts: 9 });
      at(t, '-x', () => {
        expect(receiver.appendImmediately(buffer(0, 3))).toBe(true);
        waiting = receiver.append(sample).catch((error: unknown) => error);
      });
      at(t, '--x', () => void writer.cancelWriting());
      t.flush();
      expect(sample.closed).toBe(false);
      sample.close();
    });
    expect(await waiting).toMatchObject({ code: 'operationCancelled' });
  });

  it.each<[string, SampleBuffer, string]>([
    ['no format', { data: new Uint8Array(1), sampleTimings: { pts: 0 } }, 'invalidArgument'],
    ['no data', { format: H264, sampleTimings: { pts: 0 } }, 'invalidArgument'],
    [
      'data of another kind',
      { ...buffer(0), data: new Uint16Array(5) as never },
      'invalidArgument',
    ],
    [
      'data twice',
      buffer(0, 1, { attachments: { sampleReference: { url: 'file:///x', byteOffset: 0 } } }),
      'invalidArgument',
    ],
    ['another number of bytes', { ...buffer(0), sampleSizes: 9 }, 'invalidArgument'],
    [
      'presentation before decoding',
      buffer(0, 1, { sampleTimings: { pts: 0, dts: 1 } }),
      'invalidArgument',
    ],
    ['another kind of media', { ...buffer(0), format: AAC }, 'invalidArgument'],
    [
      'an attachment that there is not',
      buffer(0, 1, { attachments: { speedMultiplier: 2 } as never }),
      'invalidArgument',
    ],
    [
      'a word that there is not',
      buffer(0, 1, { sampleAttachments: { sync: true } as never }),
      'invalidArgument',
    ],
    [
      'more trimmed off than there is',
      buffer(0, 2, { attachments: { trimDurationAtEnd: 1 } }),
      'invalidArgument',
    ],
    [
      'a trim below zero',
      buffer(0, 1, { attachments: { trimDurationAtStart: -1 } }),
      'invalidArgument',
    ],
    [
      'a trim that is none',
      buffer(0, 1, { attachments: { trimDurationAtStart: NaN } }),
      'invalidTimestamp',
    ],
    ['a marker with data', buffer(0, 1, { attachments: { emptyMedia: true } }), 'invalidArgument'],
    [
      'a word for markers',
      buffer(0, 1, { attachments: { permanentEmptyMedia: true } }),
      'invalidArgument',
    ],
    ['a marker before samples', marker(0, { emptyMedia: true }), 'invalidArgument'],
    [
      'text without a codec',
      { ...buffer(0), format: { mediaType: 'subtitle' } satisfies SubtitleFormat },
      'invalidArgument',
    ],
    ['nothing', null as never, 'invalidArgument'],
  ])('refuses buffers with %s, and goes on', (_, given, code) => {
    marbles((t) => {
      const file = t.fakeWriter();
      const { writer, receiver } = receiverOf();
      start(writer);
      expect(codeOf(() => receiver.appendImmediately(given))).toBe(code);
      expect(receiver.appendImmediately(buffer(0))).toBe(true);
      receiver.finish();
      t.flush();
      expect(file.written).toHaveLength(1);
      expect(writer.status).toBe('completed');
    });
  });

  it('refuses what goes backwards, where it is appended, and what comes before the session', () => {
    marbles((t) => {
      t.fakeWriter();
      const { writer, receiver } = receiverOf();
      expect(codeOf(() => receiver.appendImmediately(buffer(0)))).toBe('invalidState');
      expect(codeOf(() => receiver.appendImmediately(marker(0, { emptyMedia: true })))).toBe(
        'invalidState',
      );
      start(writer);
      expect(receiver.appendImmediately(buffer(0, 3))).toBe(true);
      expect(codeOf(() => receiver.appendImmediately(buffer(2)))).toBe('invalidTimestamp');
      const early = marker(1, { endsPreviousSampleDuration: true });
      expect(codeOf(() => receiver.appendImmediately(early))).toBe('invalidTimestamp');
      expect(receiver.appendImmediately(buffer(3))).toBe(true);
      receiver.finish();
      t.flush();
      expect(writer.status).toBe('completed');
    });
  });

  it.each([true, false])(
    'tells the track of gaps and of its end, as empty edits: %p',
    (emptyEdits) => {
      marbles((t) => {
        const file = t.fakeWriter();
        const { writer, receiver } = receiverOf('out.mp4', { window: 2, emptyEdits });
        start(writer);
        const put = (one: SampleBuffer): void => {
          expect(receiver.appendImmediately(one)).toBe(true);
        };
        put(buffer(0));
        put(marker(1, { emptyMedia: true, displayEmptyMediaImmediately: true }));
        // The second is presented before the first.
        put(
          buffer(0, 2, {
            sampleTimings: [7, 6].map((n, i) => ({ pts: n / 30, dts: (3 + i) / 30 })),
          }),
        );
        put(marker(9, { endsPreviousSampleDuration: true }));
        put(buffer(10));
        put(marker(12, { emptyMedia: true, permanentEmptyMedia: true }));
        expect(codeOf(() => receiver.appendImmediately(buffer(13)))).toBe('invalidState');
        t.flush();
        expect(writer.status).toBe('completed');
        const marks = file.tracks[0]?.properties?.marks;
        const gaps = marks?.gaps.map(({ from, to }) => [from.seconds, to?.seconds]);
        // Each ends with what is presented next.
        const between = [1 / 30, expect.closeTo(0.2, 6)];
        expect(gaps).toEqual([...(emptyEdits ? [between] : []), [0.4, undefined]]);
        expect(marks?.end).toBeUndefined();
      });
    },
  );

  it('knows no markers where a container has no place for them', () => {
    marbles((t) => {
      t.fakeWriter();
      const { writer, receiver } = receiverOf('out.mkv');
      start(writer);
      expect(receiver.appendImmediately(buffer(0))).toBe(true);
      const refused = codeOf(() => receiver.appendImmediately(marker(1, { emptyMedia: true })));
      expect(refused).toBe('formatUnsupported');
      receiver.finish();
      t.flush();
      expect(writer.status).toBe('completed');
    });
  });

  it('says of each sample what was said of it, and shares out what is trimmed', () => {
    marbles((t) => {
      t.fakeWriter();
      const writer = new AssetWriter('out.mp4');
      const input = writer.add(new WriterInput('audio', undefined, { window: 9 }));
      const receiver = new Spy(input);
      start(writer);
      const duration = new MediaTime(1024, 48_000);
      const done = receiver.appendImmediately({
        data: new Uint8Array(9),
        format: AAC,
        sampleSizes: [2, 3, 4],
        sampleTimings: { pts: new MediaTime(-1024, 48_000), duration },
        sampleAttachments: [
          {},
          { notSync: true, dependsOnOthers: true },
          { hasRedundantCoding: false, isDependedOnByOthers: false, displayImmediately: true },
        ],
        attachments: {
          trimDurationAtStart: duration,
          trimDurationAtEnd: new MediaTime(1500, 48_000),
        },
      });
      expect(done).toBe(true);
      receiver.finish();
      t.flush();
      const [a, b, c] = receiver.seen;
      expect(a).toMatchObject({ isSync: true, trimDurationAtStart: duration });
      expect(b).toMatchObject({ isSync: false, dependsOnOthers: true });
      expect(b?.trimDurationAtEnd?.equals(new MediaTime(476, 48_000))).toBe(true);
      expect(c).toMatchObject({ isDependedOnByOthers: false, hasRedundantCoding: false });
      expect(c?.trimDurationAtEnd?.equals(duration)).toBe(true);
      expect(input.marks?.isEmpty).toBe(true);
    });
  });

  it.each<[string, boolean, (from: number, until: number) => number[]]>([
    [
      'interleaved',
      false,
      (from, until) => Array.from({ length: 2 * (until - from) }, (_, n) => 2 * from + n),
    ],
    [
      'planar',
      true,
      (from, until) =>
        [0, 6].flatMap((c) => Array.from({ length: until - from }, (_, n) => c + from + n)),
    ],
  ])('cuts %s sound where it is trimmed', (_, isPlanar, kept) => {
    const format: AudioFormat = {
      ...{ mediaType: 'audio', sampleRate: 8, channels: 2 },
      sampleFormat: isPlanar ? 's16p' : 's16',
    };
    marbles((t) => {
      t.fakeCodec('(p|)', { stages: 'encode', name: () => 'e' });
      t.fakeWriter();
      const writer = new AssetWriter('out.mp4');
      const receiver = new Spy(writer.add(new WriterInput('audio', { codec: 'aac' })));
      start(writer);
      const data = new Uint8Array(Int16Array.from({ length: 12 }, (_value, n) => n).buffer);
      const attachments = { trimDurationAtStart: new MediaTime(2, 8), trimDurationAtEnd: 0.125 };
      const whole = { data, format, sampleTimings: { pts: 1 } };
      expect(receiver.appendImmediately({ ...whole, attachments })).toBe(true);
      const [sound] = receiver.sounds;
      expect(sound?.pts?.seconds).toBe(1.25);
      expect([...new Int16Array(sound?.bytes.buffer ?? new ArrayBuffer(0))]).toEqual(kept(2, 5));
      for (const wrong of [
        { ...whole, sampleCount: 5 },
        { ...whole, sampleTimings: { pts: 2, duration: new MediaTime(1, 9) } },
        { ...whole, sampleTimings: { pts: 2 }, attachments: { trimDurationAtEnd: 0.75 } },
      ]) {
        expect(codeOf(() => receiver.appendImmediately(wrong))).toBe('invalidArgument');
      }
      receiver.finish();
      t.flush();
      expect(writer.status).toBe('completed');
    });
  });

  it('makes pictures of pixels, presented for what is left of them', () => {
    marbles((t) => {
      t.fakeCodec('(p|)', { stages: 'encode', name: () => 'e' });
      t.fakeWriter();
      const writer = new AssetWriter('out.mp4');
      const receiver = new Spy(writer.add(new WriterInput('video', { codec: 'h264' })));
      start(writer);
      const format: VideoFormat = { mediaType: 'video', width: 2, height: 2, pixelFormat: 'rgba' };
      const data = new Uint8Array(16);
      const sampleTimings = { pts: 1, duration: 1 };
      const attachments = {
        trimDurationAtStart: 0.25,
        trimDurationAtEnd: 0.25,
        forceKeyFrame: true,
      };
      expect(receiver.appendImmediately({ data, format, sampleTimings, attachments })).toBe(true);
      expect(receiver.pictures).toEqual([[1.25, 0.5, true]]);
      const two = { data: new Uint8Array(32), sampleSizes: 16, sampleCount: 2, sampleTimings };
      expect(codeOf(() => receiver.appendImmediately(two))).toBe('invalidArgument');
      expect(receiver.appendImmediately({ data, sampleTimings: { pts: 2 } })).toBe(true);
      receiver.finish();
      t.flush();
      expect(writer.status).toBe('completed');
    });
  });
});

/** Looks at what goes into the input. */
class Spy extends SampleBufferReceiver {
  public readonly seen: (EncodedSample['attachments'] & { isSync: boolean })[] = [];
  public readonly sounds: { pts: MediaTime | undefined; bytes: Uint8Array }[] = [];
  public readonly pictures: unknown[] = [];

  protected override toSample(
    ...args: Parameters<SampleBufferReceiver['toSample']>
  ): ReturnType<SampleBufferReceiver['toSample']> {
    const samples = super.toSample(...args);
    for (const sample of samples) {
      if (sample instanceof AudioSample) {
        this.sounds.push({ pts: sample.pts, bytes: sample.copyBytes() });
      } else if (sample instanceof VideoSample) {
        const { pts, duration, forceKeyFrame } = sample;
        this.pictures.push([pts?.seconds, duration?.seconds, forceKeyFrame]);
      } else this.seen.push({ ...sample.attachments, isSync: sample.isSync });
    }
    return samples;
  }
}
