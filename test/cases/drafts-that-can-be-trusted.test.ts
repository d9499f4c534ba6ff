import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parsePlaybook } from '../../engine/playbook/load.ts';
import type { Playbook } from '../../model/playbook.ts';
import { withClient } from '../support/databases.ts';
import { type Journey, journey } from '../support/journey.ts';

const source = `CREATE TABLE customer (id serial PRIMARY KEY, name text NOT NULL, password text NOT NULL);
  CREATE TABLE purchase (id serial PRIMARY KEY, customer_id integer NOT NULL, referrer_customer_id integer, status integer, total numeric(12,2) NOT NULL, made timestamp NOT NULL);
  CREATE TABLE visit (visit_no serial PRIMARY KEY, note text);
  CREATE VIEW purchases AS SELECT p.id, c.name, p.total FROM purchase p JOIN customer c ON c.id = p.referrer_customer_id WHERE p.total > 2;
  CREATE VIEW dear_purchases AS SELECT name, sum(total) AS total FROM purchases GROUP BY name;
  CREATE MATERIALIZED VIEW totals AS SELECT status, count(*) AS n FROM purchase GROUP BY status;
  CREATE VIEW passwords AS SELECT name, password FROM customer;
  CREATE VIEW odd_ids AS SELECT id FROM purchase WHERE (customer_id % 2) = 1;
  CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
  CREATE TRIGGER touch BEFORE UPDATE ON visit FOR EACH ROW EXECUTE FUNCTION touch();
  CREATE SCHEMA audit; CREATE TABLE audit.event (id serial PRIMARY KEY, what text);
  INSERT INTO audit.event (what) SELECT 'x' FROM generate_series(1, 5); ANALYZE audit.event;
  INSERT INTO customer SELECT n, 'Customer ' || n, 'hash' || n FROM generate_series(1, 40) n;
  INSERT INTO purchase SELECT n, CASE WHEN n = 7 THEN 900 ELSE 1 + n % 40 END, 1 + n % 40, n % 3, n, '2011-01-01' FROM generate_series(1, 200) n;
  INSERT INTO visit SELECT n, 'v' FROM generate_series(1, 30) n; REFRESH MATERIALIZED VIEW totals;`;

describe('a draft', () => {
  let moved: Journey;
  let drafted: Playbook;
  const phase = (name: string) => drafted.phases.find((each) => each.phase === name);
  beforeAll(async () => {
    moved = await journey(source);
    drafted = parsePlaybook(moved.yaml(), 'playbook.yaml');
  });

  it('tells the evidence of a reference that nobody declared, and leaves it open', () => {
    expect(phase('purchase')?.open?.customer_id).toMatchObject({
      drafted: 'link',
      why: '99.5 % of 200 values are keys of customer; 1 is not.',
      choices: { link: {}, keep_aside: { fields: { customer_id: { missing: 'quarantine' } } }, no_link: {} },
    });
    expect(phase('purchase')?.open).toHaveProperty('zones');
    expect(phase('purchase')?.open?.codes?.question).toContain('status (');
  });

  it('says what moves, changes and stays, in its output and in a file', () => {
    const { inventory } = moved.init.json as { inventory: string };
    const text = readFileSync(inventory, 'utf8');
    for (const words of ['audit', '1 table, about 5 rows', 'touch on visit', 'public.touch()', 'customer.password', 'dear_purchases'])
      expect(text).toContain(words);
    expect(moved.init.text).toMatch(/stays: 1 × schema: audit \(1 table, about 5 rows\)/);
    expect(moved.init.text).toMatch(/changes: 3 × view: dear_purchases, odd_ids, purchases/);
  });

  it('is approved only where somebody takes what is open, and says why', async () => {
    expect(await moved.approve()).toMatchObject({ exitCode: 3, text: expect.stringContaining('purchase.customer_id') });
    expect(await moved.approve({ acceptOpen: true })).toMatchObject({ exitCode: 2 });
  });

  it('takes decisions into the playbook, with who and why, and keeps its comments', async () => {
    expect(await moved.decide('purchase', 'customer_id', 'no_such')).toMatchObject({
      exitCode: 2,
      text: expect.stringContaining('keep_aside'),
    });
    expect(await moved.decide('purchase', 'customer_id', 'link')).toMatchObject({ exitCode: 0 });
    expect(await moved.decide('customer', 'password', 'copy')).toMatchObject({ exitCode: 0 });
    const [customer, now] = ['customer', 'purchase'].map((name) =>
      parsePlaybook(moved.yaml(), 'playbook.yaml').phases.find((each) => each.phase === name),
    );
    expect(customer?.fields.password).toEqual({ copy: 'password' });
    expect(customer?.ignore).not.toHaveProperty('password');
    expect(now?.decided?.customer_id).toMatchObject({ choice: 'link', by: 'ada', why: 'it is so' });
    expect(now?.open).not.toHaveProperty('customer_id');
    expect(now?.drafted?.flatMap(({ columns }) => columns)).not.toContain('customer_id');
    expect(moved.yaml()).toContain('# yaml-language-server');
  });

  it('moves with its views, sets sequences past its numbers, and back', async () => {
    const went = await moved.go();
    expect(went.exitCodes).toEqual([0, 0, 0, 0]);
    expect(await moved.target('SELECT count(*)::integer AS n FROM purchases')).toEqual([{ n: 198 }]);
    expect(await moved.target('SELECT sum(n)::integer AS n FROM totals')).toEqual([{ n: 200 }]);
    expect(await moved.target('SELECT to_regclass($$passwords$$) AS a')).toEqual([{ a: null }]);
    const verdict = JSON.stringify(went.validate.json);
    for (const view of ['purchases', 'dear_purchases', 'odd_ids', 'totals']) expect(verdict).toContain(`view.${view}`);
    expect(await moved.rollback()).toMatchObject({ exitCode: 0 });
    expect(await moved.target('SELECT count(*)::integer AS n FROM totals')).toEqual([{ n: 0 }]);
  });
});

describe('sequences', () => {
  const numbers = `CREATE TABLE ticket (code text PRIMARY KEY, number serial NOT NULL);
    INSERT INTO ticket SELECT 't' || n, n FROM generate_series(1, 25) n;
    CREATE TABLE paper (code text PRIMARY KEY, number serial NOT NULL); INSERT INTO paper SELECT 'p' || n, n FROM generate_series(1, 9) n;`;

  it('stand past the migrated numbers, and go back unless somebody has drawn from them', async () => {
    const moved = await journey(numbers);
    const next = (table: string) =>
      withClient(moved.targetUrl, async (client) => {
        const { rows } = await client.query<{ name: string }>(`SELECT pg_get_serial_sequence('${table}', 'number') AS name`);
        const found = await client.query<{ n: number }>(
          `SELECT (CASE WHEN is_called THEN last_value + 1 ELSE last_value END)::integer AS n FROM ${rows[0]?.name}`,
        );
        return found.rows[0]?.n;
      });
    expect((await moved.go()).exitCodes).toEqual([0, 0, 0, 0]);
    expect([await next('ticket'), await next('paper')]).toEqual([26, 10]);
    await moved.target("SELECT nextval(pg_get_serial_sequence('paper', 'number'))");
    expect(await moved.rollback()).toMatchObject({ exitCode: 0 });
    expect([await next('ticket'), await next('paper')]).toEqual([1, 11]);
  });
});

describe('all schemas', () => {
  it('are read where that is asked for', async () => {
    const moved = await journey(source, ['all']);
    const { phases } = moved.init.json as { phases: string[] };
    expect(phases).toContain('audit_event');
  });
});
