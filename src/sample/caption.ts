import { type TimeLike } from './time.js';

/** What stands beside, above or below a text to tell how it is read. @see AVFoundation: AVCaption.Ruby @group Captions */
export interface CaptionRuby {
  readonly text: string;
  /** Before (above, of horizontal text) or after (below) what it belongs to; default: `before`. */
  readonly position?: 'before' | 'after' | undefined;
  /** How it lies along what it belongs to; default: left to the player. */
  readonly alignment?: 'start' | 'center' | 'spaceBetween' | 'spaceAround' | undefined;
}

/** How characters are drawn; what is left out is left to the player. @group Captions */
export interface CaptionTextStyle {
  /** `#rrggbb`, or `#rrggbbaa` where alpha is not full. @see AVFoundation: AVCaption.textColor(at:) */
  readonly textColor?: string | undefined;
  /** What is behind the characters: `#rrggbb`, or `#rrggbbaa`. @see AVFoundation: AVCaption.backgroundColor(at:) */
  readonly backgroundColor?: string | undefined;
  readonly fontWeight?: 'normal' | 'bold' | undefined;
  readonly fontStyle?: 'normal' | 'italic' | undefined;
  /** @see AVFoundation: AVCaption.Decoration */
  readonly decoration?: readonly CaptionDecoration[] | undefined;
  /** Of vertical text: how many digits, or whether all characters, stand upright side by side. @see AVFoundation: AVCaption.TextCombine */
  readonly textCombine?: 'all' | 1 | 2 | 3 | 4 | undefined;
  readonly ruby?: CaptionRuby | undefined;
  /** Who speaks, one line. */
  readonly voice?: string | undefined;
  /** The language of these characters: BCP 47. */
  readonly language?: string | undefined;
}

/** A line along the characters. @group Captions */
export type CaptionDecoration = 'underline' | 'lineThrough' | 'overline';

/**
 * The style of a part of a caption's text. Parts may overlap: what a later one says counts.
 *
 * @see AVFoundation: AVCaption.setTextColor(_:in:) and its siblings
 * @group Captions
 */
export interface CaptionStyle extends CaptionTextStyle {
  /** The first of its characters, in units of UTF-16: an index into the string. */
  readonly start: number;
  /** How many units of UTF-16, at least 1. */
  readonly length: number;
}

/**
 * Where captions are, in the picture.
 *
 * Lengths are percent of the picture's width and height, or cells of a grid (32 × 15 in CEA-608) where `units` says so.
 *
 * @see AVFoundation: AVCaptionRegion
 * @group Captions
 */
export interface CaptionRegion {
  /** Its name among the regions of a track: no blanks. */
  readonly id: string;
  /** What `origin` and `size` count; default: `percent`. */
  readonly units?: 'percent' | 'cells' | undefined;
  /** Its left upper corner; default: left to the player. */
  readonly origin?: { readonly x: number; readonly y: number } | undefined;
  /** Default: left to the player. */
  readonly size?: { readonly width: number; readonly height: number } | undefined;
  /** `rollUp`: a new line pushes the others up. Default: `none`. */
  readonly scroll?: 'none' | 'rollUp' | undefined;
  /** Where the lines gather: at the region's start (the top, of horizontal text), in its middle or at its end. */
  readonly displayAlignment?: 'before' | 'center' | 'after' | undefined;
  /** How lines follow each other; default: `lrtb`. */
  readonly writingMode?: CaptionWritingMode | undefined;
}

/**
 * How characters and lines follow each other. `lrtb`: from left to right, lines from top to bottom; `rltb`: from right to left; `tbrl`: from top
 * to bottom, lines from right to left; `tblr`: from top to bottom, lines from left to right.
 *
 * @see AVFoundation: AVCaptionRegion.WritingMode; TTML: tts:writingMode
 * @group Captions
 */
export type CaptionWritingMode = 'lrtb' | 'rltb' | 'tbrl' | 'tblr';

/**
 * A text that is shown for a while.
 *
 * @example
 * ```ts
 * import { type Caption } from 'rxmux';
 *
 * const caption: Caption = {
 *   text: 'Good morning.\n- Who is there?',
 *   start: 1,
 *   duration: 2.5,
 *   textAlignment: 'center',
 *   styles: [{ start: 0, length: 13, fontStyle: 'italic', textColor: '#ffff00' }],
 * };
 * ```
 * @see AVFoundation: AVCaption
 * @group Captions
 */
export interface Caption {
  /** Its lines, with `\n` between them; may be empty. No other control characters than tabs. */
  readonly text: string;
  /** When it appears: exact, or in seconds. */
  readonly start: TimeLike;
  /** How long it stays, more than nothing: exact, or in seconds. */
  readonly duration: TimeLike;
  /** A name of its own, one line (the identifier of a cue). */
  readonly identifier?: string | undefined;
  /** Where; default: the player's place, which is below. */
  readonly region?: CaptionRegion | undefined;
  /** Default: the format's, which is centred nearly everywhere. */
  readonly textAlignment?: CaptionAlignment | undefined;
  /** `characterReveal`: character by character. Default: `none`. @see AVFoundation: AVCaption.Animation */
  readonly animation?: 'none' | 'characterReveal' | undefined;
  readonly styles?: readonly CaptionStyle[] | undefined;
}

/** Where the lines of a caption stand; `start` and `end` depend on the direction of the text. @see AVFoundation: AVCaption.TextAlignment @group Captions */
export type CaptionAlignment = 'start' | 'end' | 'left' | 'center' | 'right';

/**
 * Captions that are shown together, and when none of the groups before is shown.
 *
 * @see AVFoundation: AVCaptionGroup
 * @group Captions
 */
export interface CaptionGroup {
  /** When it begins: exact, or in seconds. */
  readonly start: TimeLike;
  /** How long, exact or in seconds; default: until the next group begins, or the track ends. */
  readonly duration?: TimeLike | undefined;
  /** None: an explicit gap. Each is shown while it lasts, and while the group does. */
  readonly captions: readonly Caption[];
}

/** Whether several captions are meant. */
export function isCaptionGroup(item: Caption | CaptionGroup): item is CaptionGroup {
  return 'captions' in item;
}
