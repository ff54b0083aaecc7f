/**
 * Packs what would be published, installs it into a fresh project, and uses it as strangers would: by import, by require,
 * and from TypeScript at its strictest. Needs `npm run build` before.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { entries, manifest } from './entries.js';

/** Packed; a guard against media, maps of maps and other stowaways. */
const MAX_TARBALL_BYTES = 1_000_000;

const root = fileURLToPath(new URL('..', import.meta.url));
const specifiers = entries().map(({ specifier }) => specifier);
const project = mkdtempSync(join(tmpdir(), `${manifest.name}-consumer-`));

try {
  const tarball = pack();
  install(tarball);
  checkImports();
  checkNothingNativeIsLoaded();
  checkDeepImportsAreRefused();
  checkTypes();
} finally {
  rmSync(project, { recursive: true, force: true });
}

function pack() {
  for (const { types } of entries()) {
    if (!existsSync(types)) throw new Error(`${types} is missing: run \`npm run build\` first.`);
  }
  const output = npm(root, 'pack', '--json', '--ignore-scripts', '--pack-destination', project);
  // npm 12 may answer with an object by package name instead of a list.
  const [{ filename, size, files }] = Object.values(JSON.parse(output));
  const stowaways = files
    .map(({ path }) => path)
    .filter(
      (path) =>
        !/^(dist\/(bundle\/.+\.js(\.map)?|(src|operators|marbles)\/.+\.d\.ts)$|(CHANGELOG|README)\.md$|LICENSE$|package\.json$)/.test(
          path,
        ),
    );
  ensure(stowaways.length === 0, `the tarball holds ${stowaways.join(', ')}`);
  for (const name of ['LICENSE', 'README.md', 'CHANGELOG.md']) {
    ensure(
      files.some(({ path }) => path === name),
      `the tarball lacks ${name}`,
    );
  }
  ensure(
    size <= MAX_TARBALL_BYTES,
    `the tarball has ${size} bytes, more than ${MAX_TARBALL_BYTES}`,
  );
  console.log(`packed: ${files.length} files, ${Math.round(size / 1000)} kB`);
  return join(project, filename);
}

function install(tarball) {
  const { dependencies, devDependencies } = manifest;
  write('package.json', {
    private: true,
    type: 'module',
    // As a user would: the package, and what its README asks for beside it.
    dependencies: {
      [manifest.name]: `file:${tarball}`,
      rxjs: devDependencies.rxjs,
      'node-av': dependencies['node-av'],
    },
    devDependencies: {
      typescript: devDependencies.typescript,
      '@types/node': devDependencies['@types/node'],
    },
    allowScripts: { 'node-av': false },
  });
  npm(project, 'install', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error');
}

function checkImports() {
  const count = `for (const [name, entry] of Object.entries(all)) {
    const exported = Object.keys(entry).filter((key) => entry[key] !== undefined);
    if (exported.length === 0) throw new Error(name + ' exports nothing');
    console.log(name, exported.length);
  }`;
  const byImport = specifiers.map((name, i) => `import * as m${i} from '${name}';`).join('\n');
  const byRequire = specifiers.map((name, i) => `const m${i} = require('${name}');`).join('\n');
  const all = `const all = { ${specifiers.map((name, i) => `'${name}': m${i}`).join(', ')} };`;
  const imported = run('import.mjs', `${byImport}\n${all}\n${count}`);
  const required = run('require.cjs', `${byRequire}\n${all}\n${count}`);
  ensure(imported === required, `import gives\n${imported}but require gives\n${required}`);
  run(
    'same.mjs',
    `import { createRequire } from 'node:module';
    import * as imported from '${manifest.name}';
    const required = createRequire(import.meta.url)('${manifest.name}');
    for (const name of Object.keys(imported)) {
      if (imported[name] !== required[name]) throw new Error(name + ' exists twice');
    }`,
  );
  console.log(`imported and required: ${imported.trim().replaceAll('\n', ', ')} exports`);
}

/** Importing costs nothing native; that node-av itself is seen proves that the look works. */
function checkNothingNativeIsLoaded() {
  const addons = (specifier) =>
    Number(
      run(
        'native.mjs',
        `await import('${specifier}');
        console.log(process.report.getReport().sharedObjects.filter((path) => path.endsWith('.node')).length);`,
      ),
    );
  ensure(addons('node-av/lib') > 0, 'node-av loads no addon here, so nothing is proved');
  for (const specifier of specifiers) {
    ensure(addons(specifier) === 0, `importing ${specifier} loads a native addon`);
  }
  console.log('no entry loads a native addon');
}

function checkDeepImportsAreRefused() {
  const code = run(
    'deep.mjs',
    `await import('${manifest.name}/dist/bundle/index.js').catch(({ code }) => console.log(code));`,
  );
  ensure(code.trim() === 'ERR_PACKAGE_PATH_NOT_EXPORTED', `a deep import gave '${code.trim()}'`);
}

function checkTypes() {
  const names = specifiers.map((name, i) => `import * as m${i} from '${name}';\nexport { m${i} };`);
  write('esm.mts', names.join('\n'));
  write('commonjs.cts', names.join('\n'));
  write('tsconfig.json', {
    compilerOptions: {
      target: 'es2022',
      module: 'nodenext',
      types: ['node'],
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
      noEmit: true,
    },
    include: ['*.mts', '*.cts'],
  });
  node(join(project, 'node_modules/typescript/bin/tsc'), '-p', project);
  console.log('types: esm and commonjs, nodenext, strict, skipLibCheck: false');
}

function write(name, content) {
  const text = typeof content === 'string' ? content : JSON.stringify(content, null, 2);
  writeFileSync(join(project, name), `${text}\n`);
}

/** Runs a program in the fresh project and returns what it printed. */
function run(name, source) {
  write(name, source);
  return node(join(project, name));
}

function node(...args) {
  return execFileSync(process.execPath, args, {
    cwd: project,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function npm(cwd, ...args) {
  // `npm run` tells which npm it is.
  const cli = process.env.npm_execpath;
  const [file, ...rest] = cli ? [process.execPath, cli, ...args] : ['npm', ...args];
  return execFileSync(file, rest, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

function ensure(condition, problem) {
  if (!condition) throw new Error(`The package is wrong: ${problem}.`);
}
