/** The rules of the layout (design: layers), checked on the imports as they are written. */
import { describe, expect, it } from '@jest/globals';

import { type Import, parseSource, readSources, type SourceFile } from './support/imports.js';

const sources = readSources('src', 'operators', 'marbles');
const byPath = new Map(sources.map((source) => [source.path, source]));

/** From the first that a sample meets to the last; each may import itself and what stands before it. */
const LAYERS = [
  'base',
  'sample',
  'captions',
  'gate',
  'seam',
  'source',
  'codec',
  'quality',
  'interleave',
  'passes',
  'movie',
  'index',
];

const MAX_LINES = 250;

/** The layer of a file of `src`; undefined for the seam's implementation, which may import any. */
function layerOf(path: string): string | undefined {
  const [, folder, file] = /^src\/(?:(\w+)\/)?(.*)$/.exec(path) ?? [];
  if (folder !== undefined) return folder === 'av' ? undefined : folder;
  if (/^(?:backend|muxOptions|libavLog)\.ts$/.test(file ?? '')) return 'seam';
  return file === 'index.ts' ? 'index' : 'base';
}

const isNodeAv = ({ to }: Import): boolean => to === 'node-av' || to.startsWith('node-av/');

/** Every import that a rule forbids, as `from -> to`. */
function violations(
  forbidden: (from: SourceFile, link: Import) => boolean,
  files: readonly SourceFile[] = sources,
): string[] {
  return files.flatMap((from) =>
    from.imports.filter((link) => forbidden(from, link)).map(({ to }) => `${from.path} -> ${to}`),
  );
}

function breaksLayers(from: SourceFile, { to, typeOnly, dynamic }: Import): boolean {
  if (!from.path.startsWith('src/') || !to.startsWith('src/')) return false;
  const own = layerOf(from.path);
  if (own === undefined) return false;
  // Settings speak of libav's options, in types only.
  if (to === 'src/av/optionTypes.ts' && typeOnly) return false;
  // The one door to libav opens when it is first needed.
  if (to.startsWith('src/av/')) return !(from.path === 'src/backend.ts' && dynamic);
  const other = layerOf(to) ?? '';
  // The seam's interface speaks of what stands behind it, in types only.
  if (own === 'seam' && typeOnly) return false;
  return LAYERS.indexOf(other) > LAYERS.indexOf(own);
}

/** Everything that importing `path` loads: paths and packages. */
function loadedBy(path: string): Set<string> {
  const seen = new Set<string>();
  const visit = (to: string): void => {
    if (seen.has(to)) return;
    seen.add(to);
    for (const link of byPath.get(to)?.imports ?? []) {
      if (!link.typeOnly && !link.dynamic) visit(link.to);
    }
  };
  visit(path);
  return seen;
}

/** The first circle that is found among static imports, of types as well. */
function findCycle(files: ReadonlyMap<string, SourceFile>): string[] | undefined {
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): string[] | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return undefined;
    for (const { to, dynamic } of files.get(path)?.imports ?? []) {
      const cycle = dynamic ? undefined : visit(to, [...trail, path]);
      if (cycle) return cycle;
    }
    done.add(path);
    return undefined;
  };
  for (const path of files.keys()) {
    const cycle = visit(path, []);
    if (cycle) return cycle;
  }
  return undefined;
}

