import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { draftTarget } from '../../databases/postgres/draft/draft-target.ts';
import { type DraftedPlaybook, draftPlaybook } from '../../engine/draft/draft-playbook.ts';
import { playbookYaml } from '../../engine/draft/playbook-yaml.ts';
import { parsePlaybook } from '../../engine/playbook/load.ts';
import type { RunResult } from '../../engine/run/run.ts';
import { rollback } from '../../engine/undo/rollback.ts';
import type { PlaybookPhase } from '../../model/playbook.ts';
import { withClient } from '../support/databases.ts';
import { catalogOf, type Draft, draft } from '../support/draft.ts';
import { createMigration, type TestMigration } from '../support/migration.ts';
import { failedChecks, validate } from './validate/orders.ts';

const fixture = (name: string): string => readFileSync(join(import.meta.dirname, '../databases/fixtures', name), 'utf8');

function phaseOf({ playbook }: DraftedPlaybook, name: string): PlaybookPhase {
  const phase = playbook.phases.find((each) => each.phase === name);
  if (!phase) throw new Error(`there is no phase ${name}`);
  return phase;
}

const table = (name: string): string => {
  const dot = name.indexOf('.');
  return dot < 0 ? pg.escapeIdentifier(name) : `${pg.escapeIdentifier(name.slice(0, dot))}.${pg.escapeIdentifier(name.slice(dot + 1))}`;
};

/** A source table without those that inherit from it. */
const own = ({ source }: Draft, name: string): string =>
  `${source.entities.find((each) => each.name === name)?.kind === 'table' ? 'ONLY ' : ''}${table(name)}`;

async function countRows(url: string, from: string): Promise<number> {
  const { rows } = await withClient(url, (client) => client.query<{ n: number }>(`SELECT count(*)::integer AS n FROM ${from}`));
  return rows[0]?.n ?? -1;
}

async function textOf(url: string, sql: string): Promise<string[]> {
  const { rows } = await withClient(url, (client) => client.query<{ row: string }>(`SELECT row::text FROM (${sql}) AS row ORDER BY 1`));
  return rows.map(({ row }) => row);
}

/** Source and target columns of a phase that hold the same values. */
const copies = ({ fields }: PlaybookPhase): [from: string, to: string][] =>
  Object.entries(fields).flatMap(([to, rule]): [string, string][] => (typeof rule === 'object' && 'copy' in rule ? [[rule.copy, to]] : []));

/** Whether a reference rule reads these columns, itself or through its look-up. */
function isFrom(from: string | readonly string[], fields: readonly string[], { lookups }: PlaybookPhase): boolean {
  const [first = '', ...others] = [from].flat();
  const lookup = lookups[first.split('.')[0] ?? ''];
  const read = lookup ? Object.values(lookup.on) : [first, ...others];
  return read.join('|') === fields.join('|');
}

const listed = (columns: readonly string[], alias: string): string =>
  columns.map((name) => `${alias}.${pg.escapeIdentifier(name)}`).join(', ');

const fates = ({ phases }: RunResult) => phases.map(({ phase, fates: of }) => ({ phase, ...of }));

