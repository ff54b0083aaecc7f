/** What can go wrong, by name. */
import { edits } from './edits.js';
import { errors, full, slow } from './errors.js';
import { extras } from './extras.js';
import { finishing } from './finishing.js';
import { kills } from './kills.js';
import { powercut } from './powercut.js';
import { silent } from './silent.js';

export const cases = { kills, edits, extras, finishing, powercut, full, errors, silent, slow };
