import { type Caption } from '../../sample/caption.js';
import { type CaptionRun, captionRuns } from '../../sample/captionRuns.js';
import { printStyle } from './ttmlStyles.js';
import { escapedXml, printTag } from './xmlText.js';

/** What a paragraph has in it; `agents`: the ids of those who speak. */
export function printTtmlText(
  caption: Pick<Caption, 'text' | 'styles'>,
  agents: ReadonlyMap<string, string>,
): string {
  return captionRuns(caption)
    .map((run) => printRun(run, agents))
    .join('');
}

const lines = (text: string): string => escapedXml(text).replaceAll('\n', '<br/>');

function printRun({ text, style }: CaptionRun, agents: ReadonlyMap<string, string>): string {
  const agent = style.voice === undefined ? undefined : agents.get(style.voice);
  const attributes: (readonly [string, string])[] = [
    ...(agent === undefined ? [] : [['ttm:agent', agent] as const]),
    ...printStyle(style),
  ];
  const { ruby } = style;
  if (ruby) {
    const { position, alignment } = ruby;
    const place = [
      ...(alignment ? [['tts:rubyAlign', alignment] as const] : []),
      ...(position ? [['tts:rubyPosition', position] as const] : []),
    ];
    const container = printTag('span', [['tts:ruby', 'container'], ...attributes, ...place]);
    const base = `<span tts:ruby="base">${lines(text)}</span>`;
    return `${container}${base}<span tts:ruby="text">${escapedXml(ruby.text)}</span></span>`;
  }
  return attributes.length === 0
    ? lines(text)
    : `${printTag('span', attributes)}${lines(text)}</span>`;
}
