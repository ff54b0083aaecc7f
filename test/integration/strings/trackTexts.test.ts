/** Texts of tracks come from other people's files: none may damage the movie they are copied to. */
import { beforeAll, describe, expect, it } from '@jest/globals';

import { EncodedSample } from '../../../src/sample/encodedSample.js';
import { type Track } from '../../../src/sample/track.js';
import { openMovie } from '../../support/reading.js';
import { encodeAll, pictures, scratch, writeMovie } from '../../support/writing.js';

const path = scratch();
let samples: EncodedSample[] = [];

beforeAll(async () => {
  ({ samples } = await encodeAll(pictures(4), { codec: 'mpeg4' }));
});

/** The track of a movie whose track was said to be like this. */
async function written(extension: string, texts: Partial<Track>): Promise<Track | undefined> {
  const file = path(`x.${extension}`);
  const copies = samples.map((sample) => {
    const track = { ...sample.track, ...texts };
    const bytes = sample.copyBytes();
    return EncodedSample.fromBytes(bytes, { pts: sample.pts ?? 0, track, isSync: sample.isSync });
  });
  await writeMovie(file, [copies], { overwrite: true });
  const movie = await openMovie(file);
  movie.close();
  return movie.info.tracks[0];
}

describe.each(['mp4', 'mov', 'mkv'])('in %s', (extension) => {
  it.each(['../../x', 'de\0x', '<b>', 'a b', ''])(
    'a language that is none: %j',
    async (language) => {
      const track = await written(extension, { language });
      expect([undefined, 'und', 'eng']).toContain(track?.language);
    },
  );

  it('a language that is one', async () => {
    expect((await written(extension, { language: 'ger' }))?.language).toBe('ger');
  });

  it.each([100, 127, 255, 256, 300, 40_000])('a name of a handler of %d bytes', async (length) => {
    const handler_name = 'x'.repeat(length);
    const track = await written(extension, { metadata: { handler_name } });
    expect(track?.format).toMatchObject({ codec: 'mpeg4', width: 64, height: 48 });
    const found = track?.metadata?.['handler_name'] ?? track?.metadata?.['HANDLER_NAME'];
    const kept = extension === 'mov' ? length <= 255 : length <= 32_000;
    // libav's reader takes a count above 127 for a letter of the name.
    expect(found?.endsWith(handler_name) ?? false).toBe(kept);
  });

  it('a text with a NUL', async () => {
    const track = await written(extension, { metadata: { title: 'x\0y', handler_name: 'z' } });
    expect(JSON.stringify(track?.metadata)).not.toContain('x');
  });
});
