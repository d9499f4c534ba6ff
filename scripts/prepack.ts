import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * What a package needs that runs from `node_modules`, where Node strips no types: JavaScript of every module in `dist/`, and beside it
 * all that modules read: SQL, instructions, words, playbooks, built pages.
 */
const root = join(import.meta.dirname, '..');
const out = join(root, 'dist');
const rooms = [
  'model',
  'databases',
  'engine',
  'sandbox',
  'tools',
  'agents',
  'app',
  'cli',
  'emit',
  'playbooks',
  'reports',
  'web/server',
  'web/dist',
];
const single = ['package.json', 'docs/playbook.schema.json'];

rmSync(out, { recursive: true, force: true });
if (existsSync(join(root, 'web/ui/main.tsx'))) execFileSync(process.execPath, [join(root, 'web/ui/build.ts')], { stdio: 'inherit' });
execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'tsconfig.package.json')], {
  stdio: 'inherit',
});
for (const file of rooms.flatMap((room) => globSync(`${room}/**/*`, { cwd: root })).concat(single)) if (isRead(file)) copy(file);
// Programs of the sandbox are started, and parts of its realm found, by the names of their files. What is checked keeps its name: TypeScript.
for (const file of globSync(['sandbox/{worker,realm,image}/**/*.js', 'sandbox/worker-process.js', 'sandbox/check/inspection.js'], {
  cwd: out,
}))
  rewrite(file, (text) => text.replaceAll(/\.ts(?=['"`])/g, '.js'));
writeFileSync(
  join(out, 'godwit.mjs'),
  readFileSync(join(root, 'godwit.mjs'), 'utf8').replace(/await \(isInstalled[^\n]*\);/, "await import('./cli.js');"),
);

function isRead(file: string): boolean {
  return /\.[a-z0-9]+$/i.test(file) && (!/\.tsx?$/.test(file) || /^playbooks\/[^/]+\/transforms\//.test(file));
}

function copy(file: string): void {
  mkdirSync(dirname(join(out, file)), { recursive: true });
  cpSync(join(root, file), join(out, file), { recursive: true });
}

function rewrite(file: string, change: (text: string) => string): void {
  writeFileSync(join(out, file), change(readFileSync(join(out, file), 'utf8')));
}
