/**
 * Reads the built declarations, which are what users see, and fails when an exported symbol of an entry, or a
 * public method of it, has no prose; when a function or a class has no @group; when an @example does not compile; or
 * when a signature names a type of ours that no entry exports.
 */
import { fileURLToPath } from 'node:url';

import ts from 'typescript';

import { entries } from './entries.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const options = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts'],
  module: ts.ModuleKind.NodeNext,
  types: ['node'],
  strict: true,
  noEmit: true,
  skipLibCheck: true,
};

const program = ts.createProgram(
  entries().map(({ types }) => types),
  options,
);
const checker = program.getTypeChecker();
const problems = new Set();
/** Source text of each @example, by the symbol it belongs to. */
const examples = new Map();

/** Every symbol that an entry exports, by the name that users know it by. */
const surface = new Map();

for (const { types, specifier } of entries()) {
  const file = program.getSourceFile(types);
  if (!file) throw new Error(`${types} is missing: run \`npm run build\` first.`);
  for (const exported of checker.getExportsOfModule(checker.getSymbolAtLocation(file))) {
    surface.set(resolveAlias(exported), `${specifier}: ${exported.name}`);
  }
}
for (const [symbol, name] of surface) if (isOurs(symbol)) checkSymbol(symbol, name);
checkExamples();

for (const problem of problems) console.error(problem);
console.log(`docs: ${examples.size} examples compiled, ${problems.size} problems`);
process.exitCode = problems.size === 0 ? 0 : 1;

function checkSymbol(symbol, name) {
  const tags = symbol.getJsDocTags(checker);
  requireProse(symbol, name);
  if (symbol.flags & (ts.SymbolFlags.Function | ts.SymbolFlags.Class)) {
    const grouped = tags.some((tag) => tag.name === 'group' && tag.text?.length > 0);
    if (!grouped) problems.add(`${name} has no @group`);
  }
  collectExamples(symbol, name);
  for (const declaration of symbol.declarations) requireExported(declaration, name);
  if (symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface)) {
    for (const member of [...(symbol.members?.values() ?? []), ...staticMembers(symbol)]) {
      checkMember(member, `${name}.${member.name}`);
    }
  }
}

function checkMember(member, name) {
  const declaration = member.declarations?.[0];
  if (!declaration || ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Private) return;
  collectExamples(member, name);
  // Properties and toString may speak for themselves. Names of symbols and private fields begin with __.
  const isMethod =
    (member.flags & ts.SymbolFlags.Method) !== 0 &&
    !member.name.startsWith('__') &&
    member.name !== 'toString';
  if (isMethod) requireProse(member, name);
}

function staticMembers(symbol) {
  return [...(symbol.exports?.values() ?? [])].filter(({ name }) => name !== 'prototype');
}

/**
 * A base may stay inside: its members are shown as those of what extends it. So may a type that its own file keeps
 * to itself: it only shortens what it stands for.
 */
function requireExported(node, name) {
  if (ts.isHeritageClause(node)) return;
  if (ts.isTypeReferenceNode(node)) {
    const found = checker.getSymbolAtLocation(node.typeName);
    const symbol = found && resolveAlias(found);
    if (symbol && isOurs(symbol) && isExported(symbol) && !surface.has(symbol)) {
      problems.add(`${name} names the type ${symbol.name}, which no entry exports`);
    }
  }
  ts.forEachChild(node, (child) => requireExported(child, name));
}

function isExported(symbol) {
  return symbol.declarations.some(
    (declaration) => ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Export,
  );
}

function requireProse(symbol, name) {
  if (symbol.getDocumentationComment(checker).length === 0) problems.add(`${name} has no prose`);
}

function collectExamples(symbol, name) {
  const texts = symbol.getJsDocTags(checker).filter((tag) => tag.name === 'example');
  texts.forEach((tag, index) => {
    const text = ts.displayPartsToString(tag.text);
    const code = /```(?:ts|typescript)\n([^]*?)```/.exec(text)?.[1];
    if (code === undefined) problems.add(`${name}: its @example has no \`\`\`ts block`);
    else examples.set(`${name}${index > 0 ? ` (${index + 1})` : ''}`, code);
  });
}

/** Each example is a module of its own that imports the package by its name, as a user's would. */
function checkExamples() {
  const files = new Map();
  let count = 0;
  for (const [name, code] of examples) {
    files.set(`${root}temp-example-${count++}.mts`, { name, code: `${code}\nexport {};\n` });
  }
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.readFile = (path) => files.get(path)?.code ?? readFile(path);
  host.getSourceFile = (path, language, ...rest) =>
    files.has(path)
      ? ts.createSourceFile(path, files.get(path).code, language)
      : getSourceFile(path, language, ...rest);
  const checked = ts.createProgram([...files.keys()], options, host);
  for (const [path, { name }] of files) {
    const file = checked.getSourceFile(path);
    const found = [
      ...checked.getSyntacticDiagnostics(file),
      ...checked.getSemanticDiagnostics(file),
    ];
    for (const { messageText, start } of found) {
      const line = file.getLineAndCharacterOfPosition(start ?? 0).line + 1;
      const text = ts.flattenDiagnosticMessageText(messageText, ' ');
      problems.add(`${name}: its @example does not compile, line ${line}: ${text}`);
    }
  }
}

function resolveAlias(symbol) {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

function isOurs(symbol) {
  return (symbol.declarations ?? []).some(
    (declaration) => !declaration.getSourceFile().fileName.includes('/node_modules/'),
  );
}
