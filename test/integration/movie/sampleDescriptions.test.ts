/** Tracks whose samples libav has no codec for: read, moved, and written with the boxes that describe them. */
import { createReadStream, readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import { firstValueFrom, from, lastValueFrom } from 'rxjs';

import { encode, interleave, mux } from '../../../operators/index.js';
import {
  demux,
  EncodedSample,
  type FormatDescription,
  type MediaInput,
  type MuxOptions,
  probe,
  type SampleDescription,
  testPattern,
  type Track,
  warnings$,
} from '../../../src/index.js';
import { readTracks } from '../../support/boxReader.js';
import { describeWith } from '../../support/judges.js';
import { describeWithClip } from '../../support/media.js';
import { NOTES as DESCRIPTION } from '../../support/notes.js';
import { scratch } from '../../support/writing.js';

const path = scratch();
const { entry: ENTRY } = DESCRIPTION;

const METT: FormatDescription = {
  mediaType: 'data',
  codecTag: 'mett',
  sampleDescription: DESCRIPTION,
};
const NOTES: Track = {
  ...{ index: 1, mediaType: 'data', format: METT, siblings: [] },
  timeBase: { num: 1, den: 1000 },
};

const descriptions = async (source: MediaInput): Promise<(SampleDescription | undefined)[]> =>
  (await firstValueFrom(probe(source))).tracks.map(({ format }) =>
    format.mediaType === 'data' ? format.sampleDescription : undefined,
  );

function writeNotes(
  to: string,
  options: Parameters<typeof mux>[1] = {},
  format: FormatDescription = METT,
): Promise<unknown> {
  const track = { ...NOTES, format };
  const notes = ['first', 'second', 'third'].map((text, place) =>
    EncodedSample.fromBytes(Buffer.from(text), { track, pts: place * 0.4, duration: 0.4 }),
  );
  const pictures$ = testPattern({ width: 64, height: 48, frameRate: 25, duration: 1.2 });
  const movie$ = interleave(pictures$.pipe(encode({ codec: 'libx264' })), {
    samples: from(notes),
    track,
  });
  return lastValueFrom(movie$.pipe(mux(path(to), options)));
}

async function warnedOf(written: Promise<unknown>): Promise<string> {
  const messages: string[] = [];
  const listening = warnings$.subscribe(({ code, message }) => {
    if (code === 'trackDropped') messages.push(message);
  });
  await written;
  listening.unsubscribe();
  return messages.join('; ');
}

describe.each([
  ['mov', {}],
  ['mp4', {}],
  ['mp4', { movieFragmentInterval: 0.5 }],
  ['mov', { movieFragmentInterval: 0.5 }],
] as const)('a track that is described by a box, in %s %j', (type, options) => {
  const name = `notes-${String(Object.keys(options).length)}.${type}`;

  it('is read by others, and by ourselves, as it was written', async () => {
    await writeNotes(name, options);

    const track = readTracks(path(name)).find(({ handler }) => handler === 'meta');
    expect(track?.descriptions).toEqual(['mett']);
    expect(track?.samples.map((bytes) => Buffer.from(bytes).toString())).toEqual(
      'first second third'.split(' '),
    );
    expect(track?.durations.map((seconds) => seconds.toFixed(2))).toEqual(['0.40', '0.40', '0.40']);
    expect(readFileSync(path(name)).toString('latin1')).toContain('Notes');
    for (const source of [path(name), readFileSync(path(name))]) {
      const [, found] = await descriptions(source);
      expect(found).toEqual({ handler: 'meta', entry: ENTRY });
    }
  });
});

describe('a track that is described by a box', () => {
  it('is known of a stream that cannot be sought, if its index comes first', async () => {
    await writeNotes('stream.mp4', { movieFragmentInterval: 0.5 });
    const stream = createReadStream(path('stream.mp4'), { highWaterMark: 100 });

    expect(await descriptions(stream)).toEqual([undefined, { handler: 'meta', entry: ENTRY }]);
  });

  it('is known of a reader that can be sought', async () => {
    await writeNotes('sought.mp4');
    const bytes = readFileSync(path('sought.mp4'));
    let position = 0;
    const source = {
      size: bytes.byteLength,
      read: (size: number) => bytes.subarray(position, (position += size)),
      seek: (to: number) => {
        position = to;
      },
    };

    expect(await descriptions(source)).toEqual([undefined, { handler: 'meta', entry: ENTRY }]);
  });

  it.each(['mkv', 'm4v', 'ts'])('is left out of %s, with a warning', async (type) => {
    expect(await warnedOf(writeNotes(`refused.${type}`))).toMatch(/mett.*mp4 and mov/);
    expect((await firstValueFrom(probe(path(`refused.${type}`)))).tracks).toHaveLength(1);
  });

  it('is left out where the box is missing: libav would write a movie that nothing opens', async () => {
    const format: FormatDescription = { mediaType: 'data', codecTag: 'mett' };
    expect(await warnedOf(writeNotes('none.mov', {}, format))).toMatch(/sampleDescription/);
    expect((await firstValueFrom(probe(path('none.mov')))).tracks).toHaveLength(1);
  });

  it.each([
    ['no box', Buffer.from('mett')],
    ['a box that is cut off', ENTRY.subarray(0, 20)],
    ['a box without the fields of an entry', Buffer.from([0, 0, 0, 8, ...Buffer.from('mett')])],
  ])('is refused where the entry is %s', async (_, entry) => {
    const format: FormatDescription = { ...METT, sampleDescription: { handler: 'meta', entry } };
    await expect(writeNotes('wrong.mov', {}, format)).rejects.toMatchObject({
      code: 'invalidArgument',
      message: expect.stringContaining('sample entry') as unknown as string,
    });
  });
});

describeWithClip('media__sample_edit_list.mp4', 'the timed metadata of a telephone', (clip) => {
  const copied = async (type: string, options: MuxOptions = {}): Promise<string> => {
    const copy = path(`telephone-${String(Object.keys(options).length)}.${type}`);
    await lastValueFrom(demux(clip).pipe(mux(copy, { overwrite: true, ...options })));
    return copy;
  };

  it.each([
    ['mov', {}],
    ['mp4', {}],
    ['mp4', { movieFragmentInterval: 1 }],
  ] as const)('are kept in %s %j', async (type, options) => {
    const copy = await copied(type, options);
    const [before, after] = [readTracks(clip), readTracks(copy)].map((tracks) =>
      tracks.filter(({ descriptions: [first] }) => first === 'mebx'),
    );

    expect(before).toHaveLength(2);
    expect(after?.map(({ samples }) => samples)).toEqual(before?.map(({ samples }) => samples));
    expect(await descriptions(copy)).toEqual(await descriptions(clip));
  });

  describeWith('exiftool', 'are read by others', (exiftool) => {
    it.each(['mov', 'mp4'])('in %s', async (type) => {
      expect(exiftool(['-ee', '-VideoOrientation', await copied(type)]).text).toContain(
        'Rotate 90 CW',
      );
    });
  });
});
