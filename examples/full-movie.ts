// One QuickTime movie with nearly everything that a movie can say, cut out of longer sources; and what other people's programs read of it.
import { lastValueFrom, map, merge } from 'rxjs';

import { encode, mapSample, writeTo } from '../operators/index.js';
import {
  AssetWriter,
  EncodedSample,
  InputGroup,
  MediaTime,
  pull,
  type RawSample,
  testPattern,
  tone,
  type Track,
  WriterInput,
} from '../src/index.js';
import { readings } from './support/readings.js';

const [output = 'full-movie.mov'] = process.argv.slice(2);

/** The sources begin at 10 s of their own time and last 10 s; the movie is what lies between 12 and 18 s. */
const [begin, start, end] = [new MediaTime(10, 1), 12, 18];
const pictures = { width: 640, height: 360, frameRate: 25, duration: 10 };
const later = mapSample<RawSample, RawSample>((sample) =>
  sample.retimed({ pts: sample.pts?.plus(begin) ?? begin }),
);

void main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const writer = new AssetWriter(output, {
    sessionStart: start,
    sessionEnd: end,
    chapters: [
      { title: 'Opening', start: 0 },
      { title: 'The middle', start: 2 },
      { title: 'The end', start: 4 },
    ],
  });
  writer.metadata = [
    { key: 'com.apple.quicktime.title', value: 'A full movie' },
    { key: 'com.apple.quicktime.description', value: 'Ein ganzer Film', extendedLanguageTag: 'de' },
    { key: 'com.apple.quicktime.location.ISO6709', value: '+48.1374+011.5755/' },
    { key: 'com.apple.quicktime.artwork', value: await artwork() },
  ];

  const video = writer.add(
    new WriterInput('video', {
      codec: 'h264',
      cleanAperture: { width: 600, height: 340 },
      colorProperties: { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709' },
    }),
  );
  // A quarter turn clockwise, moved back into sight.
  video.transform = { a: 0, b: 1, c: -1, d: 0, tx: 360, ty: 0 };
  video.timecode = { start: '10:00:00:00', sourceName: 'A012' };
  video.metadata = [{ key: 'com.apple.quicktime.camera.identifier', value: 'left' }];

  const english = writer.add(new WriterInput('audio', { codec: 'aac' }));
  english.languageCode = 'eng';
  const portuguese = writer.add(new WriterInput('audio', { codec: 'aac' }));
  portuguese.languageCode = 'por';
  portuguese.extendedLanguageTag = 'pt-BR';
  writer.add(new InputGroup([english, portuguese], english));

  const regular = writer.add(subtitles());
  const forced = writer.add(subtitles());
  writer.add(new InputGroup([regular, forced]));
  regular.addTrackAssociation(forced, 'forcedSubtitlesOnly');
  english.addTrackAssociation(forced, 'selectionFollower');

  await lastValueFrom(
    merge(
      testPattern(pictures).pipe(later, writeTo(video)),
      tone({ frequency: 440, duration: 10 }).pipe(later, writeTo(english)),
      tone({ frequency: 660, duration: 10 }).pipe(later, writeTo(portuguese)),
      pull([line('Good morning', 13), line('Good night', 16)]).pipe(writeTo(regular)),
      pull([line('[A sign: closed]', 14)]).pipe(writeTo(forced)),
    ),
    { defaultValue: undefined },
  );
  await writer.finished;
  console.log(readings(output));
  console.log(`\n${output}: ${writer.progress?.time.seconds.toFixed(2) ?? '?'} s`);
}

/** One picture as PNG. */
function artwork(): Promise<Uint8Array> {
  const picture = testPattern({ width: 160, height: 160, frameRate: 1, duration: 1 });
  return lastValueFrom(
    picture.pipe(
      encode({ codec: 'png' }),
      map((sample) => {
        using coded = sample;
        return coded.copyBytes();
      }),
    ),
    { defaultValue: new Uint8Array() },
  );
}

const TEXT: Track = {
  index: 0,
  mediaType: 'subtitle',
  format: { mediaType: 'subtitle', codec: 'mov_text' },
  timeBase: { num: 1, den: 1000 },
  siblings: [],
};

function subtitles(): WriterInput<EncodedSample> {
  const input = new WriterInput<EncodedSample>('subtitle', undefined, { sourceFormatHint: TEXT });
  input.languageCode = 'eng';
  return input;
}

/** A line of text for a second: its length in two bytes, and itself. */
function line(words: string, pts: number): EncodedSample {
  const bytes = Buffer.from(`\0\0${words}`);
  bytes.writeUInt16BE(bytes.length - 2, 0);
  return EncodedSample.fromBytes(bytes, { track: TEXT, pts, duration: 1 });
}
