/** docs/avfoundation.md names every symbol, and cannot lie: its tests exist, and its names are those of the code. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

const root = join(__dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const DOCUMENT = read('docs/avfoundation.md');
const API = read('etc/index.api.md');
const SETTINGS = ['settingsBase', 'videoSettings', 'audioSettings']
  .map((name) => read(`src/codec/${name}.ts`))
  .join('\n');

/** The public classes and settings that AVFoundation has counterparts of, by the names of the document. */
const SURFACES: Readonly<Record<string, readonly string[]>> = {
  AssetWriter: ['AssetWriter', 'MovieSettings'],
  WriterInput: ['WriterInput', 'TrackPasses', 'TrackRelations', 'TrackSettings'],
  InputGroup: ['InputGroup'],
  OutputSettingsAssistant: ['OutputSettingsAssistant'],
};

interface Row {
  readonly symbol: string;
  readonly ours: string;
  readonly proof: string;
  readonly why: string;
}

/** The rows of the tables that have a column for tests. */
const rows: readonly Row[] = DOCUMENT.split('\n')
  .filter((line) => line.startsWith('| ') && !line.includes('---'))
  .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
  .filter((cells) => cells.length === 6 && cells[1] !== 'AVFoundation')
  .map(([, symbol = '', ours = '', why = '', proof = '']) => ({ symbol, ours, why, proof }));

/** Members that a class of the API report has for everybody. */
function membersOf(name: string): string[] {
  const declared = new RegExp(`^export (?:abstract )?class ${name}\\b[^{]*\\{(.*?)^\\}`, 'ms').exec(
    API,
  );
  if (!declared) throw new Error(`The API report has no class ${name}.`);
  const lines = (declared[1] ?? '').split('\n');
  return lines.flatMap((line) => {
    if (/^ {4}(?:protected|private)\b/.test(line)) return [];
    const member =
      /^ {4}(?:(?:readonly|abstract|static|override|get|set) )*([a-z][\w$]*)[(:<?]/.exec(line);
    return member?.[1] === undefined || member[1] === 'constructor' ? [] : [member[1]];
  });
}

const named = (text: string): boolean => DOCUMENT.includes(`\`${text}\``);

describe('the parity with AVFoundation', () => {
  it('is told of every symbol of inputs and writers', () => {
    expect(rows.length).toBeGreaterThan(80);
    for (const { symbol } of rows) expect(symbol).not.toBe('');
  });

  it.each(
    rows.filter(({ ours }) => ours === '—').map(({ symbol, ...row }) => [symbol, row] as const),
  )('%s is not there, and why is said', (_, { why, proof }) => {
    expect([why.length > 20, proof]).toEqual([true, '']);
  });

  it.each(rows.filter(({ ours }) => ours !== '—').map(({ symbol, proof }) => [symbol, proof]))(
    '%s has a test',
    (_, proof) => {
      const [, file = '', title = ''] = /^`([\w/]+)` “(.+)”$/.exec(proof) ?? [];
      const path = join(root, 'test', `${file}.test.ts`);
      expect([proof, existsSync(path)]).toEqual([proof, true]);
      expect(readFileSync(path, 'utf8')).toContain(title);
    },
  );

  it.each(Object.entries(SURFACES))('names all that %s has, and nothing else', (name, classes) => {
    const members = new Set(classes.flatMap(membersOf));
    const unnamed = [...members].filter((member) => !named(`${name}.${member}`));
    const told = [...DOCUMENT.matchAll(new RegExp(`\`${name}\\.([\\w$]+)\``, 'g'))];
    const invented = told.map(([, member = '']) => member).filter((member) => !members.has(member));
    expect({ unnamed, invented }).toEqual({ unnamed: [], invented: [] });
  });

  it.each(['VideoSettings', 'AudioSettings'])('names settings that %s has', (name) => {
    const told = [...DOCUMENT.matchAll(new RegExp(`\`${name}\\.(\\w+)\``, 'g'))].map(
      ([, key = '']) => key,
    );
    expect(told.length).toBeGreaterThan(8);
    for (const key of told) expect(SETTINGS).toMatch(new RegExp(`readonly ${key}\\??:`));
  });
});
