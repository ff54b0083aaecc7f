import { type Caption } from '../../sample/caption.js';
import { type Rational } from '../../sample/time.js';
import { characterOf, isExtended } from './characters.js';
import { type Cea608Pair, hasOddParity, isControl, requirePair } from './cea608Pair.js';
import { BS, CR, DER, EDM, ENM, EOC, RCL, RDC, RTD, RU2, RU4, TO1, TO3, TR } from './commands.js';
import { changedPen, isGroundCode, type Pen, PLAIN } from './pen.js';
import { rowStartOf } from './rowCode.js';
import { Screen } from './screen.js';
import { pairRate, USUAL_RATE } from './rates.js';

/** What a decoder shows of bytes that were damaged. */
const DAMAGED = 0x7f;

/**
 * Pairs of bytes as captions: the first channel of field 1, pop-on, roll-up and paint-on.
 *
 * Captions come out when they have ended. What was damaged on its way (its parity tells) is a solid block, or is left out where it was a command. Text mode and the
 * second channel are passed over.
 */
export class Cea608Decoder {
  readonly #screen: Screen;
  #last = -1;
  /** The command before, which is not done once more. */
  #repeat: { readonly frame: number; readonly code: number } | undefined;
  #isOurs = true;
  #isText = false;
  #pen: Pen = PLAIN;

  /** @throws MediaError `invalidArgument` for a rate that line 21 does not go with */
  public constructor(frameRate: Rational = USUAL_RATE) {
    this.#screen = new Screen(pairRate(frameRate).rate);
  }

  /** @returns the captions that have ended @throws MediaError `invalidArgument` for pairs out of order */
  public push(pair: Cea608Pair): Caption[] {
    requirePair(pair, this.#last);
    const { frame, code } = pair;
    if ((code & 0x7f7f) !== 0) {
      this.#screen.at(frame);
      this.#read(frame, code);
    } else this.#repeat = undefined;
    this.#last = frame;
    return this.#screen.take();
  }

  /** What is still shown ends at `frame`, by default after the last pair. */
  public finish(frame: number = this.#last + 1): Caption[] {
    this.#screen.at(Math.max(frame, this.#last + 1));
    this.#screen.end();
    return this.#screen.take();
  }

  #read(frame: number, code: number): void {
    const bytes = code & 0x7f7f;
    const isWhole = hasOddParity(code >> 8) && hasOddParity(code & 0xff);
    if (isControl(code)) {
      const { frame: before = -2, code: last } = this.#repeat ?? {};
      const isRepeated = before >= frame - 1 && last === bytes;
      // What was damaged is done when it comes again.
      this.#repeat = isRepeated || !isWhole ? undefined : { frame, code: bytes };
      if (isWhole && !isRepeated) this.#control(bytes);
      return;
    }
    this.#repeat = undefined;
    if (!this.#isOurs || this.#isText) return;
    this.#character(hasOddParity(code >> 8) ? bytes >> 8 : DAMAGED);
    this.#character(hasOddParity(code & 0xff) ? bytes & 0x7f : DAMAGED);
  }

  #control(code: number): void {
    // The second channel's codes have this bit.
    this.#isOurs = (code & 0x0800) === 0;
    if (!this.#isOurs) return;
    const isMode = code === RCL || code === RDC || (code >= RU2 && code <= RU4);
    if (isMode) this.#isText = false;
    if (code === TR || code === RTD) this.#isText = true;
    if (this.#isText) return;
    if (isMode) this.#screen.resume(code);
    else if (code >= TO1 && code <= TO3) this.#screen.tab(code - TO1 + 1);
    else if (!this.#command(code)) this.#write(code);
  }

  #command(code: number): boolean {
    const screen = this.#screen;
    if (code === EDM) screen.erase();
    else if (code === ENM) screen.eraseHidden();
    else if (code === EOC) screen.flip();
    else if (code === CR) screen.carriageReturn();
    else if (code === BS) screen.backspace();
    else if (code === DER) screen.deleteRest();
    else return false;
    return true;
  }

  /** Row codes, changes of the pen, and characters of two bytes. */
  #write(code: number): void {
    const start = rowStartOf(code);
    if (start) {
      this.#pen = start.pen;
      this.#screen.startRow(start);
      return;
    }
    const pen = changedPen(this.#pen, code);
    if (pen) {
      if (isGroundCode(code)) this.#screen.backspace();
      this.#screen.write({ character: ' ', pen: this.#pen });
      this.#pen = pen;
      return;
    }
    if (isExtended(code)) this.#screen.backspace();
    this.#character(code);
  }

  #character(code: number): void {
    const character = characterOf(code);
    if (character !== undefined) this.#screen.write({ character, pen: this.#pen });
  }
}
