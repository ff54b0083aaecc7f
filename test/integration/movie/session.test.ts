/** Where a session starts and ends in the file, as Debian's ffmpeg plays it. */
import { beforeAll, describe, expect, it } from '@jest/globals';

import { mapSample, writeTo } from '../../../operators/index.js';
import {
  AssetWriter,
  type AssetWriterOptions,
  MediaTime,
  type RawSample,
  testPattern,
  tone,
  WriterInput,
} from '../../../src/index.js';
import { type Operator } from '../../../src/rx.js';
import { describeWith, type Judge } from '../../support/judges.js';
import { scratch } from '../../support/writing.js';

const path = scratch();

const RATE = 48_000;
/** Seconds at which the sources begin. */
const VIDEO = 5;
const AUDIO = 4.5;

const later = (seconds: number): Operator<RawSample, RawSample> =>
  mapSample<RawSample, RawSample>((sample) => {
    const by = new MediaTime(seconds * 1000, 1000);
    return sample.retimed({ pts: sample.pts?.plus(by) ?? by });
  });

interface Plan {
  readonly video?: number;
  readonly audio?: number;
  readonly seconds?: number;
  /** Called when the session is to be started and ended. */
  readonly session?: (writer: AssetWriter) => void;
}

/** Two seconds of pictures and sound. */
async function write(file: string, options: AssetWriterOptions, plan: Plan = {}): Promise<void> {
  const { video: videoAt = VIDEO, audio: audioAt = AUDIO, seconds = 2 } = plan;
  const writer = new AssetWriter(file, options);
  const video = writer.add(new WriterInput('video', { codec: 'libx264', maxKeyFrameInterval: 10 }));
  const audio = writer.add(new WriterInput('audio', { codec: 'aac' }));
  plan.session?.(writer);
  testPattern({ width: 64, height: 48, frameRate: 25, duration: seconds })
    .pipe(later(videoAt), writeTo(video))
    .subscribe();
  tone({ duration: seconds, sampleRate: RATE, channels: 1 })
    .pipe(later(audioAt), writeTo(audio))
    .subscribe();
  await writer.finished;
}

interface Stream {
  readonly start: number;
  readonly duration: number;
}

function probe(ffprobe: Judge, file: string): { video: Stream; audio: Stream; whole: number } {
  const { text } = ffprobe([
    ...['-v', 'error', '-of', 'json', '-show_entries'],
    'format=duration:stream=codec_type,start_time,duration',
    file,
  ]);
  const { streams, format } = JSON.parse(text) as {
    streams: { codec_type: string; start_time: string; duration: string }[];
    format: { duration: string };
  };
  const of = (kind: string): Stream => {
    const found = streams.find(({ codec_type: type }) => type === kind);
    return { start: Number(found?.start_time), duration: Number(found?.duration) };
  };
  return { video: of('video'), audio: of('audio'), whole: Number(format.duration) };
}

/** The presentation times of what is decoded, in seconds. */
function times(ffprobe: Judge, file: string, stream: string, ...args: string[]): number[] {
  const entry = 'frame=pts_time';
  const show = ['-v', 'error', '-select_streams', stream, '-show_entries', entry, '-of', 'csv=p=0'];
  const { text } = ffprobe([...show, ...args, file]);
  // Side data adds a comma.
  return text.split('\n').filter(Boolean).map(parseFloat);
}

