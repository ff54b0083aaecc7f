/** The asset writer on real codecs and files, judged by ffprobe where it is installed. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { firstValueFrom, merge, toArray } from 'rxjs';

import { mapSample, writeTo } from '../../../operators/index.js';
import {
  AssetWriter,
  type AudioSample,
  MediaError,
  MediaTime,
  testPattern,
  tone,
  type VideoSample,
  VideoSample as Picture,
  WriterInput,
} from '../../../src/index.js';
import { closeLedger, openLedger } from '../../../src/sample/ledger.js';
import { inspectMovie } from '../../support/inspectMovie.js';

const folder = mkdtempSync(join(tmpdir(), 'rxmux-writer-'));
const at = (name: string): string => join(folder, name);
const SIZE = { width: 64, height: 48 };

const frame = (index: number): Picture =>
  Picture.fromBytes(new Uint8Array(SIZE.width * SIZE.height * 4).fill(index * 9), {
    ...SIZE,
    pixelFormat: 'rgba',
    pts: new MediaTime(index, 25),
    duration: new MediaTime(1, 25),
  });

/** A writer with one video input, encoding fast. */
function pictureWriter(name: string): { writer: AssetWriter; video: WriterInput<VideoSample> } {
  const writer = new AssetWriter(at(name));
  const video = writer.add(
    new WriterInput<VideoSample>('video', { codec: 'libx264', preset: 'ultrafast' }),
  );
  return { writer, video };
}

beforeEach(openLedger);

