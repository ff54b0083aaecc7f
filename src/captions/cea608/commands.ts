/** Miscellaneous control codes of the first channel, field 1. @see ANSI/CTA-608-E; 47 CFR 15.119 (h)(3), table 6 */

/** Resume caption loading: what follows is written where nobody sees it. */
export const RCL = 0x1420;
/** Backspace. */
export const BS = 0x1421;
/** Delete to the end of the row. */
export const DER = 0x1424;
/** Roll up two rows; 0x1426 and 0x1427: three and four. */
export const RU2 = 0x1425;
export const RU4 = 0x1427;
/** Resume direct captioning: what follows is seen as it comes. */
export const RDC = 0x1429;
/** Text restart and resume text display: what follows is no caption. */
export const TR = 0x142a;
export const RTD = 0x142b;
/** Erase displayed memory. */
export const EDM = 0x142c;
/** Carriage return: rows roll up. */
export const CR = 0x142d;
/** Erase the memory that is not displayed. */
export const ENM = 0x142e;
/** End of caption: the memories change their places. */
export const EOC = 0x142f;
/** Tab offset: one column to the right; up to three. */
export const TO1 = 0x1721;
export const TO3 = 0x1723;
