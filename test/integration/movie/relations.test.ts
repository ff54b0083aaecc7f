/** Groups of tracks and references between them, in movies that other people's programs read. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { firstValueFrom, from, lastValueFrom, take } from 'rxjs';

import { interleave, mux, writeTo } from '../../../operators/index.js';
import {
  AssetWriter,
  demux,
  EncodedSample,
  InputGroup,
  probe,
  testPattern,
  tone,
  type Track,
  warnings$,
  WriterInput,
} from '../../../src/index.js';
import { type ReadTrack, readTracks } from '../../support/boxReader.js';
import { describeWith } from '../../support/judges.js';
import { describeWithClip } from '../../support/media.js';
import { NOTES } from '../../support/notes.js';
import { scratch } from '../../support/writing.js';

const path = scratch();

const SUBTITLES: Track = {
  index: 0,
  mediaType: 'subtitle',
  format: { mediaType: 'subtitle', codec: 'mov_text' },
  timeBase: { num: 1, den: 1000 },
  siblings: [],
};

function text(words: string, pts: number): EncodedSample {
  const bytes = Buffer.concat([Buffer.from([0, Buffer.byteLength(words)]), Buffer.from(words)]);
  return EncodedSample.fromBytes(bytes, { track: SUBTITLES, pts, duration: 0.5 });
}

const subtitles = (): WriterInput<EncodedSample> =>
  new WriterInput<EncodedSample>('subtitle', undefined, { sourceFormatHint: SUBTITLES });

/** A film in two languages, with subtitles of which some are always shown. */
async function writeFilm(name: string): Promise<ReadTrack[]> {
  const writer = new AssetWriter(path(name));
  const video = writer.add(new WriterInput('video', { codec: 'libx264' }));
  const english = writer.add(new WriterInput('audio', { codec: 'aac' }));
  const silent = writer.add(subtitles());
  const portuguese = writer.add(new WriterInput('audio', { codec: 'aac' }));
  const regular = writer.add(subtitles());
  const forced = writer.add(subtitles());
  english.languageCode = 'eng';
  portuguese.languageCode = 'por';
  portuguese.extendedLanguageTag = 'pt-BR';
  for (const input of [regular, forced]) {
    input.languageCode = 'eng';
    input.extendedLanguageTag = 'en-GB';
  }
  writer.add(new InputGroup([english, portuguese] as WriterInput[], portuguese));
  writer.add(new InputGroup([regular, forced]));
  regular.addTrackAssociation(forced, 'forcedSubtitlesOnly');
  english.addTrackAssociation(forced, 'selectionFollower');
  english.addTrackAssociation(portuguese, 'audioFallback');
  video.addTrackAssociation(silent, 'abcd');
  video.addTrackAssociation(regular, 'clcp');

  const picture = { width: 96, height: 64, frameRate: 25, duration: 1 };
  testPattern(picture).pipe(writeTo(video)).subscribe();
  for (const input of [english, portuguese]) tone({ duration: 1 }).pipe(writeTo(input)).subscribe();
  from([]).subscribe(silent);
  from([text('Hello', 0), text('Good bye', 0.5)]).subscribe(regular);
  from([text('[sign]', 0.25)]).subscribe(forced);
  await writer.finished;
  return readTracks(path(name));
}