afterEach(() => {
  // Every test closes what it opened, in success and in failure.
  expect(closeLedger()).toEqual([]);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('AssetWriter on real files', () => {
  it('writes two tracks, and tells each input what was written', async () => {
    const writer = new AssetWriter(at('two.mp4'));
    const video = writer.add(
      new WriterInput<VideoSample>('video', { codec: 'libx264', preset: 'ultrafast' }),
    );
    const audio = writer.add(new WriterInput<AudioSample>('audio', { codec: 'aac' }));

    const written = await firstValueFrom(
      merge(
        testPattern({ ...SIZE, frameRate: 25, duration: 1 }).pipe(writeTo(video)),
        tone({ duration: 1 }).pipe(writeTo(audio)),
      ).pipe(toArray()),
    );

    expect(writer.status).toBe('completed');
    const [picture, sound] = await inspectMovie(at('two.mp4'));
    expect(picture).toMatchObject({ type: 'video', packets: 25 });
    expect(picture?.end).toBeCloseTo(1, 3);
    expect(Math.abs((sound?.end ?? 0) - 1)).toBeLessThan(1024 / 48_000);
    expect(written.filter(({ track }) => track.mediaType === 'video')).toHaveLength(25);
    expect(written).toHaveLength(25 + (sound?.packets ?? NaN));
  });

  it('follows AVFoundation: start, session, append while ready, mark, finish', async () => {
    const { writer, video } = pictureWriter('classic.mov');
    const early = frame(0);
    expect(() => video.append(early)).toThrow(expect.objectContaining({ code: 'invalidState' }));
    early.close();

    writer.startWriting();
    expect(video.isReadyForMoreMediaData).toBe(false);
    expect(video.notReadyReason).toBe('notStarted');
    writer.startSession();
    expect(() => {
      writer.startSession();
    }).toThrow('one session');
    expect(() => writer.add(new WriterInput('audio'))).toThrow("'writing'");

    let index = 0;
    video.requestMediaDataWhenReady(() => (index < 10 ? frame(index++) : null));
    await writer.finished;

    expect((await inspectMovie(at('classic.mov')))[0]?.packets).toBe(10);
    const late = frame(11);
    expect(video.append(late)).toBe(false);
    expect(late.closed).toBe(true);
    expect(writer.finishWriting()).toBe(writer.finished);
    expect(() => {
      writer.startWriting();
    }).toThrow("'completed'");
  });

  it('counts times from the start of the session', async () => {
    const { writer, video } = pictureWriter('session.mp4');
    writer.startWriting();
    writer.startSession(100);
    const shift = new MediaTime(100, 1);

    testPattern({ ...SIZE, frameRate: 25, duration: 0.4 })
      .pipe(
        mapSample((sample: VideoSample) =>
          sample.retimed({ pts: (sample.pts ?? MediaTime.zero).plus(shift) }),
        ),
      )
      .subscribe(video);
    await writer.finished;

    const [picture] = await inspectMovie(at('session.mp4'));
    expect(picture).toMatchObject({ packets: 10 });
    expect(picture?.start).toBeCloseTo(0, 3);
    expect(picture?.end).toBeCloseTo(0.4, 3);
  });

  it('tells why an input is not ready', async () => {
    const { writer, video } = pictureWriter('reason.mp4');
    expect(new WriterInput('video').notReadyReason).toBe('notStarted');

    for (let index = 0; index < 4; index++) video.next(frame(index));

    expect(video.isReadyForMoreMediaData).toBe(false);
    expect(video.notReadyReason).toBe('backpressure');
    video.complete();
    expect(video.notReadyReason).toBe('finished');
    await writer.finished;
  });

  it('refuses samples that nobody can make wait, with the ways out', async () => {
    const { writer, video } = pictureWriter('unready.mp4');

    for (let index = 0; index < 5; index++) video.next(frame(index));

    await expect(writer.finished).rejects.toMatchObject({ code: 'notReady' });
    expect((writer.error as MediaError).message).toMatch(/pull\(\).*whenReady.*realtime/);
    expect(existsSync(at('unready.mp4'))).toBe(false);
  });

  it('refuses times that do not advance, naming both', async () => {
    const { writer, video } = pictureWriter('times.mp4');

    video.next(frame(3));
    video.next(frame(2));

    await expect(writer.finished).rejects.toMatchObject({ code: 'invalidTimestamp' });
    expect(String(writer.error)).toMatch(/2\/25.*3\/25/);
  });

  it('refuses samples of another kind', () => {
    const { writer, video } = pictureWriter('kind.mp4');
    writer.startWriting();
    writer.startSession();
    const sound = new WriterInput<AudioSample>('audio', { codec: 'aac' });
    const picture = frame(0);

    expect(() => video.append(42 as unknown as VideoSample)).toThrow();
    expect(() => sound.append(picture as unknown as AudioSample)).toThrow('writer.add(input)');
    expect(writer.status).toBe('writing');
    picture.close();
    return writer.cancelWriting();
  });

  it('fails when the file exists, and leaves it as it was', async () => {
    writeFileSync(at('exists.mp4'), 'mine');
    const { writer, video } = pictureWriter('exists.mp4');
    const told: string[] = [];
    const tell = (who: string) => (error: unknown) =>
      told.push(`${who}: ${(error as MediaError).code}`);
    video.ready$.subscribe({ error: tell('ready$') });
    video.subscribe({ error: tell('input') });
    writer.progress$.subscribe({ error: tell('progress$') });

    video.next(frame(0));

    await expect(writer.finished).rejects.toMatchObject({ code: 'fileAlreadyExists' });
    expect(told.sort()).toEqual([
      'input: fileAlreadyExists',
      'progress$: fileAlreadyExists',
      'ready$: fileAlreadyExists',
    ]);
    expect(writer.status).toBe('failed');
    expect(writer.error).toBeInstanceOf(MediaError);
    expect(existsSync(at('exists.mp4'))).toBe(true);
  });

  it('stops a source that writeTo feeds when the writer fails', async () => {
    const { writer, video } = pictureWriter('bad.mp4');
    const source$ = testPattern({ ...SIZE, frameRate: 25 });

    const fed = firstValueFrom(source$.pipe(writeTo(video), toArray()));
    video.error(new Error('the microphone was unplugged'));

    await expect(fed).rejects.toThrow('unplugged');
    expect(writer.status).toBe('failed');
    expect(existsSync(at('bad.mp4'))).toBe(false);
  });

  it('cancels: everything is closed, and the file is gone', async () => {
    const { writer, video } = pictureWriter('cancelled.mp4');
    const finished = writer.finished.catch((error: unknown) => error);
    testPattern({ ...SIZE, frameRate: 25 })
      .pipe(writeTo(video))
      .subscribe();
    await firstValueFrom(video);
    expect(existsSync(at('cancelled.mp4'))).toBe(true);

    await writer.cancelWriting();

    expect(existsSync(at('cancelled.mp4'))).toBe(false);
    expect(writer.status).toBe('cancelled');
    expect(await finished).toMatchObject({ code: 'operationCancelled' });
    expect(video.notReadyReason).toBe('cancelled');
    await writer.cancelWriting();
  });

  it('fails, with what libav says, when no encoder opens', async () => {
    const writer = new AssetWriter(at('encoder.mp4'));
    const video = writer.add(new WriterInput<VideoSample>('video', { codec: 'h265x' }));

    video.next(frame(0));

    await expect(writer.finished).rejects.toThrow('h265x');
    expect(existsSync(at('encoder.mp4'))).toBe(false);
  });

  it('has nothing to write when no sample came', async () => {
    const { writer, video } = pictureWriter('nothing.mp4');

    video.complete();

    await expect(writer.finished).rejects.toMatchObject({ code: 'noMedia' });
    expect(existsSync(at('nothing.mp4'))).toBe(false);
  });
});