describe.each([
  { name: 'video-rental.sql', schemas: ['public'], phases: 13 },
  { name: 'trading-company.sql', schemas: ['public'], phases: 10 },
  { name: 'music-store.sql', schemas: ['public', 'billing'], phases: 9 },
  { name: 'odd-keys.sql', schemas: ['public'], phases: 17 },
  { name: 'without-keys.sql', schemas: ['public'], phases: 6 },
  { name: 'values-of-all-kinds.sql', schemas: ['public'], phases: 7 },
  { name: 'odd-names.sql', schemas: ['public', 'odd "schema; --'], phases: 15 },
  { name: 'every-structure.sql', schemas: ['public', 'billing'], phases: 3 },
  { name: 'nasty.sql', schemas: ['public', 'odd "schema'], phases: 17 },
])('a draft of $name', ({ name, schemas, phases }) => {
  let drafted: Draft;
  let migration: TestMigration;
  let first: RunResult;
  beforeAll(async () => {
    drafted = await draft(fixture(name), schemas);
    migration = await createMigration(drafted.yaml, fixture(name), drafted.ddl);
    first = await migration.run();
  });

  it('loads back as the same playbook', () => {
    expect(parsePlaybook(drafted.yaml, 'playbook.yaml')).toEqual(drafted.playbook);
    expect(drafted.playbook.phases).toHaveLength(phases);
  });

  it('brings every row', async () => {
    expect(first.outcome).toBe('done');
    for (const { phase, ...of } of fates(first)) {
      const { source, target } = phaseOf(drafted, phase);
      const rows = await countRows(migration.sourceUrl, own(drafted, source));
      expect({ phase, ...of }).toEqual({
        phase,
        read: rows,
        written: rows,
        unchanged: 0,
        skipped: 0,
        quarantined: 0,
        inserted: rows,
        overwritten: 0,
      });
      expect([phase, await countRows(migration.targetUrl, table(target))]).toEqual([phase, rows]);
    }
  });

  it('brings every value', async () => {
    for (const phase of drafted.playbook.phases) {
      const [from, to] = [copies(phase).map(([name]) => name), copies(phase).map(([, name]) => name)];
      const before = await textOf(migration.sourceUrl, `SELECT ${listed(from, 't')} FROM ${own(drafted, phase.source)} t`);
      expect([phase.phase, await textOf(migration.targetUrl, `SELECT ${listed(to, 't')} FROM ${table(phase.target)} t`)]).toEqual([
        phase.phase,
        before,
      ]);
    }
  });

  it('leads every reference to the same row as before', async () => {
    const source = await catalogOf(fixture(name), schemas);
    for (const phase of drafted.playbook.phases) {
      for (const reference of source.entities.find((entity) => entity.name === phase.source)?.references ?? []) {
        const parent = drafted.playbook.phases.find((each) => each.source === reference.entity);
        const linked = Object.entries(phase.fields).find(
          ([, rule]) =>
            typeof rule === 'object' &&
            'reference' in rule &&
            rule.reference === parent?.phase &&
            isFrom(rule.from, reference.fields, phase),
        );
        if (!parent || !linked) continue;
        const on = reference.fields
          .map((column, i) => `c.${pg.escapeIdentifier(column)} = p.${pg.escapeIdentifier(reference.toFields[i] ?? '')}`)
          .join(' AND ');
        const key =
          Object.entries(parent.fields).find(([, rule]) => rule === 'identity')?.[0] ??
          source.entities.find((each) => each.name === parent.source)?.key?.fields[0] ??
          '';
        const [ours, their] = [copies(phase), copies(parent)];
        const before = `SELECT ROW(${listed(
          ours.map(([from]) => from),
          'c',
        )}) AS c, ROW(${listed(
          their.map(([from]) => from),
          'p',
        )}) AS p FROM ${own(drafted, phase.source)} c LEFT JOIN ${own(drafted, parent.source)} p ON ${on}`;
        const after = `SELECT ROW(${listed(
          ours.map(([, to]) => to),
          'c',
        )}) AS c, ROW(${listed(
          their.map(([, to]) => to),
          'p',
        )}) AS p FROM ${table(phase.target)} c LEFT JOIN ${table(parent.target)} p ON c.${pg.escapeIdentifier(linked[0])} = p.${pg.escapeIdentifier(key)}`;
        expect([reference.name, await textOf(migration.targetUrl, after)]).toEqual([
          reference.name,
          await textOf(migration.sourceUrl, before),
        ]);
      }
    }
  });

  it('stands before the independent evaluator', async () => {
    const verdict = await validate(migration);
    const failed = verdict.phases.map(({ phase, differencesTotal }) => [phase, differencesTotal, ...failedChecks(verdict, phase)]);
    expect(failed).toEqual(drafted.playbook.phases.map(({ phase }) => [phase, 0]));
  });

  it('writes nothing the second time', async () => {
    const second = await migration.run();
    expect(fates(second).map(({ written, quarantined }) => ({ written, quarantined }))).toEqual(
      first.phases.map(() => ({ written: 0, quarantined: 0 })),
    );
    expect(second.phases.map(({ root }) => root)).toEqual(first.phases.map(({ root }) => root));
  });

  it('is taken back whole, and comes again with the same roots', async () => {
    const opened = await migration.open();
    try {
      await rollback(opened.context, opened.prepared);
    } finally {
      await opened.close();
    }
    for (const { target } of drafted.playbook.phases)
      expect([target, await countRows(migration.targetUrl, table(target))]).toEqual([target, 0]);
    const again = await migration.run();
    expect(again.phases.map(({ root }) => root)).toEqual(first.phases.map(({ root }) => root));
  });
});

