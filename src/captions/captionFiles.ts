import { MediaError, requireArgument } from '../errors.js';
import { type Caption } from '../sample/caption.js';
import { requireCaption } from '../sample/checkCaption.js';
import { parseScc } from './cea608/parseScc.js';
import { printScc } from './cea608/printScc.js';
import { type SccOptions } from './cea608/sccOptions.js';
import { decodeText } from './decodeText.js';
import {
  CEA608_FEATURES,
  type CaptionFeature,
  Losses,
  TTML_FEATURES,
  WEBVTT_FEATURES,
} from './losses.js';
import { parseSrt } from './srt/parseSrt.js';
import { printSrt } from './srt/printSrt.js';
import { parseTtml } from './ttml/parseTtml.js';
import { printItt, printTtml } from './ttml/printTtml.js';
import { parseVtt } from './vtt/parseVtt.js';
import { printVtt } from './vtt/printVtt.js';

/**
 * Files of captions. `vtt`: WebVTT. `srt`: SubRip. `ttml`: Timed Text Markup Language. `itt`: iTunes Timed Text, which is TTML where captions overlap only
 * in different regions. `scc`: Scenarist, CEA-608 with time codes; what CEA-608 cannot show is an error there.
 *
 * @group Captions
 */
export type CaptionFileType = 'vtt' | 'srt' | 'ttml' | 'itt' | 'scc';

/** Options of {@link printCaptions}. @group Captions */
export interface PrintCaptionsOptions {
  /** Of the captions, in BCP 47; for TTML and iTT, the others have no place for it. Default: unknown. */
  readonly language?: string | undefined;
  /** Of Scenarist files: frames, and the time code of the movie's zero. */
  readonly scc?: SccOptions | undefined;
}

interface CaptionFile {
  /** Of names of files. */
  readonly extensions: readonly string[];
  /** What such a file begins with. */
  readonly mark: RegExp;
  readonly features: readonly CaptionFeature[];
  readonly parse: (text: string, scc: SccOptions | undefined) => Caption[];
  readonly print: (captions: readonly Caption[], options: PrintCaptionsOptions) => string;
}

const FILES: Readonly<Record<CaptionFileType, CaptionFile>> = {
  vtt: {
    extensions: ['vtt', 'webvtt'],
    mark: /^WEBVTT(?:[ \t\r\n]|$)/,
    features: [...WEBVTT_FEATURES, 'scroll'],
    parse: parseVtt,
    print: printVtt,
  },
  srt: {
    extensions: ['srt'],
    mark: /^\s*(?:\d+[ \t]*\r?\n)?[ \t]*(?:\d+:)?\d+:\d+[.,:]\d+[ \t]*-->/,
    features: [
      'textColor',
      'fontWeight',
      'fontStyle',
      'underline',
      'lineThrough',
      'region',
      'textAlignment',
    ],
    parse: parseSrt,
    print: printSrt,
  },
  ttml: {
    extensions: ['ttml', 'dfxp'],
    mark: /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->)[^])*-->\s*)*<(?:[\w.-]+:)?tt[\s>]/,
    features: TTML_FEATURES,
    parse: parseTtml,
    print: printTtml,
  },
  itt: {
    extensions: ['itt'],
    mark: /^\s*<\?xml[^>]*>\s*<tt[\s>]/,
    features: TTML_FEATURES.filter((feature) => feature !== 'backgroundColor'),
    parse: parseTtml,
    print: (captions, options) => printItt(captions.map(withoutBackground), options),
  },
  scc: {
    extensions: ['scc'],
    mark: /^Scenarist_SCC V/,
    features: CEA608_FEATURES,
    parse: parseScc,
    print: (captions, { scc }) => printScc(captions, scc),
  },
};

/** Players of iTT have their own. */
function withoutBackground(caption: Caption): Caption {
  const styles = caption.styles?.map((style) => ({ ...style, backgroundColor: undefined }));
  return styles ? { ...caption, styles } : caption;
}

/** Bytes of the largest file of captions. */
export const LARGEST_CAPTION_FILE: number = 64 * 1024 * 1024;

/** How much of a file tells what it is. */
const HEAD = 1024;

/** The names of all types. */
export const CAPTION_FILE_TYPES: readonly CaptionFileType[] = Object.keys(
  FILES,
) as CaptionFileType[];

/** The type of a file by its name; undefined: it is none of captions. */
export function captionFileType(name: string): CaptionFileType | undefined {
  const extension = /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  return CAPTION_FILE_TYPES.find((type) => FILES[type].extensions.includes(extension));
}

/** The type of a file by what it begins with; undefined: it is none of captions. */
export function sniffCaptions(bytes: Uint8Array): CaptionFileType | undefined {
  const text = decodeText(bytes.subarray(0, HEAD), false);
  return CAPTION_FILE_TYPES.find((type) => FILES[type].mark.test(text));
}

/**
 * The captions of a text, in its order.
 *
 * @param text - the whole file; bytes are UTF-8, or UTF-16 with a mark, or else Windows-1252, with a warning
 * @param type - default: by what it begins with
 * @throws MediaError `invalidSourceMedia` for what is no such file
 * @example
 * ```ts
 * import { parseCaptions } from 'rxmux';
 *
 * const [caption] = parseCaptions('1\n00:00:01,000 --> 00:00:02,500\n<i>Hello!</i>\n');
 * ```
 * @group Captions
 */
export function parseCaptions(
  text: string | Uint8Array,
  type?: CaptionFileType,
  { scc }: Pick<PrintCaptionsOptions, 'scc'> = {},
): Caption[] {
  const decoded = typeof text === 'string' ? text.replace(/^\uFEFF/, '') : decodeText(text, true);
  const known =
    type ?? CAPTION_FILE_TYPES.find((one) => FILES[one].mark.test(decoded.slice(0, HEAD)));
  if (known !== undefined) return fileOf(known).parse(decoded, scc);
  throw new MediaError(
    'invalidSourceMedia',
    `Nothing tells what kind of captions these are: they begin with ${JSON.stringify(decoded.slice(0, 40))}. Name the type: ${CAPTION_FILE_TYPES.join(', ')}.`,
    { operator: 'parseCaptions' },
  );
}

/**
 * The text of a file of captions. What the type has no way to say is left out, with the warning `captionSimplified`.
 *
 * @throws MediaError `invalidArgument` for captions that cannot be
 * @example
 * ```ts
 * import { printCaptions } from 'rxmux';
 *
 * console.log(printCaptions([{ text: 'Hello!', start: 1, duration: 1.5 }], 'vtt'));
 * ```
 * @group Captions
 */
export function printCaptions(
  captions: readonly Caption[],
  type: CaptionFileType,
  options: PrintCaptionsOptions = {},
): string {
  const { features, print } = fileOf(type);
  const losses = new Losses(type, features);
  for (const caption of captions) {
    requireCaption(caption);
    losses.tell(caption);
  }
  return print(captions, options);
}

function fileOf(type: CaptionFileType): CaptionFile {
  requireArgument(
    CAPTION_FILE_TYPES.includes(type),
    () => `A file of captions is one of ${CAPTION_FILE_TYPES.join(', ')}, not ${type as string}.`,
  );
  return FILES[type];
}
