import { requireArgument } from '../../errors.js';
import { type Rational } from '../../sample/time.js';
import { countTimecode, type TimecodeCount } from '../../sample/timecode.js';
import { type Cea608Options } from './cea608Encoder.js';
import { pairRate, USUAL_RATE } from './rates.js';

/** Options of Scenarist files. @group Captions */
export interface SccOptions extends Cea608Options {
  /**
   * The time code of the movie's zero, with `;` before the frames where labels are dropped (29.97 frames per second); default `00:00:00:00`, which is not dropped.
   * What is read is dropped where the file says so.
   */
  readonly startTimecode?: string | undefined;
}

/** A moment by its label. */
export interface SccMoment extends Pick<TimecodeCount, 'quanta' | 'isDropFrame'> {
  readonly frame: number;
  readonly rate: Rational;
}

/** How frames are counted in a file, at the movie's zero or at another label. @throws MediaError `invalidArgument` */
export function sccMoment(
  { frameRate = USUAL_RATE, startTimecode }: SccOptions,
  other?: string,
): SccMoment {
  const label = other ?? startTimecode ?? '00:00:00:00';
  const { rate } = pairRate(frameRate);
  const { quanta, isDropFrame, counts } = countTimecode({ start: label }, rate);
  return { quanta, isDropFrame, frame: counts[0]?.frame ?? 0, rate };
}

/** The label of a frame. @throws MediaError `invalidArgument` after 24 hours */
export function sccLabel(
  frame: number,
  { quanta, isDropFrame }: Pick<TimecodeCount, 'quanta' | 'isDropFrame'>,
): string {
  const count = isDropFrame ? undropped(frame) : frame;
  const seconds = Math.floor(count / quanta);
  requireArgument(
    seconds < 24 * 3600,
    () => `Time codes of a Scenarist file are before 24:00:00:00, and frame ${frame} is not.`,
  );
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const parts = [hours, minutes, seconds % 60].map(twoDigits).join(':');
  return `${parts}${isDropFrame ? ';' : ':'}${twoDigits(count % quanta)}`;
}

/** With the labels that are left out: two of every minute, but for every tenth one. */
function undropped(frame: number): number {
  const tens = Math.floor(frame / 17_982);
  const rest = frame % 17_982;
  const minutes = rest < 1800 ? 0 : Math.floor((rest - 1800) / 1798) + 1;
  return frame + 2 * (tens * 9 + minutes);
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');
