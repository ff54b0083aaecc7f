import { type Caption } from '../sample/caption.js';
import { type SubtitleFormat } from '../sample/format.js';
import { type Rational } from '../sample/time.js';
import { type Size } from '../sample/trackProperties.js';
import { type CaptionFeature, TTML_FEATURES, WEBVTT_FEATURES } from './losses.js';
import { printTtml } from './ttml/printTtml.js';
import { printStppEntry } from './ttml/stppEntry.js';
import { printTx3g, requireTx3gText } from './tx3g/printTx3g.js';
import { printTx3gEntry } from './tx3g/tx3gEntry.js';
import { CueNumbers, printWvtt } from './wvtt/printWvtt.js';
import { printWvttEntry } from './wvtt/wvttEntry.js';

/**
 * How captions are samples. `tx3g`: 3GPP timed text, in mp4 and mov; what most players show. `wvtt`: WebVTT, in mp4 and mov; what streaming has.
 * Colours beyond the eight that WebVTT names are there for those who know the classes (`color_rrggbb`). `stpp`: TTML, a document for each sample, in mp4 and mov; what broadcasters have.
 * `c608`: closed captions of CEA-608, in mov: pairs of bytes, a frame each.
 *
 * @group Captions
 */
export type CaptionFormatName = 'tx3g' | 'wvtt' | 'stpp' | 'c608';

/** Those in which a sample is what is shown meanwhile. */
export type CodedFormatName = Exclude<CaptionFormatName, 'c608'>;

/** What a track of captions has to know. */
export interface CaptionTrackInit {
  /** Of the track, in pixels: what regions are measured by where a format counts pixels. */
  readonly size?: Size | undefined;
}

/** How captions become samples. */
export interface CaptionCoder {
  readonly format: SubtitleFormat;
  /** In what times are counted. */
  readonly timeBase: Rational;
  readonly features: readonly CaptionFeature[];
  /** Whether samples may overlap, each with one caption; otherwise those that do are one sample. */
  readonly overlaps: boolean;
  /** Whether a sample has to say that there is nothing to show. */
  readonly tellsGaps: boolean;
  /** @throws MediaError `invalidArgument` for a caption that cannot be */
  readonly require?: (caption: Caption) => void;
  /** A sample of what is shown together; nothing: a gap. */
  print(captions: readonly Caption[]): Uint8Array;
}

/** Whole for milliseconds, and for pictures of all common rates. */
const FINE: Rational = { num: 1, den: 90_000 };

const CODERS: Readonly<Record<CodedFormatName, (init: CaptionTrackInit) => CaptionCoder>> = {
  tx3g: ({ size }) => ({
    format: {
      ...{ mediaType: 'subtitle', codec: 'mov_text', codecTag: 'tx3g' },
      extradata: printTx3gEntry(size),
    },
    timeBase: FINE,
    features: [
      'textColor',
      'fontWeight',
      'fontStyle',
      'underline',
      ...(size ? (['region'] as const) : []),
    ],
    overlaps: false,
    // The muxer does, as it has to for samples of others.
    tellsGaps: false,
    require: ({ text }) => {
      requireTx3gText(text);
    },
    print: (captions) => printTx3g(captions, size),
  }),
  wvtt: () => {
    const numbers = new CueNumbers();
    const sampleDescription = { handler: 'text', entry: printWvttEntry() };
    return {
      format: { mediaType: 'subtitle', codecTag: 'wvtt', sampleDescription },
      timeBase: FINE,
      features: WEBVTT_FEATURES,
      overlaps: false,
      tellsGaps: true,
      print: (captions) => printWvtt(captions, numbers),
    };
  },
  stpp: () => {
    const numbers = new CueNumbers();
    const sampleDescription = { handler: 'subt', entry: printStppEntry() };
    return {
      format: { mediaType: 'subtitle', codecTag: 'stpp', sampleDescription },
      timeBase: FINE,
      features: TTML_FEATURES,
      overlaps: false,
      tellsGaps: true,
      print: (captions) =>
        Buffer.from(printTtml(captions, { numberOf: (caption) => numbers.of(caption) })),
    };
  },
};

/** The names of all formats. */
export const CAPTION_FORMATS: readonly CaptionFormatName[] = [
  ...(Object.keys(CODERS) as CodedFormatName[]),
  'c608',
];

export function captionCoder(name: CodedFormatName, init: CaptionTrackInit): CaptionCoder {
  return CODERS[name](init);
}
