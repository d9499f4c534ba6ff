import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const folder = import.meta.dirname;
/** Where the built pages are. */
export const builtPages = join(folder, '../dist');
const seal = join(builtPages, 'sources.sha256');
const buildMsMax = 120_000;

/**
 * Builds the pages unless those that are there were built of the same sources, and returns their folder. `say` is told before work that takes
 * seconds. An installed package brings them built, and no sources. Another process builds: this one keeps no compiler in its memory.
 */
export async function buildPages(say: (line: string) => void): Promise<string> {
  if (!existsSync(join(folder, 'main.tsx'))) return builtPages;
  if (existsSync(seal) && readFileSync(seal, 'utf8') === digestOfSources()) return builtPages;
  say('Building the pages of the workbench, once for this version of them (about 10 seconds)…');
  await promisify(execFile)(process.execPath, [import.meta.filename], { timeout: buildMsMax });
  return builtPages;
}

/** Of the pages, of the words that they take from elsewhere, and of the versions of all packages. */
function digestOfSources(): string {
  const top = join(folder, '../..');
  const own = globSync('**/*.{ts,tsx,css,html,svg}', { cwd: folder }).map((file) => join(folder, file));
  const others = globSync('web/contract/**/*.ts', { cwd: top }).map((file) => join(top, file));
  const hash = createHash('sha256');
  for (const file of [...own, ...others, join(top, 'package-lock.json')].sort()) {
    if (existsSync(file)) hash.update(file.slice(top.length)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

async function build(): Promise<void> {
  // Whatever the process was started for, what people get is built for them.
  process.env.NODE_ENV = 'production';
  const vite = await import('vite');
  await vite.build({ configFile: join(folder, 'vite.config.ts'), logLevel: 'error' });
  writeFileSync(seal, digestOfSources());
}

if (import.meta.main) {
  const begun = performance.now();
  await build();
  console.error(`The pages are in ${builtPages} (${((performance.now() - begun) / 1000).toFixed(1)} s).`);
}
