import { warn } from '../diagnostics.js';
import { type Caption, type CaptionTextStyle } from '../sample/caption.js';

/** What captions can say beyond their text and times. */
export type CaptionFeature =
  | 'textColor'
  | 'backgroundColor'
  | 'fontWeight'
  | 'fontStyle'
  | 'underline'
  | 'lineThrough'
  | 'overline'
  | 'textCombine'
  | 'ruby'
  | 'voice'
  | 'language'
  | 'region'
  | 'scroll'
  | 'textAlignment'
  | 'animation'
  | 'identifier';

/** What cues of WebVTT can say in samples; in files they can roll up as well. */
export const WEBVTT_FEATURES: readonly CaptionFeature[] = [
  ...(['textColor', 'backgroundColor', 'fontWeight', 'fontStyle', 'underline'] as const),
  ...(['lineThrough', 'overline', 'textCombine', 'ruby', 'voice', 'language'] as const),
  ...(['region', 'textAlignment', 'identifier'] as const),
];

/** What paragraphs of TTML can say. */
export const TTML_FEATURES: readonly CaptionFeature[] = WEBVTT_FEATURES;

/** Of CEA-608: what it cannot show is refused rather than left out, but for names, which nobody sees. */
export const CEA608_FEATURES: readonly CaptionFeature[] = [
  ...WEBVTT_FEATURES.filter((feature) => feature !== 'identifier'),
  ...(['scroll', 'animation'] as const),
];

/** What formats have no way to say: it is left out, and told once for each track. @see AVFoundation: AVCaptionFormatConformer */
export class Losses {
  readonly #format: string;
  readonly #said: ReadonlySet<CaptionFeature>;
  readonly #told = new Set<CaptionFeature>();

  public constructor(format: string, said: readonly CaptionFeature[]) {
    this.#format = format;
    this.#said = new Set(said);
  }

  /** Tells what of a caption gets lost. */
  public tell(caption: Caption): void {
    for (const feature of featuresOf(caption)) {
      if (this.#said.has(feature) || this.#told.has(feature)) continue;
      this.#told.add(feature);
      warn(
        'captionSimplified',
        `${this.#format} has no way to say ${feature}, so it is left out of captions. Choose a format that has, or leave it out before. Said once for each track.`,
      );
    }
  }
}

function featuresOf({ styles = [], ...caption }: Caption): CaptionFeature[] {
  const { region, textAlignment, animation, identifier } = caption;
  return [
    ...(region ? (['region'] as const) : []),
    ...(region?.scroll === 'rollUp' ? (['scroll'] as const) : []),
    ...(textAlignment === undefined ? [] : (['textAlignment'] as const)),
    ...(animation === 'characterReveal' ? (['animation'] as const) : []),
    ...(identifier === undefined ? [] : (['identifier'] as const)),
    ...styles.flatMap(styleFeatures),
  ];
}

function styleFeatures(style: CaptionTextStyle): CaptionFeature[] {
  const { fontWeight, fontStyle, decoration = [] } = style;
  const plain = [
    'textColor',
    'backgroundColor',
    'textCombine',
    'ruby',
    'voice',
    'language',
  ] as const;
  return [
    ...plain.filter((name) => style[name] !== undefined),
    ...decoration,
    ...(fontWeight === 'bold' ? (['fontWeight'] as const) : []),
    ...(fontStyle === 'italic' ? (['fontStyle'] as const) : []),
  ];
}
