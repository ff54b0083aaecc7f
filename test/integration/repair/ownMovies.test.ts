/** What our own writer leaves at any moment, and what is left of what it finished. */
import { readFileSync, writeFileSync } from 'node:fs';

import { beforeAll, describe, expect, it } from '@jest/globals';
import { lastValueFrom } from 'rxjs';

import { mux } from '../../../operators/index.js';
import { demux } from '../../../src/index.js';
import { type CustomDestination } from '../../../src/index.js';
import { describeWith, judge, type Judge } from '../../support/judges.js';
import { boxesOf, framesOf, judged, repaired } from '../../support/repairing.js';
import { scratch } from '../../support/writing.js';

const path = scratch();

interface Write {
  readonly position: number;
  readonly bytes: Buffer;
}

/** Writes a movie and keeps every write, so that what a file held at any moment can be made again. */
async function writesOf(source: string, format: string): Promise<Write[]> {
  const writes: Write[] = [];
  const destination: CustomDestination = {
    seekable: true,
    write: (bytes, position) => {
      writes.push({ position, bytes: Buffer.from(bytes) });
    },
  };
  await lastValueFrom(demux(source).pipe(mux(destination, { format, movieFragmentInterval: 0.5 })));
  return writes;
}

/** The file after so many writes; of the last of them only a part has arrived. */
function fileAfter(writes: readonly Write[], count: number, part: number): Buffer {
  const done = writes.slice(0, count).map(({ position, bytes }, place) => ({
    position,
    bytes: place === count - 1 ? bytes.subarray(0, Math.ceil(bytes.byteLength * part)) : bytes,
  }));
  const size = Math.max(0, ...done.map(({ position, bytes }) => position + bytes.byteLength));
  const file = Buffer.alloc(size);
  for (const { position, bytes } of done) file.set(bytes, position);
  return file;
}

describeWith('ffmpeg', 'our own movies', (ffmpeg: Judge) => {
  const ffprobe = judge('ffprobe') ?? ffmpeg;
  let source = '';
  let all = new Set<string>();

  beforeAll(() => {
    source = path('source.mp4');
    const pictures = '-f lavfi -i testsrc2=s=128x72:r=30 -f lavfi -i sine=r=48000 -t 4';
    const codecs = '-pix_fmt yuv420p -c:v libx264 -g 15 -bf 2 -c:a aac';
    ffmpeg(['-v', 'error', ...`${pictures} ${codecs}`.split(' '), source]);
    all = new Set(framesOf(source, 'v', ffmpeg));
  });

  describe.each(['mp4', 'mov'])('%s', (format) => {
    it('is recovered after each write, whole or not', async () => {
      const writes = await writesOf(source, format);
      let most = 0;
      for (let count = 1; count <= writes.length; count++) {
        for (const part of [0.4, 1]) {
          const whole = path(`own.${format}`);
          const file = fileAfter(writes, count, part);
          const refusal = await repaired(file, whole, { overwrite: true }).then(
            () => 'none',
            (error: unknown) => (error as { code: string }).code,
          );
          // Before the first fragment there is nothing.
          expect(refusal).toBe(most === 0 && refusal !== 'none' ? 'noMedia' : 'none');
          const [video] = refusal === 'none' ? judged(whole, ffprobe) : [];
          const packets = video?.packets ?? 0;
          expect(video?.frames ?? 0).toBe(packets);
          expect(packets).toBeGreaterThanOrEqual(most);
          most = Math.max(most, packets);
        }
      }
      expect(most).toBe(all.size);
    }, 240_000);

    it('is recovered when it was finished, and the end with its index is lost', async () => {
      const writes = await writesOf(source, format);
      const finished = fileAfter(writes, writes.length, 1);
      const index = boxesOf(finished).find(({ type }) => type === 'moov');
      expect(index?.start).toBeGreaterThan(finished.byteLength / 2);
      for (const size of [
        index?.start ?? 0,
        (index?.start ?? 0) + 100,
        (index?.start ?? 0) * 0.6,
      ]) {
        writeFileSync(path('lost'), finished.subarray(0, Math.floor(size)));
        const whole = path(`found.${format}`);
        await repaired(path('lost'), whole, { overwrite: true });

        const [video, audio] = judged(whole, ffprobe);
        const frames = framesOf(whole, 'v', ffmpeg);
        expect(frames.filter((sum) => !all.has(sum))).toEqual([]);
        expect(frames.length).toBeGreaterThan(size < (index?.start ?? 0) ? 50 : 119);
        expect(video?.start).toBeCloseTo(audio?.start ?? NaN, 1);
      }
    });
  });

  it('are the same after a repair as before it', async () => {
    await lastValueFrom(demux(source).pipe(mux(path('mine.mp4'))));
    await repaired(path('mine.mp4'), path('same.mp4'));

    expect(judged(path('same.mp4'), ffprobe)).toEqual(judged(path('mine.mp4'), ffprobe));
    expect(readFileSync(path('same.mp4')).byteLength).toBeGreaterThan(1000);
  });
});
