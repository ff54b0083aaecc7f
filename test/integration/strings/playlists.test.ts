/** Inputs that are lists of other files: nothing that they name is opened, unless the program says that it is a list. */
import { copyFileSync, createReadStream, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';

import { beforeAll, describe, expect, it } from '@jest/globals';

import { type MediaInput } from '../../../src/backend.js';
import { loopback } from '../../support/loopback.js';
import { openMovie, readMovie } from '../../support/reading.js';
import { encodeAll, pictures, scratch, writeMovie } from '../../support/writing.js';

const path = scratch();
const server = loopback();
const COUNT = 5;

/** A movie that only this process may read. */
beforeAll(async () => {
  const { samples } = await encodeAll(pictures(COUNT), { codec: 'mpeg2video' });
  await writeMovie(path('secret.ts'), [samples]);
  copyFileSync(path('secret.ts'), path('secret%d.ts'));
});

const http = (name: string): string => `http://127.0.0.1:${server.port}/${name}`;
const m3u8 = (address: string): string =>
  `#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n${address}\n#EXT-X-ENDLIST\n`;
const master = (address: string): string =>
  `#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1000\n${address}\n`;
const ffconcat = (address: string): string => `ffconcat version 1.0\nfile '${address}'\n`;
const sdp = (): string =>
  'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n';
const mpd = (address: string): string =>
  `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT2S" profiles="urn:mpeg:dash:profile:full:2011"><Period><AdaptationSet mimeType="video/mp2t"><Representation id="0" bandwidth="1000"><BaseURL>${address}</BaseURL><SegmentList duration="2"><SegmentURL media="${address}"/></SegmentList></Representation></AdaptationSet></Period></MPD>`;
const asx = (address: string): string =>
  `<asx version="3.0"><entry><ref href="${address}"/></entry></asx>`;

const LISTS: readonly [string, string, () => string][] = [
  ['hls', 'a movie beside it', () => m3u8('secret.ts')],
  ['hls', 'a movie by its path', () => m3u8(path('secret.ts'))],
  ['hls', 'a movie by its URL', () => m3u8(`file://${path('secret.ts')}`)],
  ['hls', 'a file that is no movie', () => m3u8('file:///etc/passwd')],
  ['hls', 'an address', () => m3u8(http('x.ts'))],
  ['hls', 'another list', () => master('other.m3u8')],
  ['hls', 'another list at an address', () => master(http('x.m3u8'))],
  [
    'hls',
    'a key at an address',
    () =>
      m3u8('secret.ts').replace(
        '#EXTINF',
        `#EXT-X-KEY:METHOD=AES-128,URI="${http('key')}"\n#EXTINF`,
      ),
  ],
  ['hls', 'bytes in itself', () => m3u8('data:video/mp2t;base64,AAAA')],
  ['hls', 'a concatenation', () => m3u8(`concat:${path('secret.ts')}|${path('secret.ts')}`)],
  ['hls', 'a part of a file', () => m3u8(`subfile,,start,0,end,99,,:${path('secret.ts')}`)],
  ['concat', 'a movie beside it', () => ffconcat('secret.ts')],
  ['concat', 'a movie by its path', () => ffconcat(path('secret.ts'))],
  ['concat', 'an address', () => ffconcat(http('x.ts'))],
  ['dash', 'an address', () => mpd(http('x.ts'))],
  ['dash', 'a movie by its path', () => mpd(`file://${path('secret.ts')}`)],
  ['sdp', 'an address', sdp],
  ['asx', 'an address', () => asx(http('x.ts'))],
];

/** Each way in which a program may be given the same bytes. */
const WAYS: readonly [string, (text: string) => MediaInput][] = [
  ...['list.m3u8', 'list.mp4', 'list.ts', 'list', 'list.ffconcat', 'list.mpd', 'list.sdp'].map(
    (name): [string, (text: string) => MediaInput] => [
      `a file named ${name}`,
      (text) => {
        writeFileSync(path(name), text);
        return path(name);
      },
    ],
  ),
  ['bytes', (text) => Buffer.from(text)],
  [
    'a stream',
    (text) => {
      writeFileSync(path('streamed'), text);
      return createReadStream(path('streamed'));
    },
  ],
];

describe.each(LISTS)('a list (%s) that names %s', (_, __, text) => {
  it.each(WAYS)('is not followed as %s', async (_way, give) => {
    await expect(openMovie(give(text()))).rejects.toMatchObject({ code: 'invalidSourceMedia' });
    expect(server.calls).toBe(0);
  });
});

describe('a list that the program names', () => {
  const samples = async (name: string, text: string, format: string): Promise<number> => {
    writeFileSync(path(name), text);
    const movie = await openMovie(path(name), { format });
    movie.close();
    return movie.info.tracks.length;
  };

  it('is followed to other files', async () => {
    expect(await samples('a.m3u8', m3u8('secret.ts'), 'hls')).toBe(1);
    expect(await samples('a.txt', ffconcat('secret.ts'), 'concat')).toBe(1);
  });

  it.each([
    ['hls', (): string => m3u8(http('x.ts'))],
    ['hls', (): string => master(http('x.m3u8'))],
    ['concat', (): string => ffconcat(http('x.ts'))],
    ['dash', (): string => mpd(http('x.ts'))],
    ['sdp', sdp],
  ])('but a file leads to no address: %s', async (format, text) => {
    await expect(samples('b.txt', text(), format)).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:invalidSourceMedia|ioError)$/),
    });
    expect(server.calls).toBe(0);
  });
});

it('the way out is in the message', async () => {
  writeFileSync(path('x.m3u8'), m3u8('secret.ts'));
  await expect(openMovie(path('x.m3u8'))).rejects.toThrow(/only when `format` names it: hls/);
});

it('the movie itself can be read, whatever the signs in its name', async () => {
  for (const name of ['secret.ts', 'secret%d.ts']) {
    expect(await readMovie(path(name), () => basename(name))).toHaveLength(COUNT);
  }
  const bytes = readFileSync(path('secret.ts'));
  expect(await readMovie(bytes, () => true)).toHaveLength(COUNT);
});