describe('layers', () => {
  it('every folder of src is one of them', () => {
    const folders = new Set(
      sources.filter(({ path }) => path.startsWith('src/')).map(({ path }) => layerOf(path)),
    );
    expect([...folders].filter((layer) => layer !== undefined && !LAYERS.includes(layer))).toEqual(
      [],
    );
    expect(folders.size).toBeGreaterThan(4);
  });

  it('only src/av imports node-av, and only its low level', () => {
    const allowed = new Set(['node-av/lib', 'node-av/constants']);
    expect(
      violations(
        (from, link) =>
          isNodeAv(link) && !(from.path.startsWith('src/av/') && allowed.has(link.to)),
      ),
    ).toEqual([]);
  });

  it('imports inside src go from later to earlier layers', () => {
    expect(violations(breaksLayers)).toEqual([]);
  });

  it('src imports neither operators nor marbles; operators import src only; marbles never src/av', () => {
    const within = (path: string, ...folders: string[]): boolean =>
      !/^(src|operators|marbles|test|examples|bench)\//.test(path) ||
      folders.some((folder) => path.startsWith(`${folder}/`));
    expect(
      violations(({ path }, { to }) => {
        if (path.startsWith('src/')) return !within(to, 'src');
        if (path.startsWith('operators/')) return !within(to, 'src', 'operators');
        return !within(to, 'src', 'operators', 'marbles') || to.startsWith('src/av/');
      }),
    ).toEqual([]);
  });

  it('operators do not reach into src/av', () => {
    expect(
      violations(({ path }, { to }) => path.startsWith('operators/') && to.startsWith('src/av/')),
    ).toEqual([]);
  });

  it('importing an entry loads nothing of node-av', () => {
    for (const entry of ['src/index.ts', 'operators/index.ts', 'marbles/index.ts']) {
      const loaded = [...loadedBy(entry)];
      expect(loaded.length).toBeGreaterThan(5);
      expect(loaded.filter((to) => to.startsWith('src/av/') || to.startsWith('node-av'))).toEqual(
        [],
      );
    }
  });

  it('has no cycles', () => {
    expect(findCycle(byPath)).toBeUndefined();
  });

  it('names files that exist', () => {
    expect(
      violations((_, { to }) => /^(src|operators|marbles)\//.test(to) && !byPath.has(to)),
    ).toEqual([]);
  });
});

describe('files', () => {
  it('only src/rx.ts constructs Observables', () => {
    const found = sources
      .filter(({ text }) => /\bnew Observable\b/.test(text))
      .map(({ path }) => path);
    expect(found).toEqual(['src/rx.ts']);
  });

  it('each operator has a file of its own, named as its export', () => {
    const operators = sources.filter(
      ({ path }) => path.startsWith('operators/') && !path.endsWith('/index.ts'),
    );
    const wrong = operators.filter(({ path, exports }) => {
      const name = path.replace(/^operators\/|\.ts$/g, '');
      const functions = exports.filter((exported) => /^[a-z]/.test(exported));
      return functions.length !== 1 || functions[0] !== name;
    });
    expect(wrong.map(({ path, exports }) => `${path} exports ${exports.join(', ')}`)).toEqual([]);
  });

  it(`has no file of more than ${MAX_LINES} lines`, () => {
    expect(
      sources
        .filter(({ lines }) => lines > MAX_LINES)
        .map(({ path, lines }) => `${path}: ${lines}`),
    ).toEqual([]);
  });
});

/** The rules above find nothing; these show that they could. */
describe('the rules themselves', () => {
  const links = (path: string, text: string): readonly Import[] => parseSource(path, text).imports;

  it('see imports in every form', () => {
    const text = `import { a } from './a.js'; import { type B } from './b.js'; import type { C } from './c.js';
      export { d } from './d.js'; export type { E } from './e.js'; const f = import('./f.js');
      let g: import('node-av').Frame; import './h.js';`;
    expect(links('src/sample/x.ts', text)).toEqual([
      { to: 'src/sample/a.ts', typeOnly: false, dynamic: false },
      { to: 'src/sample/b.ts', typeOnly: true, dynamic: false },
      { to: 'src/sample/c.ts', typeOnly: true, dynamic: false },
      { to: 'src/sample/d.ts', typeOnly: false, dynamic: false },
      { to: 'src/sample/e.ts', typeOnly: true, dynamic: false },
      { to: 'src/sample/f.ts', typeOnly: false, dynamic: true },
      { to: 'node-av', typeOnly: true, dynamic: false },
      { to: 'src/sample/h.ts', typeOnly: false, dynamic: false },
    ]);
  });

  it.each([
    ['src/sample/x.ts', "import { a } from '../gate/a.js';"],
    ['src/gate/x.ts', "import { type A } from '../backend.js';"],
    ['src/source/x.ts', "import { a } from '../codec/a.js';"],
    ['src/movie/x.ts', "import { a } from '../av/a.js';"],
    ['src/movie/x.ts', "const a = import('../av/index.js');"],
    ['src/backend.ts', "import { a } from './codec/a.js';"],
    ['src/rx.ts', "import { type A } from './sample/a.js';"],
  ])('find a broken layer in %s: %s', (path, text) => {
    expect(violations(breaksLayers, [parseSource(path, text)])).toHaveLength(1);
  });

  it('find a circle of types', () => {
    const files = [
      parseSource('src/a.ts', "import { type B } from './b.js';"),
      parseSource('src/b.ts', "import { a } from './a.js';"),
    ];
    expect(findCycle(new Map(files.map((file) => [file.path, file])))).toEqual([
      'src/a.ts',
      'src/b.ts',
      'src/a.ts',
    ]);
  });
});
