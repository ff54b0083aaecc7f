import { requireArgument } from '../../errors.js';
import { type Caption } from '../../sample/caption.js';
import { millisecondsOf, printClock } from '../milliseconds.js';
import { printCueSettings } from './cueSettings.js';
import { classesIn, printCueText } from './printCueText.js';
import { styleSheet } from './vttClasses.js';
import { printRegions } from './vttRegions.js';

/** A file of WebVTT. @throws MediaError `invalidArgument` */
export function printVtt(captions: readonly Caption[]): string {
  const rules = styleSheet(captions.flatMap(classesIn));
  const style = rules.length === 0 ? [] : [['STYLE', ...rules].join('\n')];
  const blocks = ['WEBVTT', ...style, ...printRegions(captions), ...captions.map(printCue)];
  return `${blocks.join('\n\n')}\n`;
}

function printCue(caption: Caption): string {
  const { start, end } = millisecondsOf(caption);
  const times = `${printClock(start, '.')} --> ${printClock(end, '.')}`;
  const settings = printCueSettings(caption);
  const { identifier } = caption;
  return [
    ...(identifier === undefined ? [] : [requireIdentifier(identifier)]),
    settings === '' ? times : `${times} ${settings}`,
    ...(caption.text === '' ? [] : [printCueText(caption)]),
  ].join('\n');
}

/** A cue's name cannot be told from its times. */
export function requireIdentifier(identifier: string): string {
  requireArgument(
    !identifier.includes('-->'),
    () =>
      `The identifier of a cue in WebVTT has no arrow (-->): ${JSON.stringify(identifier)}. Name it otherwise.`,
  );
  return identifier;
}
