import { type Caption } from '../../sample/caption.js';
import { type Cea608Pair, paired } from './cea608Pair.js';
import { CR, EDM, EOC } from './commands.js';
import { encodeCea608 } from './encodeCea608.js';
import { sccMoment, sccLabel, type SccOptions } from './sccOptions.js';

/** What is seen at once has a line of its own: many readers take all of a line for sent at its time. */
const SEEN: readonly number[] = [EOC, EDM, CR].map(paired);

/**
 * A Scenarist file (`.scc`) of captions: the pairs of CEA-608 with the time codes at which they are sent.
 *
 * @throws MediaError `invalidArgument` for what CEA-608 cannot show, and for what cannot be sent in time
 * @example
 * ```ts
 * import { writeFileSync } from 'node:fs';
 * import { printScc } from 'rxmux';
 *
 * writeFileSync('captions.scc', printScc([{ text: 'Hello!', start: 2.002, duration: 2.002 }], { startTimecode: '01:00:00;00' }));
 * ```
 * @see AVFoundation: AVFileTypeSCC
 * @group Captions
 */
export function printScc(captions: readonly Caption[], options: SccOptions = {}): string {
  const count = sccMoment(options);
  const lines = linesOf(encodeCea608(captions, options)).map((pairs) => {
    const codes = pairs.map(({ code }) => code.toString(16).padStart(4, '0'));
    return `${sccLabel((pairs[0]?.frame ?? 0) + count.frame, count)}\t${codes.join(' ')}`;
  });
  return `${['Scenarist_SCC V1.0', ...lines].join('\n\n')}\n`;
}

/** Pairs that are sent one after the other. */
function linesOf(pairs: readonly Cea608Pair[]): Cea608Pair[][] {
  const lines: Cea608Pair[][] = [];
  for (const pair of pairs) {
    const last = lines.at(-1)?.at(-1);
    const goesOn =
      last?.frame === pair.frame - 1 &&
      (last.code === pair.code || !(SEEN.includes(pair.code) || SEEN.includes(last.code)));
    if (goesOn) lines.at(-1)?.push(pair);
    else lines.push([pair]);
  }
  return lines;
}
