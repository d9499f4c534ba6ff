import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { databaseKinds, sinkKinds } from '../../databases/registry.ts';

const root = join(import.meta.dirname, '../..');
const rooms = ['model', 'engine', 'app', 'cli', 'tools', 'agents', 'reports', 'sandbox', 'databases'];
const files = rooms.flatMap((room) => globSync(`${room}/**/*.{ts,sql}`, { cwd: root }));

/** Lines of code, without comments, that hold the pattern. */
function linesWith(pattern: RegExp, of: readonly string[]): string[] {
  return of.flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .replaceAll(/\/\*[\s\S]*?\*\//g, '')
      .split('\n')
      .filter((line) => pattern.test(line) && !/^\s*(\/\/|--|import )/.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
}

it.each([...new Set([...Object.keys(databaseKinds), ...Object.keys(sinkKinds)])])(
  'the kind %s is named in its folder and in the registry only',
  (kind) => {
    const elsewhere = files.filter((file) => !file.startsWith(`databases/${kind}/`) && file !== 'databases/registry.ts');
    expect(linesWith(new RegExp(`['"\`]${kind}['"\`]`), elsewhere)).toEqual([]);
  },
);

it('SQLSTATEs stand with PostgreSQL only', () => {
  const elsewhere = files.filter((file) => !file.startsWith('databases/postgres/'));
  // Five digits and capitals in quotes, beginning like a class of the standard.
  expect(linesWith(/['"`](0[0-9A-Z]|2[0-9A-Z]|3[0-9A-Z]|4[024]|5[3-8]|XX|P0)[0-9A-Z]{3}['"`]/, elsewhere)).toEqual([]);
});
