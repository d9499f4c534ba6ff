import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = import.meta.dirname;
/** Where the built pages are. */
export const builtPages = join(folder, '../dist');
const seal = join(builtPages, 'sources.sha256');

/**
 * Builds the pages unless those that are there were built of the same sources, and returns their folder. `say` is told before work that takes
 * seconds. An installed package brings them built, and no sources.
 */
export async function buildPages(say: (line: string) => void): Promise<string> {
  if (!existsSync(join(folder, 'main.tsx'))) return builtPages;
  const sources = digestOfSources();
  if (existsSync(seal) && readFileSync(seal, 'utf8') === sources) return builtPages;
  say('Building the pages of the workbench, once for this version of them (about 10 seconds)…');
  const { build } = await import('vite');
  await build({ configFile: join(folder, 'vite.config.ts'), logLevel: 'warn', mode: 'production' });
  writeFileSync(seal, sources);
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

if (import.meta.main) {
  const begun = performance.now();
  await buildPages(console.error);
  console.error(`The pages are in ${builtPages} (${((performance.now() - begun) / 1000).toFixed(1)} s).`);
}
