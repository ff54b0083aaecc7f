import { MediaError, requireArgument } from '../../errors.js';
import { type Caption } from '../../sample/caption.js';
import { captionTimes, requireCaption } from '../../sample/checkCaption.js';
import { type Rational } from '../../sample/time.js';
import { captionRows } from './captionRows.js';
import { type Cea608Pair } from './cea608Pair.js';
import { CR, ENM, RCL, RDC, RU2 } from './commands.js';
import { ERASE, Line21 } from './line21.js';
import { type Manner, mannerOf, MOST_ROWS, type Place } from './place.js';
import { frameOfTime, pairRate, USUAL_RATE } from './rates.js';
import { command, rowUnits, type Unit } from './rowUnits.js';

/** Options of {@link Cea608Encoder}. @group Captions */
export interface Cea608Options {
  /** Pictures per second that captions begin and end with: 23.976 to 60; default 30000/1001. Above 30 every second one counts. */
  readonly frameRate?: Rational | undefined;
  /** Moves times to the nearest frame, where they are not within a millisecond of one; default: false, and such times are errors. */
  readonly alignsTimes?: boolean | undefined;
}

/** A caption in frames and rows. */
interface Shown {
  /** For messages. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly manner: Manner;
  readonly rows: readonly SentRow[];
  readonly place: Place;
}

interface SentRow {
  readonly row: number;
  readonly units: readonly Unit[];
}

/**
 * Captions as pairs of bytes, one a frame.
 *
 * Captions come in order of their starts. What is sent before the start of a caption depends on it, so pairs come out when the next caption is known.
 * Captions that are shown at the same time are sent anew whenever one of them comes or goes. After an error it takes nothing more.
 */
export class Cea608Encoder {
  /** Pairs per second. */
  public readonly rate: Rational;
  readonly #aligns: boolean;
  #line = new Line21();
  #shown: readonly Shown[] = [];
  /** Captions that start at the same time, while there may be more of them. */
  #arriving: Shown[] = [];

  /** @throws MediaError `invalidArgument` for a rate that line 21 does not go with */
  public constructor({ frameRate = USUAL_RATE, alignsTimes = false }: Cea608Options = {}) {
    this.rate = pairRate(frameRate).rate;
    this.#aligns = alignsTimes;
  }

