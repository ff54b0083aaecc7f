/** Module hooks: see fromSource.js. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import ts from 'typescript';

const root = new URL('../../', import.meta.url).href;
const ENTRIES = {
  rxmux: `${root}src/index.ts`,
  'rxmux/operators': `${root}operators/index.ts`,
  'rxmux/testing': `${root}marbles/index.ts`,
};
const compilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  isolatedModules: true,
  importHelpers: true,
};

export function resolve(specifier, context, next) {
  const url = ENTRIES[specifier] ?? ownSource(specifier, context.parentURL ?? root);
  return url === undefined ? next(specifier, context) : { url, shortCircuit: true };
}

/** A neighbour of a source, or a built file: its source. */
function ownSource(specifier, parent) {
  if (!specifier.startsWith('.') || !specifier.endsWith('.js')) return undefined;
  const { href } = new URL(specifier, parent);
  const built = href.startsWith(`${root}dist/`);
  if (!built && !parent.endsWith('.ts')) return undefined;
  return href.replace(`${root}dist/`, root).replace(/\.js$/, '.ts');
}

export async function load(url, context, next) {
  if (!url.startsWith(root) || !url.endsWith('.ts')) return next(url, context);
  const path = fileURLToPath(url);
  const text = await readFile(path, 'utf8');
  const { outputText } = ts.transpileModule(text, { fileName: path, compilerOptions });
  return { format: 'module', source: outputText, shortCircuit: true };
}
