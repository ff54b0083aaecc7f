/**
 * Joins the compiled modules into few files: loading a hundred modules one by one takes longer than loading libav.
 * What is loaded lazily, libav above all, stays in files of its own. Run by `npm run build`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { decode, encode } from '@jridgewell/sourcemap-codec';
import { rollup } from 'rollup';
import typescript from 'typescript';

import { entries } from './entries.js';

const compiled = (path) => fileURLToPath(path).replace(/\.d\.ts$/, '.js');

/** The compiler's own maps, so that those of the bundle lead to the sources. */
const maps = {
  name: 'maps',
  load: (id) => ({ code: readFileSync(id, 'utf8'), map: readFileSync(`${id}.map`, 'utf8') }),
};

/** Comments are in the declarations, where editors look for them: once is enough. */
const bare = {
  name: 'bare',
  transform: (code, id) => {
    const { outputText, sourceMapText } = typescript.transpileModule(code, {
      fileName: id,
      compilerOptions: {
        ...{ removeComments: true, sourceMap: true },
        ...{ target: typescript.ScriptTarget.ESNext, module: typescript.ModuleKind.ESNext },
      },
    });
    return {
      code: outputText.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n'),
      map: sourceMapText,
    };
  },
};

/** A map of lines, not of words, whose sources have empty lines where they have comments: it is half as large. */
function slim(map) {
  const lines = decode(map.mappings).map((segments) => segments.slice(0, 1).map(place));
  const sourcesContent = map.sourcesContent.map(blanked);
  return JSON.stringify({ ...map, names: [], mappings: encode(lines), sourcesContent });
}

/** Where a line comes from, without the name that it begins with. */
const place = (segment) => segment.slice(0, 4);

/** What stands in a template is part of a program that the scanner does not see: it is left as it is. */
function blanked(source) {
  const { SyntaxKind } = typescript;
  const file = typescript.createSourceFile('source.ts', source, typescript.ScriptTarget.ESNext);
  const ranges = new Map();
  const visit = (node) => {
    for (const { pos, end } of typescript.getLeadingCommentRanges(source, node.getFullStart()) ??
      []) {
      ranges.set(pos, end);
    }
    if (node.kind !== SyntaxKind.TemplateExpression) typescript.forEachChild(node, visit);
  };
  visit(file);
  let [text, at] = ['', 0];
  for (const [pos, end] of [...ranges].sort(([a], [b]) => a - b)) {
    text += source.slice(at, pos) + source.slice(pos, end).replace(/[^\n]+/g, '');
    at = end;
  }
  return text + source.slice(at);
}

const folder = fileURLToPath(new URL('../dist/bundle', import.meta.url));
const bundle = await rollup({
  input: Object.fromEntries(
    entries().map(({ name, types }) => [name, compiled(new URL(`file://${types}`))]),
  ),
  external: /^(?:node:|node-av|rxjs)/,
  plugins: [maps, bare],
  onwarn: (warning) => {
    throw new Error(warning.message);
  },
});
const { output } = await bundle.write({
  dir: folder,
  format: 'es',
  chunkFileNames: '[name].js',
  sourcemap: true,
});
for (const { type, fileName, source } of output) {
  if (type === 'asset' && fileName.endsWith('.map')) {
    writeFileSync(join(folder, fileName), slim(JSON.parse(source)));
  }
}
await bundle.close();
