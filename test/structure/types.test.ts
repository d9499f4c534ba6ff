import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const rooms = ['model', 'engine', 'app', 'cli', 'tools', 'agents', 'reports', 'sandbox', 'databases'];
const files = rooms.flatMap((room) => globSync(`${room}/**/*.ts`, { cwd: root })).filter((file) => !file.startsWith('databases/postgres/'));

/** Files that may name types as PostgreSQL does, and why. */
const allowed: Readonly<Record<string, string>> = {
  'model/catalog.ts': 'the stored names of types: digests of catalogs and mappings hold them',
  'model/core-type.ts': 'what each stored name means in words of no database',
  'model/transform.ts': 'the words by which a playbook declares columns of a transform',
  'model/expression.ts': 'the words of expressions, which mappings hold',
  'engine/evaluate/scalar.ts': 'values of such expressions',
  'engine/evaluate/expression.ts': 'values of such expressions',
  'sandbox/check/types.ts': 'the same words of a transform, as types of its code',
  'sandbox/realm/values.ts': 'the same words within the sandbox, and what JavaScript calls its own types',
};

/** Folders that may: a translated pipeline is computed by the target, in its types. */
const allowedFolders = ['engine/pipelines/', 'model/pipelines/'];

const mayName = (file: string): boolean => file in allowed || allowedFolders.some((folder) => file.startsWith(folder));

/** Types and internal names that only PostgreSQL has, or has under that name. */
const names =
  'smallint|bigint|numeric|varchar|bytea|jsonb|timetz|timestamptz|tsvector|multirange|bpchar|int[248]|float[48]|citext|regclass|' +
  'double precision|timestamp with(?:out)? time zone';
const named = new RegExp(`['"\`](?:${names})(?:\\[\\])*['"\`]|^\\s*(?:${names}):`);

const linesThatName = (file: string): string[] =>
  readFileSync(join(root, file), 'utf8')
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .split('\n')
    .filter((line) => named.test(line) && !/^\s*\/\//.test(line));

it('types of PostgreSQL are named with PostgreSQL only: others read what they mean (coreOf)', () => {
  const wrong = files.filter((file) => !mayName(file)).flatMap((file) => linesThatName(file).map((line) => `${file}: ${line.trim()}`));
  expect(wrong).toEqual([]);
});

it('whoever may name them does', () => {
  expect(Object.keys(allowed).filter((file) => linesThatName(file).length === 0)).toEqual([]);
});
