import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verbs } from '../../cli/registry.ts';
import type { Answer } from '../../cli/verb.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';
import { createDatabase, withClient } from '../support/databases.ts';

const suffix = randomBytes(4).toString('hex');
const [author, reader] = [`author_${suffix}`, `reader_${suffix}`];
const folder = mkdtempSync(join(tmpdir(), 'godwit-hostile-'));

/** Notes who ran it in a table of its author, however it can: in this transaction, or for the next ones. */
const spy = (name: string, argument: string, result: string, returns = 'text'): string => `
  CREATE FUNCTION ${name}(${argument}) RETURNS ${returns} LANGUAGE plpgsql IMMUTABLE AS $$
  BEGIN
    BEGIN PERFORM pg_catalog.set_config('transaction_read_only', 'off', false); EXCEPTION WHEN OTHERS THEN NULL; END;
    BEGIN PERFORM pg_catalog.set_config('default_transaction_read_only', 'off', false); EXCEPTION WHEN OTHERS THEN NULL; END;
    BEGIN INSERT INTO public.proof VALUES (current_user, '${name}'); EXCEPTION WHEN OTHERS THEN NULL; END;
    RAISE WARNING 'ran as %', current_user USING ERRCODE = '01000';
    RETURN ${result};
  END $$;`;

const owned = ['mood', 'mood[]', 'place', 'place[]', 'moods', 'state[]', 'code[]', 'shop', 'keyless'];
const structure = `
  CREATE TABLE proof (who text, what text);
  CREATE TYPE mood AS ENUM ('sad', 'ok', 'glad');
  CREATE TYPE place AS (city text, at int);
  CREATE TYPE moods AS RANGE (subtype = mood);
  CREATE DOMAIN state AS mood;
  ${spy('check_code', 'text', 'true', 'boolean')}
  CREATE DOMAIN code AS varchar(9) CHECK (check_code(VALUE));
  CREATE TABLE shop (mood mood, code code, state state, PRIMARY KEY (mood, code));
  CREATE TABLE visit (id int PRIMARY KEY, mood mood, code code, moods mood[], place place, places place[], span moods, state state, states state[],
    codes code[], note text, FOREIGN KEY (mood, code) REFERENCES shop);
  CREATE TABLE by_state (state state PRIMARY KEY, note text);
  CREATE TABLE by_place (place place PRIMARY KEY, note text);
  CREATE TABLE keyless (mood mood, place place, note text);
  INSERT INTO shop VALUES ('sad', 'a', 'ok'), ('ok', 'b', NULL);
  INSERT INTO visit VALUES (1, 'sad', 'a', '{ok,sad}', '(x,1)', '{"(y,2)"}', '[sad,ok)', 'ok', '{sad}', '{a,b}', 'one'), (2, 'ok', 'b', NULL, '(,)', NULL, NULL, NULL, NULL, NULL, 'two');
  INSERT INTO by_state VALUES ('sad', 'x'), ('ok', 'y');
  INSERT INTO by_place VALUES ('(a,1)', 'x'), ('(b,2)', 'y');
  INSERT INTO keyless VALUES ('ok', '(x,1)', 'one'), ('ok', '(x,1)', 'one');
  ${owned.map((type, i) => `${spy(`cast_${i}`, type, `'stolen'`)} CREATE CAST (${type} AS text) WITH FUNCTION cast_${i}(${type});`).join('')}
  ${owned.map((type, i) => `${spy(`cast_json_${i}`, type, `'{}'`, 'jsonb')} CREATE CAST (${type} AS jsonb) WITH FUNCTION cast_json_${i}(${type})${type === 'mood' ? '' : ' AS IMPLICIT'};`).join('')}
  ${['mood', 'place', 'moods']
    .map((type) =>
      ['=', '>', '<=', '||']
        .map((operator, i) => {
          const name = `op_${type}_${i}`;
          return (
            `${spy(name, `${type}, ${type}`, 'true', 'boolean')} CREATE OPERATOR public.${operator} (LEFTARG = ${type}, ` +
            `RIGHTARG = ${type}, FUNCTION = ${name});`
          );
        })
        .join(''),
    )
    .join('')}
  TRUNCATE proof;`;

interface Source {
  readonly url: string;
  ran(): Promise<unknown[]>;
}

const as = (url: string, role: string): string => {
  const changed = new URL(url);
  changed.username = role;
  changed.password = 'password';
  return changed.toString();
};

/** A database that a role without rights beyond it has filled. */
async function hostileSource(more = ''): Promise<Source> {
  const url = await createDatabase('hostile');
  await withClient(url, (client) =>
    client.query(`GRANT ALL ON SCHEMA public TO ${author}; GRANT CREATE ON DATABASE "${new URL(url).pathname.slice(1)}" TO ${author}`),
  );
  await withClient(as(url, author), (client) =>
    client.query(
      `${structure} ${more} TRUNCATE proof; GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${reader}; GRANT INSERT ON proof TO PUBLIC`,
    ),
  );
  return { url, ran: () => withClient(url, async (client) => (await client.query('SELECT DISTINCT who, what FROM proof')).rows) };
}

