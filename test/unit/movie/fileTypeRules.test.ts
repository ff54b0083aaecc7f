import { describe, expect, it } from '@jest/globals';

import { MediaError } from '../../../src/errors.js';
import { AssetWriter } from '../../../src/movie/assetWriter.js';
import { availableMediaTypes, canApply } from '../../../src/movie/fileTypeRules.js';
import { WriterInput } from '../../../src/movie/writerInput.js';

describe('availableMediaTypes', () => {
  it.each([
    ['mp4', ['video', 'audio', 'subtitle', 'data']],
    ['mkv', ['video', 'audio', 'subtitle']],
    ['webm', ['video', 'audio', 'subtitle']],
    ['wav', ['audio']],
    ['gif', ['video']],
    ['srt', ['subtitle']],
  ])('%s: %j', (name, types) => {
    expect(availableMediaTypes(name)).toEqual(types);
  });

  it('names what it does not know', () => {
    expect(() => availableMediaTypes('docx')).toThrow(/not a file type that can be written/);
  });
});

describe('canApply', () => {
  it.each([
    ['mp4', { codec: 'h264' }, 'video', true],
    ['mp4', { codec: 'h264_nvenc' }, 'video', true],
    ['mp4', { codec: 'prores' }, 'video', false],
    ['mov', { codec: 'prores_ks' }, 'video', true],
    ['webm', { codec: 'h264' }, 'video', false],
    ['webm', { codec: 'libopus' }, 'audio', true],
    ['wav', { codec: 'h264' }, 'video', false],
    ['wav', undefined, 'video', false],
    ['wav', undefined, 'audio', true],
    ['mp4', { codec: 'h264' }, 'audio', false],
    ['mp4', { codec: 'h264', quality: 9 }, 'video', false],
    ['mp4', { codec: 'made-by-another-build' }, 'video', true],
    [
      'wav',
      { codec: 'lpcm', linearPCMBitDepth: 16, linearPCMIsBigEndian: true, linearPCMIsFloat: false },
      'audio',
      false,
    ],
    [
      'aiff',
      { codec: 'lpcm', linearPCMBitDepth: 16, linearPCMIsBigEndian: true, linearPCMIsFloat: false },
      'audio',
      true,
    ],
  ] as const)('%s, %j, %s: %s', (name, settings, mediaType, answer) => {
    expect(canApply(name, settings, mediaType)).toBe(answer);
    expect(new AssetWriter(`out.${name}`).canApply(settings, mediaType)).toBe(answer);
  });
});

describe('AssetWriter', () => {
  const refused = (writer: AssetWriter, input: WriterInput): MediaError => {
    expect(writer.canAdd(input)).toBe(false);
    try {
      writer.add(input);
    } catch (error) {
      if (error instanceof MediaError) return error;
    }
    throw new Error('was not refused');
  };

  it('tells its file type and what that holds', () => {
    const writer = new AssetWriter('out.mkv');
    expect([writer.outputFileType, writer.availableMediaTypes]).toEqual([
      'matroska',
      ['video', 'audio', 'subtitle'],
    ]);
    expect(new AssetWriter('out', { format: 'm4a' }).outputFileType).toBe('ipod');
  });

  it('refuses an input that the file type cannot hold, with the way out', () => {
    const error = refused(new AssetWriter('a.webm'), new WriterInput('video', { codec: 'h264' }));
    expect(error.code).toBe('formatUnsupported');
    expect(error.message).toMatch(/webm cannot hold h264.*mp4, mov, matroska, or another codec/);
    expect(refused(new AssetWriter('a.wav'), new WriterInput('video')).message).toMatch(
      /wav holds audio, no video/,
    );
  });

  it('refuses a second track where there is room for one', () => {
    const writer = new AssetWriter('a.wav');
    writer.add(new WriterInput('audio', { codec: 'pcm_s16le' }));
    const second = new WriterInput('audio', { codec: 'pcm_s16le' });
    expect(refused(writer, second).message).toMatch(/holds one track of audio/);
    expect(new AssetWriter('a.mov').canAdd(second)).toBe(true);
  });

  it('refuses nothing while the file type is not known: starting says so', () => {
    const writer = new AssetWriter({ write: () => undefined });
    expect(writer.outputFileType).toBeUndefined();
    expect(writer.canAdd(new WriterInput('video', { codec: 'h264' }))).toBe(true);
    expect(writer.canApply({ codec: 'aac' }, 'video')).toBe(false);
  });

  it('cannot add what belongs to a writer', () => {
    const input = new WriterInput('video');
    new AssetWriter('a.mp4').add(input);
    expect(new AssetWriter('b.mp4').canAdd(input)).toBe(false);
  });
});
