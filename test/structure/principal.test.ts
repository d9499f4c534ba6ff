import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const askedOfTheConfig =
  /config\.(?:user|people)\b|\bconfig: \{[^}]*\b(?:user|people)\b|GODWIT_(?:USER|PEOPLE)|environmentPrincipal|\{[^}\n]*\b(?:user|people)\b[^}\n]*\} = [\w.]*config\b/;

it('who calls is told by the caller: nothing in the app asks the configuration', () => {
  const files = globSync(['app/**/*.ts', 'engine/**/*.ts', 'agents/**/*.ts', 'tools/**/*.ts'], { cwd: root });
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((file) => askedOfTheConfig.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
});