describeWith('ffprobe', 'a session', (ffprobe) => {
  describe.each(['mp4', 'mov'])('in %s', (type) => {
    it.each([
      ['firstOfAll', 0.5, 0],
      ['firstVideo', 0, 0],
      ['latestFirst', 0, 0],
    ] as const)('that starts with %s keeps the tracks together', async (policy, video, audio) => {
      const file = path(`${policy}.${type}`);
      await write(file, { sessionStart: policy });
      const found = probe(ffprobe, file);
      expect(found.video.start).toBeCloseTo(video, 3);
      expect(found.audio.start).toBeCloseTo(audio, 3);
      const start = policy === 'firstOfAll' ? AUDIO : VIDEO;
      expect(found.whole).toBeCloseTo(7 - start, 2);
      expect(times(ffprobe, file, 'v')).toHaveLength(50);
    });

    it('that starts later than its sources edits out what comes before', async () => {
      const file = path(`explicit.${type}`);
      await write(file, { sessionStart: 5.2 });
      const pictures = times(ffprobe, file, 'v').filter((time) => time >= -0.001);
      expect(pictures).toHaveLength(45);
      expect(probe(ffprobe, file).whole).toBeCloseTo(1.8, 2);
    });

    it('that starts later is nearly the same for readers that pass over edit lists', async () => {
      const file = path(`unedited.${type}`);
      await write(file, { sessionStart: 5.8 });
      const before = (stream: string, count: number): number => {
        const all = times(ffprobe, file, stream, '-ignore_editlist', '1');
        return all.at(-count) ?? 0;
      };
      // 1.2 s of pictures; of sound 0.7 s, since it begins and ends earlier.
      expect(before('v', 30)).toBeGreaterThan(0);
      expect(before('v', 30)).toBeLessThan(0.02);
      const audible = times(ffprobe, file, 'a').filter((time) => time >= 0).length;
      expect(before('a', audible)).toBeLessThan(0.07);
      expect(before('a', audible)).toBeGreaterThan(0.02);
    });

    it('that starts later says how many samples are not presented', async () => {
      const hidden: number[] = [];
      await write(
        path(`counted.${type}`),
        { sessionStart: 5.8 },
        {
          session: (writer) =>
            writer.progress$.subscribe(({ adjusted }) => hidden.push(adjusted.hidden)),
        },
      );
      // 20 pictures, and 60 whole blocks of sound with what the encoder puts in front.
      expect(hidden.at(-1)).toBe(20 + 61);
    });

    it('does not let the encoder’s priming be heard when sound begins later', async () => {
      const file = path(`late.${type}`);
      await write(file, {}, { video: 0, audio: 1 });
      const [first] = times(ffprobe, file, 'a');
      expect(probe(ffprobe, file).audio.start).toBeCloseTo(1, 4);
      expect(first).toBeCloseTo(1, 4);
    });

    it('ends where it is told to, to the sample', async () => {
      const file = path(`end.${type}`);
      await write(file, { sessionEnd: 1.3 }, { video: 0, audio: 0 });
      const found = probe(ffprobe, file);
      expect(found.video.duration).toBeCloseTo(1.3, 4);
      expect(found.audio.duration).toBeCloseTo(1.3, 4);
      expect(found.whole).toBeCloseTo(1.3, 4);
      const pictures = times(ffprobe, file, 'v').filter((time) => time < 1.3);
      expect(pictures).toHaveLength(33);
    });

    it('ends later than its samples, or with nothing in it, as it was told', async () => {
      const short = path(`none.${type}`);
      await write(short, { sessionStart: 0, sessionEnd: 3 }, { video: 0, audio: 5 });
      expect(probe(ffprobe, short).video.duration).toBeCloseTo(2, 3);
    });
  });
});

describe('a session', () => {
  let writer: AssetWriter;
  let input: WriterInput;
  beforeAll(() => {
    writer = new AssetWriter(path('calls.mp4'));
    input = writer.add(new WriterInput('video', { codec: 'libx264' }));
  });

  it('is started and ended once, in this order, with readable complaints', async () => {
    expect(() => {
      writer.endSession(1);
    }).toThrow(/cannot end a session/);
    writer.startWriting();
    expect(() => {
      writer.endSession(1);
    }).toThrow(/No session was started/);
    expect(() => {
      writer.startSession('first' as never);
    }).toThrow(/firstOfAll, firstVideo, latestFirst/);
    writer.startSession(2);
    expect(() => {
      writer.startSession(2);
    }).toThrow(/started before/);
    expect(() => {
      writer.endSession(1);
    }).toThrow(/ends at its start or later/);
    writer.endSession(3);
    expect(() => {
      writer.endSession(3);
    }).toThrow(/ended before/);
    expect(() => input.append(undefined as never)).toThrow();
    await writer.cancelWriting();
  });

  it('that starts with a picture needs a video input', async () => {
    const sound = new AssetWriter(path('sound.m4a'));
    sound.add(new WriterInput('audio', { codec: 'aac' }));
    sound.startWriting();
    expect(() => {
      sound.startSession('firstVideo');
    }).toThrow(/needs a video input/);
    await sound.cancelWriting();
  });
});
