import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initialise } from '../../app/playbook/init.ts';
import { planPlaybook, readStatus } from '../../app/reporting/overview.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';
import { openPostgresSource } from '../../databases/postgres/database.ts';
import { parsePlaybook } from '../../engine/playbook/load.ts';
import { isSamePlace } from '../../engine/same-database.ts';
import { createDatabase, withClient } from '../support/databases.ts';

const folder = mkdtempSync(join(tmpdir(), 'godwit-own-'));
const config = loadConfig({ GODWIT_HOME: join(folder, 'home'), GODWIT_PLAYBOOKS: join(folder, 'playbooks') });
const caller = { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal };
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let source: string;
beforeAll(async () => {
  source = await createDatabase('own_from');
  await withClient(source, (client) =>
    client.query(`CREATE SCHEMA migration_control; CREATE TABLE migration_control.batches (id int PRIMARY KEY, v text);
      CREATE TABLE x (id int PRIMARY KEY, b int REFERENCES migration_control.batches);
      INSERT INTO migration_control.batches VALUES (1, 'mine'); INSERT INTO x VALUES (1, 1)`),
  );
});

const init = (name: string, target: string, more: { schemas?: string[]; sameDatabase?: boolean } = {}) =>
  initialise(caller, { name, source, target, schemas: ['public'], approvals: 'self', apply: false, ...more });

const written = (name: string, from: string, to: string, more = ''): string => {
  mkdirSync(join(config.playbooks, name), { recursive: true });
  const text =
    `playbook: ${name}\nversion: 1\ntitle: X\nsystem: x\n${more}source: {url: '${from}'}\ntarget: {url: '${to}'}\nphases:\n  ` +
    '- {phase: x, source: x, target: x}\n';
  writeFileSync(join(config.playbooks, name, 'playbook.yaml'), text);
  return text;
};

describe('the schema of the ledger', () => {
  it('is refused by init where the source has one of its name', async () => {
    const target = await createDatabase('own_to');
    const refused = init('own', target, { schemas: ['public', 'migration_control'] });
    await expect(refused).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining("migration_control is Godwit's own in the target"),
    });
    await expect(init('own', target)).resolves.toMatchObject({ phases: ['x'] });
  });

  it('is no target of a playbook', () => {
    const text = written('wrong', source, source).replace('target: x}', 'target: migration_control.x}');
    expect(() => parsePlaybook(text, 'playbook.yaml')).toThrow(/phases\[0\]\.target: .*Godwit's own/);
    expect(() => parsePlaybook(text.replace(`target: {url: '${source}'}`, `target: {url: x, schemas: [migration_control]}`), 'p')).toThrow(
      /target\.schemas\[0\]/,
    );
  });

  it('is left alone where somebody else filled it', async () => {
    const [from, target] = [await createDatabase('own_a'), source];
    written('taken', from, target);
    const refused = readStatus(caller, 'taken');
    await expect(refused).rejects.toMatchObject({ code: 'object_exists', exitCode: 3, message: expect.stringContaining('batches') });
    const tables = await withClient(source, (client) =>
      client.query("SELECT relname FROM pg_class WHERE relnamespace = 'migration_control'::regnamespace AND relkind = 'r'"),
    );
    expect(tables.rows).toEqual([{ relname: 'batches' }]);
  });
});

describe('one database as source and target', () => {
  it('is asked about before anything is written there, whatever its URL', async () => {
    const one = await createDatabase('same');
    await withClient(one, (client) => client.query('CREATE TABLE x (id int PRIMARY KEY)'));
    const other = one.replace('127.0.0.1', 'localhost');
    expect(other).not.toBe(one);
    written('same', one, other);
    await expect(planPlaybook(caller, 'same')).rejects.toMatchObject({ code: 'same_database', exitCode: 3 });
    expect((await readStatus(caller, 'same')).run).toBeNull();
    const { rows } = await withClient(one, (client) => client.query("SELECT FROM pg_namespace WHERE nspname = 'migration_control'"));
    expect(rows).toEqual([]);
    written('same', one, other, 'same_database: true\n');
    expect((await readStatus(caller, 'same')).run).toBeNull();
  });

  it('is asked about by init, which writes the answer into the playbook', async () => {
    await expect(init('mirror', source)).rejects.toMatchObject({
      code: 'same_database',
      exitCode: 3,
      message: expect.stringContaining('--same-database'),
    });
    const { playbook } = await init('mirror', source, { sameDatabase: true });
    expect(readFileSync(playbook, 'utf8')).toContain('same_database: true');
  });

  it('is told from others, also by roles that may not ask for the system', async () => {
    const role = `narrow_${source.slice(-8)}`;
    const other = await createDatabase('other');
    await withClient(source, (client) =>
      client.query(`CREATE ROLE ${role} LOGIN PASSWORD 'password'; REVOKE EXECUTE ON FUNCTION pg_control_system() FROM public`),
    );
    const open = (url: string, user?: string) => {
      const as = new URL(url);
      if (user) Object.assign(as, { username: user, password: 'password' });
      return openPostgresSource({ url: as.toString(), schemas: [], connectTimeoutMs: 3000, statementTimeoutMs: 3000, profileRows: 1 });
    };
    const places = await Promise.all([open(source), open(source, role), open(other, role)].map(async (each) => (await each).place()));
    await withClient(source, (client) => client.query(`GRANT EXECUTE ON FUNCTION pg_control_system() TO public; DROP ROLE ${role}`));
    const [full, narrow, elsewhere] = places as [(typeof places)[0], (typeof places)[0], (typeof places)[0]];
    expect(narrow.system).toBeNull();
    expect([isSamePlace(full, full), isSamePlace(full, narrow), isSamePlace(narrow, elsewhere)]).toEqual([true, true, false]);
  });
});
