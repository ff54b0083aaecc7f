import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';

import * as testing from '../../../marbles/index.js';
import * as operators from '../../../operators/index.js';
import * as nouns from '../../../src/index.js';

const readme = readFileSync(resolve(__dirname, '../../../README.md'), 'utf8');
const MODULES: Record<string, unknown> = {
  rxmux: nouns,
  'rxmux/operators': operators,
  'rxmux/testing': testing,
};

/** The programs of the README that can be run as they stand. */
const programs = [...readme.matchAll(/```ts\n([^`]*rxTest\([^`]*)```/g)].map(
  ([, code = '']) => code,
);

describe('the marble tests that the README shows', () => {
  it('are there', () => {
    expect(programs).toHaveLength(1);
  });

  it.each(programs)('run', (code) => {
    const { outputText } = transpileModule(code, {
      compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 },
    });
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- our own README
    const run = new Function('require', 'exports', outputText) as (
      require: (name: string) => unknown,
      exports: object,
    ) => void;

    expect(() => {
      run((name) => MODULES[name], {});
    }).not.toThrow();
  });
});
