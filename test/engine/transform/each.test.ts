import { describe, expect, it } from 'vitest';
import { withClient } from '../../support/databases.ts';
import { createMigration } from '../../support/migration.ts';
import { validate } from '../validate/orders.ts';
import { codeTransforms, onePhase } from './support.ts';

const source = `
CREATE TABLE app_thing (id integer PRIMARY KEY, label text);
INSERT INTO app_thing VALUES (1, ''), (2, 'NULL'), (3, E'a\\tb\\nc\\\\N'), (4, 'ä€😀'), (5, '1:2'), (6, '{"a"}'), (7, 'same');`;

/** Two rows of each source row, told apart by what `each` gives. */
const codeOf = (first: string, second: string): string => `
export default (row: SourceRow): Result => [
  { each: ${first}, label: row.label },
  { each: ${second}, label: row.label },
];
`;

const kinds: [kind: string, first: string, second: string][] = [
  ['smallint', '1', '-1'],
  ['integer', 'row.id', '-row.id'],
  ['bigint', '9007199254740993n', '-9223372036854775808n'],
  ['text', "row.label ?? ''", "(row.label ?? '') + ' '"],
  ['uuid', "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12'"],
  ['date', "'2024-2-3'", "'0099-12-31'"],
];

const fields = '      label: {copy: thing.label}\n      each: {copy: thing.each}';
const transform = (kind: string): string => `{file: transforms/thing.ts, each: each, output: {each: ${kind}, label: text}}`;

describe.each(kinds)('rows told apart by %s', (kind, first, second) => {
  const transforms = () => codeTransforms({ 'transforms/thing.ts': codeOf(first, second) });

  it('have the same derived keys for the database and for validation', async () => {
    const code = transforms();
    const target = `CREATE TABLE things (id uuid PRIMARY KEY, legacy_id integer NOT NULL, each ${kind} NOT NULL, label text)`;
    const migration = await createMigration(onePhase(transform(kind), fields, ''), source, target, code);
    const { phases } = await migration.run({ batchRows: 2 });
    expect(phases[0]?.fates).toMatchObject({ read: 7, written: 7 });
    const { verdict, phases: judged } = await validate(migration);
    expect(judged[0]).toMatchObject({ rowsCompared: 14, differences: [] });
    expect(verdict).toBe('passed');
    await code.close();
  });

  it('may keep keys of their own', async () => {
    const code = transforms();
    const target = `CREATE TABLE things (legacy_id integer, each ${kind}, label text, PRIMARY KEY (legacy_id, each))`;
    const playbook = onePhase(transform(kind), fields, '')
      .replace('      id: identity\n', '')
      .replace('    transform:', '    identity: {strategy: kept}\n    transform:');
    const migration = await createMigration(playbook, source, target, code);
    expect((await migration.run({ batchRows: 3 })).phases[0]?.fates).toMatchObject({ read: 7, written: 7 });
    const again = await migration.run({ batchRows: 5 });
    expect(again.phases[0]?.fates).toMatchObject({ written: 0, unchanged: 7 });
    expect((await validate(migration)).verdict).toBe('passed');
    await code.close();
  });
});

describe('rows that are not told apart', () => {
  it('are refused also where only the form of their type is the same', async () => {
    const code = codeTransforms({ 'transforms/thing.ts': codeOf("row.id === 7 ? '2024-02-03' : '2024-2-4'", "'2024-2-3'") });
    const target = 'CREATE TABLE things (id uuid PRIMARY KEY, legacy_id integer NOT NULL, each date NOT NULL, label text)';
    const migration = await createMigration(onePhase(transform('date'), fields, ''), source, target, code);
    expect((await migration.run()).phases[0]?.fates).toMatchObject({ read: 7, written: 6, quarantined: 1 });
    const kept = await withClient(
      migration.targetUrl,
      async (client) => (await client.query('SELECT source_key, reason FROM migration_control.quarantine')).rows,
    );
    expect(kept).toEqual([{ source_key: '1:7', reason: 'transform_failed' }]);
    expect((await validate(migration)).verdict).toBe('passed');
    await code.close();
  });
});
