/** Compiles what the cases need into a folder of this run's own: starting a process must be cheap, and nobody else's build may change it. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import ts from 'typescript';

const root = fileURLToPath(new URL('../..', import.meta.url));
const SOURCES = ['src', 'operators', 'test/contract'];

const compilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  isolatedModules: true,
  importHelpers: true,
  inlineSourceMap: true,
  inlineSources: true,
};

/** Builds, and returns the folder; `remove` deletes it. */
export function build() {
  const folder = join(root, 'temp', `contract-${process.pid}`);
  for (const source of SOURCES) {
    for (const name of readdirSync(join(root, source), { recursive: true })) {
      if (name.endsWith('.ts')) compile(join(source, name), folder);
    }
  }
  // For the cases in which a program has loaded the library twice.
  for (const part of ['src', 'operators']) {
    cpSync(join(folder, part), join(folder, 'copy', part), { recursive: true });
  }
  const remove = () => rmSync(folder, { recursive: true, force: true });
  return { folder, driver: join(folder, 'test/contract/driver.js'), remove };
}

function compile(path, folder) {
  const { outputText } = ts.transpileModule(readFileSync(join(root, path), 'utf8'), {
    fileName: path,
    compilerOptions,
  });
  const out = join(folder, path.replace(/ts$/, 'js'));
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, outputText);
}
