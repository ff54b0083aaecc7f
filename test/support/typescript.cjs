'use strict';
/** Lets plain node run our TypeScript, with the transform that jest uses: `node -r …/typescript.cjs script.ts`. */
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { process: transform } = require('./transform.cjs');

require.extensions['.ts'] = (module, path) => {
  module._compile(transform(readFileSync(path, 'utf8'), path).code, path);
};

// Sources name their neighbours by the emitted name.
const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, parent, ...rest) {
  const ours = request.startsWith('.') && parent?.filename?.endsWith('.ts');
  const name = ours && request.endsWith('.js') ? `${request.slice(0, -3)}.ts` : request;
  return resolve.call(this, name, parent, ...rest);
};
