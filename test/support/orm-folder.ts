import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder below this repository, so that modules written there find its packages; removed after the test. */
export function ormFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(import.meta.dirname, '../../.godwit-orm-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}
