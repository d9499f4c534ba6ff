import { randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { decideMappings } from '../../app/approval/approve.ts';
import { migrate } from '../../app/run/migrate.ts';
import { rollbackPhases } from '../../app/run/rollback.ts';
import type { Caller } from '../../app/workbench/workbench.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';
import { openPostgresTarget } from '../../databases/postgres/database.ts';
import { createDatabase, withClient } from '../support/databases.ts';
import { asPerson } from '../support/person.ts';

const source = `
  CREATE TABLE old (id integer PRIMARY KEY, boss integer, mood text, moods text, pair text, state text, span text, note text);
  INSERT INTO old SELECT i, nullif(12 - i, i), 'sad', '{ok,sad}', '(1,ok)', 'ok', '[ok,sad)', 'n' || i FROM generate_series(1, 11) AS i;`;

const target = `
  CREATE TYPE mood AS ENUM ('ok', 'sad'); CREATE TYPE pair AS (n integer, m mood); CREATE DOMAIN state AS mood; CREATE TYPE span AS RANGE (subtype = mood);
  CREATE TABLE people (id uuid PRIMARY KEY, legacy integer UNIQUE, boss uuid REFERENCES people, mood mood NOT NULL, moods mood[], pair pair, state state, span span,
    note text);
  CREATE TABLE ran (what text, who text DEFAULT current_user);
  GRANT INSERT ON ran TO PUBLIC;`;

/** Casts to and from every type that the target's owner may define, each of which notes that it ran. */
const hostileCasts = (() => {
  const types = ['mood', 'mood[]', 'pair', 'state[]', 'span', 'people'];
  const others = ['text', 'varchar', 'json', 'jsonb'];
  return types
    .flatMap((type, i) =>
      others.flatMap((other) => {
        const noted = `INSERT INTO public.ran VALUES ('${type} ${other}')`;
        const [into, outof] = [`into_${i}_${other}`, `outof_${i}_${other}`];
        return [
          `CREATE FUNCTION ${into}(${other}) RETURNS ${type} LANGUAGE plpgsql AS $$ BEGIN ${noted}; RETURN NULL; END $$`,
          `CREATE CAST (${other} AS ${type}) WITH FUNCTION ${into}(${other}) AS ASSIGNMENT`,
          `CREATE FUNCTION ${outof}(${type}) RETURNS ${other} LANGUAGE plpgsql AS $$ BEGIN ${noted}; RETURN NULL; END $$`,
          `CREATE CAST (${type} AS ${other}) WITH FUNCTION ${outof}(${type}) AS IMPLICIT`,
        ];
      }),
    )
    .join(';\n');
})();

const hostileOperators = `
  CREATE FUNCTION same(mood, mood) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.ran VALUES ('='); RETURN true; END $$;
  CREATE OPERATOR = (FUNCTION = same, LEFTARG = mood, RIGHTARG = mood)`;

const playbook = (from: string, to: string): string => `
playbook: house
version: 1
title: A house
system: house
approvals: self
source: { url: "${from}" }
target: { url: "${to}" }
phases:
  - phase: people
    source: old
    target: people
    fields:
      id: identity
      legacy: { copy: id }
      boss: { reference: people, from: boss }
      mood: { copy: mood }
      moods: { copy: moods }
      pair: { copy: pair }
      state: { copy: state }
      span: { copy: span }
      note: { copy: note }
`;

interface House {
  readonly sourceUrl: string;
  readonly targetUrl: string;
  readonly ownerUrl: string;
  migrate(): ReturnType<typeof migrate>;
  approve(): Promise<unknown>;
  rollback(): ReturnType<typeof rollbackPhases>;
}

/** A playbook of one phase; `least` reaches the target as a role that owns its objects and has no rights on the server. */
async function createHouse(rights: 'superuser' | 'least'): Promise<House> {
  const [sourceUrl, targetUrl] = [await createDatabase('house_legacy'), await createDatabase('house_modern')];
  const role = `house_owner_${randomBytes(4).toString('hex')}`;
  await withClient(inject('postgresUrl'), (client) => client.query(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'`));
  await withClient(targetUrl, (client) => client.query(`ALTER DATABASE ${new URL(targetUrl).pathname.slice(1)} OWNER TO ${role}`));
  const own = new URL(targetUrl);
  own.username = role;
  own.password = 'secret';
  await withClient(sourceUrl, (client) => client.query(source));
  await withClient(own.toString(), (client) => client.query(target));
  const folder = mkdtempSync(join(tmpdir(), 'godwit-house-'));
  writeFileSync(join(folder, 'playbook.yaml'), playbook(sourceUrl, rights === 'least' ? own.toString() : targetUrl));
  const environment = { GODWIT_HOME: folder, GODWIT_PLAYBOOKS: folder, GODWIT_USER: 'ada' };
  const config = loadConfig({}, environment, folder);
  const caller: Caller = { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal };
  return {
    ...{ sourceUrl, targetUrl, ownerUrl: own.toString() },
    migrate: () => migrate(caller, { playbook: folder, selection: {} }),
    approve: () => decideMappings(asPerson(caller, 'ben'), 'approved', { playbook: folder, digests: [], commit: false }),
    rollback: () => rollbackPhases(caller, folder, {}),
  };
}

const ran = (url: string) => withClient(url, async (client) => (await client.query('SELECT DISTINCT what, who FROM ran ORDER BY 1')).rows);
const asked = (url: string, sql: string) => withClient(url, async (client) => (await client.query(sql)).rows);

describe.each(['superuser', 'least'] as const)('what the owner of a type on the target has defined, with %s rights', (rights) => {
  it('does not run when values are written, compared, linked, changed, taken back', async () => {
    const house = await createHouse(rights);
    await withClient(house.ownerUrl, (client) => client.query(`${hostileCasts};\n${hostileOperators}`));
    await house.approve();
    expect((await house.migrate()).outcome).toBe('done');
    await withClient(house.sourceUrl, (client) =>
      client.query("UPDATE old SET mood = 'ok', span = '[ok,ok]', note = 'changed' WHERE id < 4"),
    );
    expect((await house.migrate()).outcome).toBe('done');
    const [values] = await asked(
      house.targetUrl,
      "SELECT format('%s %s %s %s %s', mood, moods, pair, state, span) AS v, boss IS NOT NULL AS linked FROM people WHERE legacy = 1",
    );
    expect(values).toEqual({ v: 'ok {ok,sad} (1,ok) ok [ok,ok]', linked: true });
    await house.rollback();
    expect(await asked(house.targetUrl, 'SELECT count(*)::integer AS n FROM people')).toEqual([{ n: 0 }]);
    expect(await ran(house.targetUrl)).toEqual([]);
    // The traps are live.
    await asked(house.ownerUrl, "SELECT ('ok'::text)::mood, ('ok'::mood)::text, 'ok'::mood OPERATOR(public.=) 'sad'");
    expect(await ran(house.targetUrl)).toMatchObject([{ what: '=' }, { what: 'mood text' }]);
  });
});

const triggered = `
  CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM public.note('trigger'); RETURN NEW; END $$;
  CREATE FUNCTION note(text) RETURNS void LANGUAGE sql AS 'INSERT INTO public.ran VALUES ($1)';
  CREATE FUNCTION fair(mood) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.ran VALUES ('domain'); RETURN true; END $$;
  CREATE FUNCTION aside() RETURNS integer LANGUAGE sql AS 'SELECT 1';
  ALTER DOMAIN state ADD CHECK (public.fair(VALUE));
  CREATE TRIGGER noted AFTER INSERT ON people FOR EACH STATEMENT EXECUTE FUNCTION noted();`;

describe('what PostgreSQL itself must run on the target', () => {
  it('runs as the unprivileged owner, is named in pre-flight, and may not change after the approval', async () => {
    const house = await createHouse('least');
    await withClient(house.ownerUrl, (client) => client.query(triggered));
    await house.approve();
    expect((await house.migrate()).outcome).toBe('done');
    const owner = new URL(house.ownerUrl).username;
    expect(await ran(house.targetUrl)).toEqual(['domain', 'trigger'].map((what) => ({ what, who: owner })));
    const check = await preflight(house.ownerUrl, 'target.functions');
    expect(check?.status).toBe('warning');
    for (const name of ['public.fair(public.mood)', 'public.note(text)', 'public.noted()']) expect(check?.message).toContain(name);
    expect(check?.message).not.toContain('aside');
    await withClient(house.ownerUrl, (client) => client.query("CREATE OR REPLACE FUNCTION note(text) RETURNS void LANGUAGE sql AS ''"));
    const again = house.migrate();
    await expect(again).rejects.toMatchObject({ code: 'target_drift', exitCode: 4 });
    await expect(again).rejects.toThrow('function "public.note(text)" is different');
    await withClient(house.ownerUrl, (client) =>
      client.query("CREATE OR REPLACE FUNCTION aside() RETURNS integer LANGUAGE sql AS 'SELECT 2'"),
    );
    await house.approve();
    expect((await house.migrate()).outcome).toBe('done');
  });

  it('a superuser is told how to be none', async () => {
    const house = await createHouse('superuser');
    const check = await preflight(house.targetUrl, 'target.superuser');
    expect(check?.status).toBe('warning');
    expect(check?.fix).toContain('ALTER TABLE "public"."people" OWNER TO "godwit_owner"');
    expect((await preflight(house.ownerUrl, 'target.superuser'))?.status).toBe('passed');
  });
});

async function preflight(url: string, name: string) {
  const database = await openPostgresTarget({
    url,
    schemas: ['public'],
    connectTimeoutMs: 5000,
    statementTimeoutMs: 60_000,
    profileRows: 1,
  });
  const checks = await database.preflight({ role: 'target', entities: ['people'] });
  return checks.find((check) => check.name === name);
}
