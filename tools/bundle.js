/**
 * Joins the compiled modules into few files: loading a hundred modules one by one takes longer than loading libav.
 * What is loaded lazily, libav above all, stays in files of its own. Run by `npm run build`.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { rollup } from 'rollup';

import { entries } from './entries.js';

const compiled = (path) => fileURLToPath(path).replace(/\.d\.ts$/, '.js');

/** The compiler's own maps, so that those of the bundle lead to the sources. */
const maps = {
  name: 'maps',
  load: (id) => ({ code: readFileSync(id, 'utf8'), map: readFileSync(`${id}.map`, 'utf8') }),
};

const bundle = await rollup({
  input: Object.fromEntries(
    entries().map(({ name, types }) => [name, compiled(new URL(`file://${types}`))]),
  ),
  external: /^(?:node:|node-av|rxjs)/,
  plugins: [maps],
  onwarn: (warning) => {
    throw new Error(warning.message);
  },
});
await bundle.write({
  dir: fileURLToPath(new URL('../dist/bundle', import.meta.url)),
  format: 'es',
  chunkFileNames: '[name].js',
  sourcemap: true,
});
await bundle.close();
