/** What can go wrong, by name. */
import { kills } from './kills.js';

export const cases = { kills };
