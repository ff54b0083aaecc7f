/** The entries of the exports map, read from package.json so that there is one list of them. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('..', import.meta.url);

/** The package's own description. */
export const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));

/**
 * One for each entry that has types: `name` for people and reports (`index`, `operators`, `testing`),
 * `specifier` as users write it, `types` the built declaration file.
 */
export function entries() {
  return Object.entries(manifest.exports)
    .filter(([, target]) => typeof target === 'object')
    .map(([subpath, { types }]) => ({
      name: subpath === '.' ? 'index' : subpath.slice(2),
      specifier: subpath === '.' ? manifest.name : `${manifest.name}/${subpath.slice(2)}`,
      types: fileURLToPath(new URL(types, root)),
    }));
}
