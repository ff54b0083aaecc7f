import { describe, expect, it } from '@jest/globals';

import { fileType } from '../../src/fileTypes.js';

describe('fileType', () => {
  it.each([
    ['a.mp4', 'mp4'],
    ['dir.mkv/a.MOV', 'mov'],
    ['a.m4a', 'ipod'],
    ['a.ts', 'mpegts'],
    ['a.mka', 'matroska'],
    ['a.aac', 'adts'],
    ['a.opus', 'opus'],
    ['a.h265', 'hevc'],
  ])('knows %s by its extension', (path, muxer) => {
    expect(fileType(undefined, path).muxer).toBe(muxer);
  });

  it('believes the format before the extension', () => {
    expect(fileType('mkv', 'a.mp4')).toEqual({ muxer: 'matroska', isMovie: false });
  });

  it.each(['hls', 'dash', 'tee', 'segment', 'fifo', 'image2', 'rtp'])(
    'refuses %s with a reason',
    (format) => {
      expect(() => fileType(format, 'a.mp4')).toThrow(
        expect.objectContaining({
          code: 'formatUnsupported',
          message: expect.stringMatching(/is not offered: .{20}/),
        }),
      );
    },
  );

  it.each([
    [undefined, undefined, /has no name/],
    [undefined, 'movie', /'movie' has no extension/],
    ['exe', undefined, /'exe' is not a file type/],
  ])('tells what is missing (%s, %s)', (format, path, message) => {
    expect(() => fileType(format, path)).toThrow(message);
  });
});
