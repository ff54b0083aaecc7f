/** What users of AVAssetWriter complain about most, and what happens here instead. */
import { describe, expect, it } from '@jest/globals';
import { from, lastValueFrom, merge, toArray } from 'rxjs';

import { encode, interleave, mapSample, mux, realtime, writeTo } from '../../operators/index.js';
import {
  AssetWriter,
  type AudioSample,
  type CustomDestination,
  demux,
  MediaTime,
  probe,
  pull,
  testPattern,
  tone,
  type VideoSample,
  type Warning,
  warnings$,
  WriterInput,
} from '../../src/index.js';
import { inspectMovie } from '../support/inspectMovie.js';
import { describeWith } from '../support/judges.js';
import { picture, pictures, scratch } from '../support/writing.js';

const path = scratch();

const H264 = { codec: 'libx264', preset: 'ultrafast' } as const;
const SIZE = { width: 64, height: 48, frameRate: 25 } as const;

function videoWriter(
  name: string | CustomDestination,
  options: ConstructorParameters<typeof AssetWriter>[1] = {},
): { writer: AssetWriter; video: WriterInput<VideoSample> } {
  const destination = typeof name === 'string' ? path(name) : name;
  const writer = new AssetWriter(destination, options);
  return { writer, video: writer.add(new WriterInput<VideoSample>('video', H264)) };
}

/** Appends pictures until the input is not ready, and tells how many it took. */
function fill(video: WriterInput<VideoSample>): number {
  let count = 0;
  while (video.isReadyForMoreMediaData) video.append(picture(count++));
  return count;
}

describe('complaints about AVAssetWriter', () => {
  it('a failed writer looks like one that is busy: here it fails at once, everywhere, with the reason', async () => {
    const destination: CustomDestination = {
      write: () => {
        throw new Error('the cable was pulled');
      },
    };
    const { writer, video } = videoWriter(destination, { format: 'mp4', movieFragmentInterval: 0 });
    const ready = lastValueFrom(video.ready$);
    testPattern({ ...SIZE, duration: 60 })
      .pipe(writeTo(video))
      .subscribe({ error: () => undefined });

    await expect(writer.finished).rejects.toThrow(/the cable was pulled/);
    await expect(ready).rejects.toThrow(/the cable was pulled/);
    expect([writer.status, video.notReadyReason]).toEqual(['failed', 'failed']);
    expect(video.append(picture(0))).toBe(false);
  });

  it('appending too early ends the process: here it is an error that tells the ways out, and nothing is lost', async () => {
    const { writer, video } = videoWriter('early.mp4');
    writer.startWriting();
    writer.startSession(0);
    const count = fill(video);
    const late = picture(count);
    expect(() => video.append(late)).toThrow(/pull\(\).*whenReady.*realtime/s);
    late.close();
    await writer.finishWriting();
    const [track] = await inspectMovie(path('early.mp4'));
    expect(track?.packets).toBe(count);
  });

  it('an input that is never fed stalls the others for ever: here finishing needs no sample of it', async () => {
    const { writer, video } = videoWriter('silent.mp4');
    writer.add(new WriterInput('audio', { codec: 'aac' }));
    writer.startWriting();
    writer.startSession(0);
    for (const index of [0, 1, 2]) video.append(picture(index));
    await writer.finishWriting();
    expect((await inspectMovie(path('silent.mp4'))).map(({ type }) => type)).toEqual(['video']);
  });

  it('equal or earlier times kill the writer later: here append says so at once, with both times', async () => {
    const { writer, video } = videoWriter('times.mp4');
    writer.startWriting();
    writer.startSession(0);
    video.append(picture(3));
    for (const index of [3, 2]) {
      const wrong = picture(index);
      expect(() => video.append(wrong)).toThrow(/after the one before it.*at .* was at /s);
      wrong.close();
    }
    video.append(picture(4));
    await writer.finishWriting();
    expect(writer.status).toBe('completed');
  });

  it('calls in the wrong state throw numbers: here finishing and cancelling twice are harmless', async () => {
    const { writer, video } = videoWriter('twice.mp4');
    expect(() => writer.finishWriting()).toThrow(/unknown/);
    video.next(picture(0));
    const first = writer.finishWriting();
    expect(writer.finishWriting()).toBe(first);
    await first;
    await writer.cancelWriting();
    expect([writer.status, writer.finishWriting()]).toEqual(['completed', first]);
  });

  it('the tail is lost when writing stops: here what was appended is drained', async () => {
    const { writer, video } = videoWriter('tail.mp4');
    writer.startWriting();
    writer.startSession(0);
    const count = fill(video);
    await writer.finishWriting();
    const [track] = await inspectMovie(path('tail.mp4'));
    expect([count > 1, track?.packets]).toEqual([true, count]);
  });

  it('live pictures are dropped without a word: here each is counted', async () => {
    let dropped = 0;
    const { writer, video } = videoWriter('live.mp4');
    const written = from(pictures(100)).pipe(
      realtime({
        policy: 'dropOldest',
        whenReady: video.ready$,
        onDrop: ({ count }) => {
          dropped = count;
        },
      }),
      writeTo(video),
      toArray(),
    );
    const { length } = await lastValueFrom(written);
    await writer.finished;
    expect(dropped).toBeGreaterThan(0);
    expect(length + dropped).toBe(100);
  });

  it('a session offset that is applied twice hides everything: here it is said', async () => {
    const heard: Warning[] = [];
    const hearing = warnings$.subscribe((warning) => heard.push(warning));
    const { writer, video } = videoWriter('offset.mp4', { sessionStart: 0.9 });
    await lastValueFrom(
      pull([0, 1, 2, 27, 28].map((index) => picture(index))).pipe(writeTo(video)),
    );
    await writer.finished;
    hearing.unsubscribe();
    expect(heard.map(({ code, message }) => [code, message.includes('3 of 5 samples')])).toEqual([
      ['samplesHidden', true],
    ]);
  });
});

