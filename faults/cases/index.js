/** What can go wrong, by name. */
import { errors, full, slow } from './errors.js';
import { kills } from './kills.js';
import { silent } from './silent.js';

export const cases = { kills, full, errors, silent, slow };
