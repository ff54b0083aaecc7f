import { requireArgument } from '../../errors.js';
import { type Caption, type CaptionRegion } from '../../sample/caption.js';
import { captionRuns } from '../../sample/captionRuns.js';
import { captionRegions } from '../captionRegions.js';
import { millisecondsOf, printClock } from '../milliseconds.js';
import { XmlIds, xmlId } from './ttmlIds.js';
import { printTtmlText } from './printTtmlText.js';
import { DEFAULT_REGION, printRegion } from './ttmlRegions.js';
import { escapedXml, printTag } from './xmlText.js';

/** How a document is printed. */
export interface TtmlOptions {
  /** Of all captions: BCP 47. Default: unknown. */
  readonly language?: string | undefined;
  /** Of a sample: numbers that say which captions go on; the sample says when. Default: a file, where captions have their own times. */
  readonly numberOf?: ((caption: Caption) => number) | undefined;
}

const NAMESPACES: readonly (readonly [string, string])[] = [
  ['xmlns', 'http://www.w3.org/ns/ttml'],
  ['xmlns:tts', 'http://www.w3.org/ns/ttml#styling'],
  ['xmlns:ttp', 'http://www.w3.org/ns/ttml#parameter'],
  ['xmlns:ttm', 'http://www.w3.org/ns/ttml#metadata'],
];

/** A document of TTML. @see TTML2: 8 content */
export function printTtml(captions: readonly Caption[], options: TtmlOptions = {}): string {
  const printer = new TtmlPrinter(captions, options);
  return printer.print();
}

class TtmlPrinter {
  readonly #captions: readonly Caption[];
  readonly #options: TtmlOptions;
  readonly #ids = new XmlIds();
  /** By what they say. */
  readonly #regions = new Map<string, { readonly id: string; readonly region: CaptionRegion }>();
  readonly #agents = new Map<string, string>();

  public constructor(captions: readonly Caption[], options: TtmlOptions) {
    this.#captions = captions;
    this.#options = options;
    for (const { region } of captions) this.#addRegion(region);
    const styles = captions.flatMap((caption) => captionRuns(caption).map(({ style }) => style));
    for (const { voice } of styles) {
      if (voice !== undefined && !this.#agents.has(voice))
        this.#agents.set(voice, this.#ids.of('voice'));
    }
  }

  public print(): string {
    const { language = '' } = this.#options;
    const root = printTag('tt', [
      ...NAMESPACES,
      ['ttp:timeBase', 'media'],
      ['xml:lang', language],
      ['xml:space', 'preserve'],
    ]);
    const paragraphs = this.#captions.map((caption) => `      ${this.#paragraph(caption)}`);
    const body = ['  <body>', '    <div>', ...paragraphs, '    </div>', '  </body>'];
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      root,
      ...this.#head(),
      ...(paragraphs.length === 0 ? [] : body),
      '</tt>',
      '',
    ].join('\n');
  }

  #addRegion(region: CaptionRegion | undefined): void {
    const key = JSON.stringify(region);
    if (this.#regions.has(key)) return;
    const id = region ? idOfRegion(region.id, this.#ids) : DEFAULT_REGION;
    this.#regions.set(key, { id, region: region ?? captionRegions.bottom });
  }

  #head(): string[] {
    const agents = [...this.#agents].map(
      ([name, id]) =>
        `      ${printTag('ttm:agent', [
          ['xml:id', id],
          ['type', 'person'],
        ])}<ttm:name type="full">${escapedXml(name)}</ttm:name></ttm:agent>`,
    );
    const regions = [...this.#regions.values()].map(({ id, region }) => {
      const attributes = [...printRegion(region), ['tts:textAlign', 'center'] as const];
      return `      ${printTag('region', [['xml:id', id], ...attributes], true)}`;
    });
    const [metadata, layout] = [block('metadata', agents), block('layout', regions)];
    return [...metadata, ...layout].length === 0
      ? []
      : ['  <head>', ...metadata, ...layout, '  </head>'];
  }

  #paragraph(caption: Caption): string {
    const { region, textAlignment } = caption;
    const attributes: (readonly [string, string])[] = [
      ...this.#id(caption),
      ...this.#times(caption),
      ['region', this.#regions.get(JSON.stringify(region))?.id ?? DEFAULT_REGION],
      ...(textAlignment ? [['tts:textAlign', textAlignment] as const] : []),
    ];
    return `${printTag('p', attributes)}${printTtmlText(caption, this.#agents)}</p>`;
  }

  #id(caption: Caption): (readonly [string, string])[] {
    const { numberOf } = this.#options;
    const { identifier } = caption;
    // No other id ends like this one.
    if (numberOf) return [['xml:id', `${xmlId(identifier ?? '', 0)}_n0${numberOf(caption)}_`]];
    return identifier === undefined ? [] : [['xml:id', this.#ids.of(identifier)]];
  }

  #times(caption: Caption): (readonly [string, string])[] {
    if (this.#options.numberOf) return [];
    const { start, end } = millisecondsOf(caption);
    return [
      ['begin', printClock(start, '.')],
      ['end', printClock(end, '.')],
    ];
  }
}

/** The name that stands for no region is no other one's. */
function idOfRegion(name: string, ids: XmlIds): string {
  const id = ids.of(name);
  return id === DEFAULT_REGION ? `${id}_n00_` : id;
}

const block = (name: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`    <${name}>`, ...lines, `    </${name}>`];

/**
 * A file of iTT: captions overlap only in regions of their own.
 *
 * @throws MediaError `invalidArgument`
 * @see AVFoundation: AVCaption, iTunes Timed Text
 */
export function printItt(captions: readonly Caption[], options: TtmlOptions = {}): string {
  const ends = new Map<string, bigint>();
  const inOrder = captions
    .map((caption) => ({ caption, ...millisecondsOf(caption) }))
    .sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
  for (const { caption, start, end } of inOrder) {
    const { region } = caption;
    const key = JSON.stringify(region);
    const before = ends.get(key) ?? 0n;
    requireArgument(
      start >= before,
      () =>
        `In iTT captions overlap only in different regions, and the one at ${printClock(start, '.')} starts while another is shown in ${region ? `region '${region.id}'` : 'the usual region'}, until ${printClock(before, '.')}. ` +
        'Give one of them another region (captionRegions.top), let the first end earlier, or write TTML (.ttml).',
    );
    ends.set(key, end);
  }
  return printTtml(captions, options);
}