  /** Another one that has taken the same: what becomes of a caption can be tried with it. */
  public clone(): Cea608Encoder {
    const other = new Cea608Encoder({ frameRate: this.rate, alignsTimes: this.#aligns });
    other.#line = this.#line.clone();
    other.#shown = this.#shown;
    other.#arriving = [...this.#arriving];
    return other;
  }

  /** What comes before this frame has come out. */
  public get settled(): number {
    return this.#line.settled;
  }

  /** @throws MediaError `invalidArgument` for what CEA-608 cannot show, and for what cannot be sent in time */
  public push(caption: Caption): Cea608Pair[] {
    const shown = this.#prepare(caption);
    const start = this.#arriving[0]?.start ?? 0;
    requireArgument(
      shown.start >= start,
      () =>
        `Captions of CEA-608 come in order of their starts, and ${shown.name} comes after one at ${this.#seconds(start)}. Sort them.`,
    );
    if (shown.start > start) this.#settle(shown.start);
    if (shown.rows.length > 0) this.#arriving.push(shown);
    return this.#line.take();
  }

  /** The rest, when there is no caption more. */
  public finish(): Cea608Pair[] {
    this.#settle(Infinity);
    return this.#line.take(true);
  }

  #prepare(caption: Caption): Shown {
    requireCaption(caption);
    const { start: from, end: to } = captionTimes(caption);
    const name = `the caption ${JSON.stringify(caption.text)} at ${from.seconds.toFixed(3)} s`;
    try {
      const start = frameOfTime(from, this.rate, this.#aligns);
      const end = frameOfTime(to, this.rate, this.#aligns);
      requireArgument(end > start, 'A caption stays for at least a frame. Give it more time.');
      const manner = mannerOf(caption);
      const { rows, place } = captionRows(caption);
      const mode = modeOf(manner, place);
      const sent = rows.map((row) => ({ row: row.row, units: rowUnits(row, mode) }));
      return { name, start, end, manner, place, rows: sent };
    } catch (error) {
      throw error instanceof MediaError
        ? new MediaError(error.code, `${error.message} (This is of ${name}.)`, { cause: error })
        : error;
    }
  }

  /** No caption starts before `until` any more. */
  #settle(until: number): void {
    if (this.#arriving.length > 0) this.#arrive(this.#arriving.splice(0));
    for (;;) {
      const at = Math.min(...this.#shown.map(({ end }) => end));
      if (at >= until || this.#shown.length === 0) return;
      this.#leave(at);
    }
  }

  #arrive(arriving: readonly Shown[]): void {
    const [first] = arriving;
    if (!first) return;
    const staying = this.#shown.filter(({ end }) => end > first.start);
    const gone = this.#shown.length > 0;
    if (first.manner === 'rollUp') this.#roll(first, [...staying, ...arriving.slice(1)]);
    else {
      const all = [...staying, ...arriving];
      requireTogether(all, first.manner === 'paintOn' ? staying : []);
      if (first.manner === 'popOn') this.#show(first.start, all);
      else this.#paint(first, all, gone);
      this.#shown = all;
    }
  }

  /** Those whose end has come go. */
  #leave(at: number): void {
    const staying = this.#shown.filter(({ end }) => end > at);
    if (staying.length > 0) this.#show(at, staying);
    else this.#requireTime(this.#line.erase(at), this.#shown[0]);
    this.#shown = staying;
  }

  #show(at: number, all: readonly Shown[]): void {
    const units = [command(RCL), command(ENM), ...unitsOf(all)];
    this.#requireTime(this.#line.show(at, units), all.at(-1));
  }

  #paint(first: Shown, all: readonly Shown[], erases: boolean): void {
    const units = [command(RDC), ...unitsOf(all)];
    const seen = units.findIndex(({ isSeen }) => isSeen);
    const leading = [...(erases ? [ERASE] : []), ...units.slice(0, seen)];
    this.#requireTime(this.#line.follow(first.start, leading, units.slice(seen)), first);
  }

  #roll(row: Shown, others: readonly Shown[]): void {
    const goesOn = this.#shown.some((before) => isSameRegion(before, row));
    const together = others.filter(
      (other) => !isSameRegion(other, row) || other.start === row.start,
    );
    requireTogether([row, ...together], together);
    const mode = modeOf(row.manner, row.place);
    const units = [command(CR), ...unitsOf([row])];
    const leading = [...(this.#shown.length > 0 && !goesOn ? [ERASE] : []), command(mode)];
    let missing = this.#line.follow(row.start, leading, units);
    // The mode is said again where there is time for it.
    if (missing > 0 && goesOn) missing = this.#line.follow(row.start, [], units);
    this.#requireTime(missing, row);
    this.#shown = [row];
  }

  #requireTime(missing: number, late: Shown | undefined): void {
    if (missing === 0 || !late) return;
    const { name, start } = late;
    throw new MediaError(
      'invalidArgument',
      start === 0
        ? `A caption of CEA-608 takes time to be sent, so that none starts at 0: ${name} needs ${this.#seconds(missing)} before it.`
        : `CEA-608 sends two bytes a frame, ${((this.rate.num / this.rate.den) * 2).toFixed(0)} a second, and for ${name} ${this.#seconds(missing)} are missing. ` +
            'Let it start later, or the ones around it have fewer characters, styles or rows.',
      { time: start * (this.rate.den / this.rate.num) },
    );
  }

  #seconds(frames: number): string {
    return `${((frames * this.rate.den) / this.rate.num).toFixed(3)} s`;
  }
}

function isSameRegion(one: Shown, other: Shown): boolean {
  return (
    one.manner === 'rollUp' &&
    other.manner === 'rollUp' &&
    one.place.row === other.place.row &&
    one.place.height === other.place.height
  );
}

function modeOf(manner: Manner, { height }: Place): number {
  if (manner === 'popOn') return RCL;
  return manner === 'paintOn' ? RDC : RU2 + height - 2;
}

function unitsOf(all: readonly Shown[]): Unit[] {
  const rows = all.flatMap(({ rows: own }) => own).sort((a, b) => a.row - b.row);
  return rows.flatMap(({ units }) => units);
}

/** @param strangers - those that cannot be shown with the rest, whatever they are */
function requireTogether(all: readonly Shown[], strangers: readonly Shown[]): void {
  const [first, other] = [all[0], all.find(({ manner }) => manner !== all[0]?.manner)];
  const stranger = strangers[0] ?? other;
  requireArgument(
    stranger === undefined,
    () =>
      `CEA-608 has one screen: captions that roll up or are revealed are not shown together with others, and ${String(first?.name)} is, with ${String(stranger?.name)}. End one before the other starts.`,
  );
  const rows = all.flatMap(({ rows: own }) => own.map(({ row }) => row));
  requireArgument(
    new Set(rows).size === rows.length && rows.length <= MOST_ROWS,
    () =>
      `CEA-608 shows up to ${MOST_ROWS} rows at a time, of which each belongs to one caption, and ${all.map(({ name }) => name).join(' and ')} have ${rows.length} in ${new Set(rows).size} places. Give them regions, or other times.`,
  );
}
