/** `node --import …/fromSource.js program.js`: a program that imports `rxmux` gets the sources instead of what was built. */
import { register } from 'node:module';

register('./sourceHooks.js', import.meta.url);
