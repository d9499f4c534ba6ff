#!/usr/bin/env -S node --min-semi-space-size=4
// Buffers that live as long as a batch die young in a young generation of four megabytes; in V8's one they wait for a full collection.
// JavaScript that old versions of Node read too: they would end in a syntax error at the first TypeScript file.
const needed = 26;

// A package that was installed brings JavaScript: Node strips no types there.
const isInstalled = /[\\/]node_modules[\\/]godwit[\\/]godwit\.mjs$/.test(import.meta.filename ?? '');

if (Number.parseInt(process.versions.node, 10) >= needed) await (isInstalled ? import('./dist/cli.js') : import('./cli.ts'));
else refuse(`Godwit needs Node ${needed} or newer, and this is Node ${process.versions.node}.`);

function refuse(message) {
  const hint = 'Run `npm install` in its folder, which brings that Node, and then `npx godwit …` or `npm start`.';
  const error = { code: 'node_too_old', kind: 'input', message, hint };
  if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify({ error })}\n`);
  else process.stderr.write(`godwit: ${message}\n${hint} [${error.code}]\n`);
  process.exitCode = 2;
}
