import { describe, expect, it } from 'vitest';
import { draftTarget } from '../../../databases/postgres/draft/draft-target.ts';
import { type DraftedPlaybook, draftPlaybook } from '../../../engine/draft/draft-playbook.ts';
import { playbookYaml } from '../../../engine/draft/playbook-yaml.ts';
import { parsePlaybook } from '../../../engine/playbook/load.ts';
import { catalogOf, draft } from '../../support/draft.ts';
import { createMigration } from '../../support/migration.ts';
import { countRows, fates, table, textOf } from './rows.ts';

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

  it('is matched by its columns where no name says it, and a person is asked', async () => {
    const source = `CREATE TABLE kunden (id integer PRIMARY KEY, vorname text, nachname text, geburtsdatum date, telefon text, strasse text);
      CREATE TABLE invoices (id integer PRIMARY KEY, kunde integer REFERENCES kunden, total numeric)`;
    const target = `CREATE TABLE customers (id uuid PRIMARY KEY, first_name text, last_name text, birth_date date, phone text, street text);
      CREATE TABLE invoices (id uuid PRIMARY KEY, kunde uuid REFERENCES customers, total numeric);
      CREATE TABLE holidays (id uuid PRIMARY KEY, observed_on date NOT NULL)`;
    const { playbook, findings } = await drafted(source, target);
    expect(playbook.phases.map(({ source: from, target: to }) => [from, to])).toEqual([
      ['kunden', 'customers'],
      ['invoices', 'invoices'],
    ]);
    const [asked] = findings.filter(({ kind }) => kind === 'paired_by_matcher');
    expect(asked?.message).toMatch(
      /^Rows of kunden are taken to go to customers, by its columns and not by its name \(\d\d %\)\. .*Is that so\?$/,
    );
    expect(playbook.phases[1]?.fields).toMatchObject({ kunde: { reference: 'kunden', from: 'kunde' } });
  });

  it('that nothing speaks for is left alone', async () => {
    const source = 'CREATE TABLE a (id integer PRIMARY KEY, x text); CREATE TABLE zones (id integer PRIMARY KEY, colour text)';
    const target = 'CREATE TABLE a (id uuid PRIMARY KEY, x text); CREATE TABLE holidays (id uuid PRIMARY KEY, observed_on date)';
    const { playbook, findings } = await drafted(source, target);
    expect(playbook.phases.map(({ source: from }) => from)).toEqual(['a']);
    expect(findings.filter(({ entity }) => entity === 'zones').map(({ kind }) => kind)).toEqual(['no_target']);
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
      'CREATE TABLE "A b" (id integer PRIMARY KEY); CREATE TABLE "a B" (id integer PRIMARY KEY); CREATE TABLE "1ö" (id integer ' +
        'PRIMARY KEY); CREATE TABLE "日" (id integer PRIMARY KEY)',
    );
    expect(playbook.phases.map(({ phase }) => phase).toSorted()).toEqual(['a_b', 'a_b_2', 'table_', 'table_1o']);
  });
});
