/** What a remux keeps that is easily lost. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from '@jest/globals';
import { firstValueFrom, lastValueFrom, map, toArray } from 'rxjs';

import { decode, encode, interleave, mux, takeSamples } from '../../operators/index.js';
import {
  type AudioSample,
  demux,
  type DemuxOptions,
  probe,
  timeRange,
  tone,
  type Track,
  type VideoFormat,
  warnings$,
} from '../../src/index.js';
import { describeWith } from '../support/judges.js';
import { describeWithClip } from '../support/media.js';

const folder = mkdtempSync(join(tmpdir(), 'rxmux-kept-'));
const at = (name: string): string => join(folder, name);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function remux(from: string, to: string): Promise<string> {
  await lastValueFrom(demux(from).pipe(mux(at(to), { overwrite: true })));
  return at(to);
}

describeWithClip('media__bbb_800x640_768kbps_30fps_vp9.mp4', 'the shape of pixels', (path) => {
  it.each(['mp4', 'mkv'])('that only the container tells is told by %s', async (extension) => {
    const copy = await remux(path, `shape.${extension}`);

    const { tracks } = await firstValueFrom(probe(copy));
    const format = tracks[0]?.format as VideoFormat;
    expect(format.sampleAspectRatio).toEqual({ num: 64, den: 45 });
  });
});

describeWithClip('moviepy__with-attached-pic.mp3', 'a cover', (path) => {
  it('is in an mp4, and left out of a mov with a warning', async () => {
    const warned: string[] = [];
    const listening = warnings$.subscribe(({ code, message }) => warned.push(`${code} ${message}`));
    const mp4 = await firstValueFrom(probe(await remux(path, 'cover.mp4')));
    expect(warned).toEqual([]);
    const mov = await firstValueFrom(probe(await remux(path, 'cover.mov')));
    listening.unsubscribe();

    expect(mp4.tracks.map(({ mediaType }) => mediaType)).toEqual(['audio', 'video']);
    expect(mov.tracks.map(({ mediaType }) => mediaType)).toEqual(['audio']);
    expect(warned).toEqual([expect.stringMatching(/^trackDropped mov cannot hold video #1 /)]);
  });
});

describeWith('ffprobe', 'times and side data in mp4', (ffprobe) => {
  const ask = (path: string, entries: string): string =>
    ffprobe(['-v', 'error', '-show_entries', entries, '-of', 'csv=p=0', path]).text;

  describeWithClip('media__sample_edit_list.mp4', 'Dolby Vision', (path) => {
    it('stays', async () => {
      const copy = await remux(path, 'vision.mp4');
      expect(ask(copy, 'stream_side_data=side_data_type')).toContain('DOVI configuration record');
    });
  });

  const firstTime = async (path: string): Promise<number> => {
    const times = ask(await remux(path, 'delay.mp4'), 'packet=pts');
    return Number.parseInt(times.split('\n')[0] ?? '', 10);
  };

  describeWithClip('mediabunny__ac3.mkv', "an encoder's delay that Matroska rounds", (path) => {
    it('is exact: 256 samples', async () => {
      expect(await firstTime(path)).toBe(-256);
    });
  });

  describeWithClip('media__bbb_1ch_48kHz_q10_opus.webm', 'a delay of half a tick', (path) => {
    it('is exact: 312 samples', async () => {
      expect(await firstTime(path)).toBe(-312);
    });
  });

  describeWithClip('media__sample_with_ssa_subtitles.mkv', 'pictures that claim 1 ms', (path) => {
    it('keep their times across fragments', async () => {
      const pictures = demux(path, ({ video }) => video);
      await lastValueFrom(pictures.pipe(mux(at('steps.mp4'))));

      const times = (file: string): number[] =>
        ask(file, 'packet=pts_time,stream_index')
          .trim()
          .split('\n')
          .filter((line) => line.startsWith('0,'))
          .map((line) => Math.round(Number.parseFloat(line.slice(2)) * 1000));
      expect(times(at('steps.mp4'))).toEqual(times(path));
    });
  });
});

describeWithClip('mediabunny__edts.mp4', 'sound with 2112 samples in front of it', (path) => {
  /** The first times of decoded sound, in seconds. */
  const firstTimes = (options: DemuxOptions): Promise<string[]> =>
    lastValueFrom(
      demux(path, options, ({ audio }) =>
        audio.pipe(
          decode<AudioSample>(),
          takeSamples(3),
          map((sound) => {
            using sample = sound;
            return (sample.pts?.seconds ?? NaN).toFixed(4);
          }),
          toArray(),
        ),
      ),
    );

  it('begins where it begins, in a range as well', async () => {
    const whole = await firstTimes({});
    expect(whole[0]).toBe('0.0000');
    expect(await firstTimes({ ranges: [timeRange(0, 2)] })).toEqual(whole);
  });
});

describe('languages', () => {
  it.each([
    ['mov', ['ger', 'fra', 'dut']],
    ['mp4', ['deu', 'fre', 'nld']],
  ])('with two codes are told by %s', async (extension, codes) => {
    const sound = (language: string) => {
      let track: Track | undefined;
      return tone({ duration: 0.1 }).pipe(
        encode({ codec: 'aac' }),
        map((sample) => sample.moveTo((track ??= { ...sample.track, language }))),
      );
    };
    const tracks = ['deu', 'fre', 'nld'].map(sound);
    await lastValueFrom(interleave(...tracks).pipe(mux(at(`languages.${extension}`))));

    const info = await firstValueFrom(probe(at(`languages.${extension}`)));
    expect(info.tracks.map(({ language }) => language)).toEqual(codes);
  });
});