describe.each(['mov', 'mp4'])('a film in two languages, as %s', (type) => {
  let tracks: readonly ReadTrack[];
  beforeAll(async () => {
    tracks = await writeFilm(`film.${type}`);
  });
  const kinds = (handler: RegExp): ReadTrack[] => tracks.filter((one) => handler.test(one.handler));

  it('has each language of its sound in one group, of which the default one is enabled', () => {
    expect(
      kinds(/soun/).map(({ alternateGroup, isEnabled, language, extendedLanguage }) => ({
        ...{ alternateGroup, isEnabled, language, extendedLanguage },
      })),
    ).toEqual([
      { alternateGroup: 1, isEnabled: false, language: 'eng', extendedLanguage: undefined },
      { alternateGroup: 1, isEnabled: true, language: 'por', extendedLanguage: 'pt-BR' },
    ]);
  });

  it('has a pair of subtitles with one group and one language, none of them enabled', () => {
    const pair = kinds(/text|sbtl/);
    expect(pair).toHaveLength(2);
    expect(
      pair.map(({ alternateGroup, isEnabled, language, extendedLanguage }) => ({
        ...{ alternateGroup, isEnabled, language, extendedLanguage },
      })),
    ).toEqual(
      pair.map(() => ({
        ...{ alternateGroup: 2, isEnabled: false, language: 'eng', extendedLanguage: 'en-GB' },
      })),
    );
  });

  it('has its picture in no group', () => {
    expect(kinds(/vide/)[0]?.alternateGroup).toBe(0);
  });

  it('has the references that were asked for, to the right tracks, and no others', () => {
    const [regular, forced] = kinds(/text|sbtl/).map(({ id }) => id);
    const [english, portuguese] = kinds(/soun/);
    expect(kinds(/vide/)[0]?.references).toEqual({ clcp: [regular] });
    expect(english?.references).toEqual({ folw: [forced], fall: [portuguese?.id] });
    expect(portuguese?.references).toEqual({});
    expect(kinds(/text|sbtl/).map(({ references }) => references)).toEqual([
      { forc: [forced] },
      {},
    ]);
  });

  describeWith('ffprobe', 'ffprobe', (ffprobe) => {
    it('plays the default one', () => {
      const query = [
        '-v',
        'error',
        '-show_entries',
        'stream=codec_type:stream_disposition=default',
      ];
      const { text: said } = ffprobe([...query, '-of', 'csv=p=0', path(`film.${type}`)]);
      expect(said.trim().split(/\s+/)).toEqual([
        'video,1',
        'audio,0',
        'audio,1',
        'subtitle,0',
        'subtitle,0',
      ]);
    });
  });
});

const DATA: Track = {
  ...SUBTITLES,
  mediaType: 'data',
  format: { mediaType: 'data', codecTag: 'mett', sampleDescription: NOTES },
};

describe('a reference to a track without samples', () => {
  it('is left out with a warning also when it could not be foreseen', async () => {
    const writer = new AssetWriter(path('silent.mov'));
    const audio = writer.add(new WriterInput('audio', { codec: 'aac' }));
    const silent = writer.add(
      new WriterInput<EncodedSample>('data', undefined, { sourceFormatHint: DATA }),
    );
    const spoken = writer.add(subtitles());
    audio.addTrackAssociation(silent, 'abcd');
    audio.addTrackAssociation(spoken, 'folw');
    const codes: string[] = [];
    const listening = warnings$.subscribe(({ code }) => codes.push(code));
    from([text('Hello', 0)]).subscribe(spoken);
    // The movie keeps a place for it until it is told that nothing comes.
    audio.pipe(take(1)).subscribe(() => {
      silent.complete();
    });
    tone({ duration: 1 }).pipe(writeTo(audio)).subscribe();
    await writer.finished;
    listening.unsubscribe();

    const [sound, words, ...others] = readTracks(path('silent.mov'));
    expect(others).toEqual([]);
    expect(words?.id).toBe(3);
    expect(sound?.references).toEqual({ folw: [3] });
    expect(codes).toEqual(['referenceDropped']);
  });
});

describeWithClip('made__timecode_2997df.mov', 'time codes of another movie', (clip) => {
  it('are copied, and belong to the pictures wherever they stand', async () => {
    const source$ = demux(clip, (movie) =>
      interleave(...movie.tracks.toReversed().map(({ index }) => movie.samplesOf(index))),
    );
    await lastValueFrom(source$.pipe(mux(path('copied.mov'))));

    const [codes, ...others] = readTracks(path('copied.mov'));
    const pictures = others.find(({ handler }) => handler === 'vide');
    expect(codes).toMatchObject({ handler: 'tmcd', references: {} });
    expect(pictures?.references).toEqual({ tmcd: [codes?.id] });
    expect((await firstValueFrom(probe(path('copied.mov')))).tracks).toHaveLength(
      others.length + 1,
    );
  });
});