describeWith('ffprobe', 'complaints about what AVAssetWriter wrote', (ffprobe) => {
  const entries = (file: string, what: string, stream = 'v'): string[] =>
    ffprobe([
      '-v',
      'error',
      '-select_streams',
      stream,
      '-show_entries',
      what,
      '-of',
      'csv=p=0',
      file,
    ])
      .text.split('\n')
      .map((line) => line.replace(/,+$/, ''))
      .filter((line) => line !== '');

  async function twoTracks(
    name: string,
    audioAt: number,
    videoAt: number,
    options = {},
  ): Promise<string> {
    const writer = new AssetWriter(path(name), options);
    const video = writer.add(new WriterInput<VideoSample>('video', H264));
    const audio = writer.add(new WriterInput<AudioSample>('audio', { codec: 'aac' }));
    const [a, v] = [new MediaTime(audioAt * 1000, 1000), new MediaTime(videoAt * 1000, 1000)];
    const shots = testPattern({ ...SIZE, duration: 1 });
    const sound = tone({ duration: 1.5 });
    await lastValueFrom(
      merge(
        shots.pipe(
          mapSample((shot) => shot.retimed({ pts: shot.pts?.plus(v) ?? v })),
          writeTo(video),
        ),
        sound.pipe(
          mapSample((block) => block.retimed({ pts: block.pts?.plus(a) ?? a })),
          writeTo(audio),
        ),
      ),
    );
    await writer.finished;
    return path(name);
  }

  it('the first picture is black when sound came first: here the session can start with the picture', async () => {
    const file = await twoTracks('black.mp4', 0, 0.4, { sessionStart: 'firstVideo' });
    expect(Number(entries(file, 'frame=pts_time')[0])).toBe(0);
    expect(Number(entries(file, 'stream=start_time', 'a')[0])).toBe(0);
  });

  it('tracks that end unequal leave a black tail: here all end with the session', async () => {
    const file = await twoTracks('tail-end.mp4', 0, 0, { sessionEnd: 1 });
    expect(entries(file, 'stream=duration', 'v').map(Number)).toEqual([1]);
    expect(entries(file, 'stream=duration', 'a').map(Number)).toEqual([1]);
  });

  it('fragments of pictures in another order fail: here they are decoded without a complaint', async () => {
    const encoded = testPattern({ ...SIZE, duration: 4 }).pipe(
      encode({ codec: 'libx264', options: { bf: 3 }, maxKeyFrameInterval: 25 }),
    );
    await lastValueFrom(encoded.pipe(mux(path('fragments.mp4'), { movieFragmentInterval: 1 })));
    const times = entries(path('fragments.mp4'), 'frame=pts_time').map(Number);
    expect(times).toHaveLength(100);
    expect(times.map((time) => Math.round(time * 25))).toEqual([...Array(100).keys()]);
  });

  it('sound that is passed through loses its trims: here it is as long as it was', async () => {
    const track = tone({ duration: 1, channels: 1 }).pipe(encode({ codec: 'aac' }));
    await lastValueFrom(interleave(track).pipe(mux(path('aac.m4a'))));
    await lastValueFrom(demux(path('aac.m4a')).pipe(mux(path('passed.mov'))));
    for (const name of ['aac.m4a', 'passed.mov']) {
      expect(entries(path(name), 'stream=start_time,duration', 'a')).toEqual(['0.000000,1.000000']);
    }
    const { duration } = await lastValueFrom(probe(path('passed.mov')));
    expect(duration?.seconds).toBe(1);
  });
});