describe('a circle of references', () => {
  it('is closed in bulk mode too', async () => {
    const source = `CREATE TABLE a (id integer PRIMARY KEY, b integer NOT NULL, name varchar(9)); CREATE TABLE b (id integer PRIMARY KEY, a integer NOT NULL REFERENCES a);
      ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b DEFERRABLE INITIALLY DEFERRED;
      BEGIN; INSERT INTO a SELECT n, n, 'a' || n FROM generate_series(1, 90) n; INSERT INTO b SELECT n, 91 - n FROM generate_series(1, 90) n; COMMIT`;
    const { yaml, ddl } = await draft(source);
    const migration = await createMigration(yaml, source, ddl);
    expect(fates(await migration.run({ bulkRowsMin: 1, batchRows: 7, jobs: 2 }))).toMatchObject([
      { phase: 'a', written: 90, quarantined: 0 },
      { phase: 'b', written: 90, quarantined: 0 },
    ]);
    const linked =
      'SELECT a.legacy_id, b.legacy_id, c.legacy_id FROM a JOIN b ON a.b = b.id JOIN a c ON b.a = c.id WHERE c.legacy_id = 91 - a.legacy_id';
    expect(await textOf(migration.targetUrl, linked)).toHaveLength(90);
  });

  it('with an orphan that others of the circle hang on is refused, not half written', async () => {
    const source = `CREATE TABLE a (id integer PRIMARY KEY, b integer NOT NULL); CREATE TABLE b (id integer PRIMARY KEY, a integer REFERENCES a);
      ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b; SET session_replication_role = replica;
      INSERT INTO a SELECT n, n FROM generate_series(1, 3) n; INSERT INTO b VALUES (1, 1), (2, 3)`;
    const { yaml, ddl } = await draft(source);
    const migration = await createMigration(yaml, source, ddl);
    await expect(migration.run()).rejects.toMatchObject({ code: 'data_refused' });
    expect(await countRows(migration.targetUrl, table('a'))).toBe(3);
  });
});

