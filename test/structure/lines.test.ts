import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const rooms = [
  'model',
  'engine',
  'app',
  'cli',
  'tools',
  'agents',
  'reports',
  'emit',
  'sandbox',
  'databases',
  'bench',
  'scripts',
  'web/contract',
  'web/server',
  'web/ui',
];
const files = rooms.flatMap((room) => globSync(`${room}/**/*.{ts,tsx,sql}`, { cwd: root }));
const charactersMax = 150;

/** Files of numbered upgrades stay as they were when a ledger first ran them. */
const isNumbered = (file: string): boolean => /\/\d{6}\.sql$/.test(file);

/** A pattern cannot be broken without becoming another way to say it. */
const isPattern = (line: string): boolean => /^\s*(?:(?:const|export) [^=]*= )?(?:String\.raw`|\/(?![/*])).*(?:`|\/[a-z]*)/.test(line);

it('no line is longer than a page is wide, but for patterns', () => {
  const long = files
    .filter((file) => !isNumbered(file))
    .flatMap((file) =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .flatMap((line, i) => (line.length > charactersMax && !isPattern(line) ? [`${file}:${i + 1}`] : [])),
    );
  expect(long).toEqual([]);
});
