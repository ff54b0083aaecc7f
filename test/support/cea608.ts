/** Captions that use what CEA-608 has, and what a decoder says of them. */
import { type Caption } from '../../src/sample/caption.js';
import { MediaTime, toTime } from '../../src/sample/time.js';

/** When a frame begins, at 29.97 a second. */
export const FRAME = (frame: number): MediaTime => new MediaTime(frame * 1001, 30_000);

const shown = (text: string, from: number, to: number, rest: Partial<Caption> = {}): Caption => ({
  text,
  start: FRAME(from),
  duration: FRAME(to - from),
  ...rest,
});

const rolling: Partial<Caption> = {
  region: {
    ...{ id: 'roll', units: 'cells', origin: { x: 0, y: 12 }, size: { width: 32, height: 3 } },
    scroll: 'rollUp',
  },
};

/** All manners, in order: loaded, with signs and styles; rolled up; revealed. */
export const TRACK: readonly Caption[] = [
  shown('Good morning ♪♪', 60, 120),
  shown('- Who is there?\n- Señor Ñandú', 120, 180, {
    styles: [{ start: 18, length: 11, textColor: '#ffff00', decoration: ['underline'] }],
  }),
  shown('Élève À Größe «x» 1½', 210, 290, {
    textAlignment: 'left',
    region: { id: 'top', units: 'cells', origin: { x: 5, y: 2 } },
    styles: [{ start: 0, length: 5, textColor: '#00ffff', fontStyle: 'italic' }],
  }),
  shown('first row', 320, 350, rolling),
  shown('second row', 350, 390, rolling),
  shown('revealed', 430, 460, { animation: 'characterReveal' }),
];

/** Texts, and the frames from which to which they are shown. */
export function toldCues(captions: readonly Caption[]): [string, number, number][] {
  return captions.map(({ text, start, duration }) => {
    const from = toTime(start);
    const frameAt = (time: MediaTime): number => Math.round((time.seconds * 30_000) / 1001);
    return [text, frameAt(from), frameAt(from.plus(toTime(duration)))];
  });
}

/**
 * What ffmpeg says of {@link TRACK}: all that is on the screen, so that a row which rolled up is there once more with the next one; and what is revealed
 * from the last change of the screen on, since it looks only when the screen changes.
 */
export const JUDGED: readonly [string, number, number][] = [
  ['Good morning ♪♪', 60, 120],
  ['- Who is there?\n- Señor Ñandú', 120, 180],
  ['Élève À Größe «x» 1½', 210, 290],
  ['first row', 320, 350],
  ['first row\nsecond row', 350, 390],
  ['revealed', 390, 460],
];

/** Texts without marks, and when they are shown, in seconds, of a SubRip file that ffmpeg wrote. */
function judgedCues(srt: string): [string, number, number][] {
  return srt
    .trim()
    .split(/\n\n+/)
    .map((block) => {
      const [, times = '', ...lines] = block.split('\n');
      const [from = NaN, to = NaN] = times.split(' --> ').map((time) => {
        const [hours = NaN, minutes = NaN, seconds = NaN] = time
          .replace(',', '.')
          .split(':')
          .map(Number);
        return hours * 3600 + minutes * 60 + seconds;
      });
      const text = lines
        .map((line) => line.replace(/<[^>]*>|\{[^}]*\}|\\h/g, '').trim())
        .join('\n');
      return [text, from, to];
    });
}

/**
 * Texts and frames as in {@link JUDGED}, where the times are those within `within` seconds; else the frames that they really are, with fractions.
 */
export function judged(srt: string, within: number): [string, number, number][] {
  return judgedCues(srt).map(([text, from, to], place) => {
    const [, first = -1, last = -1] = JUDGED[place] ?? [];
    const frameAt = (seconds: number, expected: number): number =>
      Math.abs(seconds - FRAME(expected).seconds) <= within ? expected : (seconds * 30_000) / 1001;
    return [text, frameAt(from, first), frameAt(to, last)];
  });
}