describe('a target that is there already', () => {
  const schemas = ['public'];
  const urls = { source: { url: 'embedded:old', schemas }, target: { url: 'embedded:new', schemas } };

  async function drafted(source: string, target: string): Promise<DraftedPlaybook & { yaml: string }> {
    const found = draftPlaybook('moving', await catalogOf(source, schemas), await catalogOf(target, schemas), urls);
    return { ...found, yaml: playbookYaml(found.playbook, found.findings) };
  }

  it('is matched by name, whatever its case, signs and plural', async () => {
    const source = `CREATE TABLE "Person" (id integer PRIMARY KEY, name text, shoe text);
      CREATE TABLE order_item (id integer PRIMARY KEY, person integer REFERENCES "Person"); CREATE TABLE gone (id integer PRIMARY KEY)`;
    const target = `CREATE TABLE persons (id uuid PRIMARY KEY, legacy_id integer UNIQUE, name text, born date NOT NULL);
      CREATE TABLE "OrderItems" (id uuid PRIMARY KEY, person uuid REFERENCES persons, "constructor" text)`;
    const { playbook, findings } = await drafted(source, target);
    expect(playbook.phases.map(({ phase, target: to, fields }) => ({ phase, to, fields }))).toEqual([
      { phase: 'person', to: 'persons', fields: { id: 'identity', legacy_id: { copy: 'id' }, name: { copy: 'name' } } },
      {
        phase: 'order_item',
        to: 'OrderItems',
        fields: { id: 'identity', person: { reference: 'person', from: 'person', missing: 'quarantine' } },
      },
    ]);
    expect(findings.map(({ kind, entity, fields }) => [kind, entity, ...fields])).toEqual([
      ['no_target', 'gone'],
      ['no_source', 'Person', 'born'],
      ['no_target_column', 'Person', 'shoe'],
    ]);
  });

  it('with rows of an earlier tool knows them again by the legacy key', async () => {
    const source = `CREATE TABLE person (id integer PRIMARY KEY, name text); CREATE TABLE pet (id integer PRIMARY KEY, person_id integer REFERENCES person);
      INSERT INTO person SELECT n, 'Name ' || n FROM generate_series(1, 9) n; INSERT INTO pet SELECT n, 1 + n % 9 FROM generate_series(1, 20) n`;
    const target = `CREATE TABLE person (id uuid PRIMARY KEY, legacy_id integer UNIQUE, name text); CREATE TABLE pet (id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person);
      INSERT INTO person SELECT gen_random_uuid(), n, 'Name ' || n FROM generate_series(1, 4) n`;
    const { playbook, yaml, findings } = await drafted(source, target);
    expect(playbook.phases.map(({ phase, conflict }) => [phase, conflict.key])).toEqual([
      ['person', ['legacy_id']],
      ['pet', undefined],
    ]);
    expect(findings.map(({ kind }) => kind)).toEqual(['target_has_rows']);
    const migration = await createMigration(yaml, source, target);
    expect(fates(await migration.run())).toMatchObject([
      { read: 9, written: 5, unchanged: 4 },
      { read: 20, written: 20, quarantined: 0 },
    ]);
  });

  it('without a table for any source table is refused', async () => {
    await expect(drafted('CREATE TABLE a (id integer PRIMARY KEY)', 'CREATE TABLE b (id uuid PRIMARY KEY)')).rejects.toMatchObject({
      code: 'unsupported_structure',
    });
  });
});

describe('a drafted playbook', () => {
  it('holds no password', async () => {
    const source = await catalogOf('CREATE TABLE a (id integer PRIMARY KEY)', ['public']);
    const { catalog } = await draftTarget(source);
    const { playbook } = draftPlaybook('my-move', source, catalog, {
      source: { url: 'postgresql://me:geheim@host/db', schemas: ['public'] },
      target: { url: 'postgresql://me@host/db?password=geheim', schemas: ['public'] },
    });
    expect([playbook.databases.source?.url, playbook.databases.target?.url]).toEqual(['$MY_MOVE_SOURCE_URL', '$MY_MOVE_TARGET_URL']);
  });

  it('says what to decide where it is, and names cannot break out of it', async () => {
    const { yaml, playbook } = await draft(`CREATE TABLE a (id integer PRIMARY KEY, "x\n  evil: 1\r- y" integer DEFAULT txid_current())`);
    expect(yaml).toMatch(/^ +question: .*The default of .*x.*evil.*txid_current\(\)\..*$/m);
    expect(parsePlaybook(yaml, 'playbook.yaml')).toEqual(playbook);
  });

  it('names its phases apart, whatever the tables are called', async () => {
    const { playbook } = await draft(
      'CREATE TABLE "A b" (id integer PRIMARY KEY); CREATE TABLE "a B" (id integer PRIMARY KEY); CREATE TABLE "1ö" (id integer PRIMARY KEY); CREATE TABLE "日" (id integer PRIMARY KEY)',
    );
    expect(playbook.phases.map(({ phase }) => phase).toSorted()).toEqual(['a_b', 'a_b_2', 'table_', 'table_1o']);
  });
});
