import { globSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';

const folder = join(import.meta.dirname, 'realm');
let cached: Readonly<Record<string, string>> | null = null;

/** The modules of the realm as JavaScript, under the names by which they import each other (`./run.ts`). */
export function realmCode(): Readonly<Record<string, string>> {
  cached ??= Object.fromEntries(
    globSync('*.ts', { cwd: folder }).map((name) => [`./${name}`, stripTypeScriptTypes(readFileSync(join(folder, name), 'utf8'))]),
  );
  return cached;
}