/** Runs verbs on a playbook of its own. */
function workbench(name: string, sourceUrl: string, targetUrl: string, settings: Record<string, string> = {}) {
  const upper = name.toUpperCase();
  const environment = { GODWIT_USER: 'ada', [`${upper}_SOURCE_URL`]: sourceUrl, [`${upper}_TARGET_URL`]: targetUrl, ...settings };
  const config = loadConfig({ GODWIT_HOME: join(folder, 'home'), GODWIT_PLAYBOOKS: join(folder, 'playbooks') }, environment, folder);
  const caller = { config, notify: () => {}, signal: new AbortController().signal };
  const run = (verb: string, args: readonly string[] = [], options: Record<string, unknown> = {}): Promise<Answer> => {
    const found = verbs.find((each) => each.name === verb);
    if (!found) throw new Error(`no verb ${verb}`);
    const principal = environmentPrincipal(config, options.as as string | undefined);
    return found.run({ caller: { ...caller, principal }, playbook: name, args, options });
  };
  const init = async (): Promise<void> => {
    await run('init', [name], { source: sourceUrl, target: targetUrl });
    const target = readFileSync(join(folder, 'playbooks', name, 'target.sql'), 'utf8');
    await withClient(targetUrl, (client) => client.query(target));
  };
  return { init, run };
}

beforeAll(async () => {
  const url = await createDatabase('roles');
  await withClient(url, (client) =>
    client.query(`CREATE ROLE ${author} LOGIN PASSWORD 'password'; CREATE ROLE ${reader} LOGIN PASSWORD 'password'`),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(['superuser', 'reader'])('a %s who reads types with hostile casts, operators and checks', (who) => {
  it('runs none of them from init to trace', async () => {
    const source = await hostileSource();
    const { init, run } = workbench(
      `casts_${who}`,
      who === 'reader' ? as(source.url, reader) : source.url,
      await createDatabase('casts_to'),
    );
    await init();
    const steps: [string, readonly string[], Record<string, unknown>][] = [
      ['plan', [], {}],
      ['review', [], {}],
      ['approve', [], { all: true, as: 'grace', acceptOpen: true, why: 'a test' }],
      ['rehearse', [], { rows: 5 }],
      ['migrate', [], {}],
      ['analyze', [], {}],
      ['validate', [], {}],
      ['trace', ['1'], {}],
    ];
    for (const [verb, args, options] of steps) {
      const { exitCode = 0, text } = await run(verb, args, options);
      expect(`${verb} ${exitCode} ${exitCode === 0 ? '' : text}`).toBe(`${verb} 0 `);
      expect([verb, await source.ran()]).toEqual([verb, []]);
    }
  });
});

describe('views of a source whose functions are somebody’s', () => {
  const views = `${spy('peek', 'integer', '1', 'integer')} CREATE VIEW seen AS SELECT id, peek(id) AS peeked FROM visit;`;

  it.each(['init', 'analyze', 'plan'])('are not read by %s of a superuser, who is told their names and what to do', async (verb) => {
    const source = await hostileSource(views);
    const target = await createDatabase('views_to');
    const { init, run } = workbench(`views_${verb}`, source.url, target);
    if (verb !== 'init') {
      await workbench(`views_${verb}`, as(source.url, reader), target).init();
    }
    await withClient(source.url, (client) => client.query('TRUNCATE proof'));
    const asked = verb === 'init' ? init() : run(verb);
    await expect(asked).rejects.toMatchObject({ code: 'source_runs_code', exitCode: 3 });
    await expect(asked).rejects.toThrow(/SUPERUSER.*view public\.seen calls public\.peek\(integer\).*CREATE ROLE "godwit_reader"/);
    expect(await source.ran()).toEqual([]);
  });

  it('run as the reader, in a transaction that they cannot make writable; as a superuser where that was accepted, and it is said', async () => {
    const source = await hostileSource(views);
    const target = await createDatabase('views_to');
    const { init, run } = workbench('views_seen', as(source.url, reader), target);
    await init();
    expect((await run('analyze')).text).toContain('view public.seen calls public.peek(integer)');
    const accepted = workbench('views_seen', source.url, target, { GODWIT_ALLOW_SUPERUSER: '1' });
    const { text } = await accepted.run('analyze');
    expect(text).toContain('accepted with --allow-superuser');
    expect(await source.ran()).toEqual([]);
  });

  it.each([
    ['a function of PostgreSQL that runs SQL', `CREATE VIEW seen AS SELECT pg_catalog.query_to_xml('SELECT 1', true, true, '') AS x`],
    ['a function of PostgreSQL that reads files', `CREATE VIEW seen AS SELECT pg_catalog.pg_read_file('/etc/hostname') AS x`],
    ['an operator', 'CREATE VIEW seen AS SELECT mood OPERATOR(public.>) mood AS x FROM visit'],
    ['a cast', 'CREATE VIEW seen AS SELECT mood::text AS x FROM visit'],
    ['the check of a domain', `CREATE VIEW seen AS SELECT note::code AS x FROM visit`],
    ['an index that planning computes', `${spy('fold', 'integer', '1', 'integer')} CREATE INDEX folded ON visit (fold(1))`],
    [
      'a view of another schema',
      `${spy('far', 'integer', '1', 'integer')} CREATE SCHEMA away; CREATE VIEW away.deep AS SELECT far(id) AS x FROM visit; ` +
        'CREATE VIEW seen AS SELECT x FROM away.deep',
    ],
  ])('are found where they call %s', async (_what, more) => {
    const source = await hostileSource(`${more};`);
    const { init } = workbench(
      `kinds_${_what.replaceAll(' ', '_')}`.toLowerCase().slice(0, 40),
      source.url,
      await createDatabase('views_to'),
    );
    await expect(init()).rejects.toMatchObject({ code: 'source_runs_code' });
    expect(await source.ran()).toEqual([]);
  });
});
