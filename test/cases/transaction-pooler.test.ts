import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { verbs } from '../../cli/registry.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';
import { createDatabase, withClient } from '../support/databases.ts';
import { hasPgBouncer, startPgBouncer } from '../support/pgbouncer.ts';

if (!hasPgBouncer) console.warn('PgBouncer is not installed: the tests behind a pool are skipped.');

const folder = mkdtempSync(join(tmpdir(), 'godwit-pooled-'));
const structure = 'CREATE TABLE categories (id int PRIMARY KEY, name text)';
const settings = [
  'search_path',
  'default_transaction_read_only',
  'row_security',
  'statement_timeout',
  'TimeZone',
  'work_mem',
  'extra_float_digits',
];
let direct: { readonly source: string; readonly target: string };

/** What an application finds on a backend of the pool. */
const leftBehind = (url: string): Promise<unknown> =>
  withClient(
    url,
    async (client) =>
      (await client.query(`SELECT ${settings.map((name) => `current_setting('${name}') AS "${name}"`).join(', ')}`)).rows[0],
  );

const playbook = (source: string, target: string): string => `
playbook: pooled
version: 1
title: Behind a pool
system: shop
source: { url: "${source}" }
target: { url: "${target}" }
phases:
  - phase: categories
    source: categories
    target: categories
    fields: { id: identity, legacy: { copy: id }, name: { copy: name } }
`;

function run(verb: string, source: string, target: string, options: Record<string, unknown> = {}, args: readonly string[] = []) {
  writeFileSync(join(folder, 'playbook.yaml'), playbook(source, target));
  const config = loadConfig({}, { GODWIT_HOME: folder, GODWIT_PLAYBOOKS: join(folder, 'playbooks'), GODWIT_USER: 'ada' }, folder);
  const principal = environmentPrincipal(config, options.as as string | undefined);
  const caller = { config, principal, notify: () => {}, signal: new AbortController().signal };
  const found = verbs.find(({ name }) => name === verb);
  if (!found) throw new Error(`no verb ${verb}`);
  return found.run({ caller, playbook: folder, args, options });
}

beforeAll(async () => {
  direct = { source: await createDatabase('pooled_from'), target: await createDatabase('pooled_to') };
  await withClient(direct.source, (client) =>
    client.query(`${structure}; INSERT INTO categories SELECT i, 'c' || i FROM generate_series(1, 8) i`),
  );
  await withClient(direct.target, (client) => client.query('CREATE TABLE categories (id uuid PRIMARY KEY, legacy int, name text)'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!hasPgBouncer)('behind a transaction pooler', () => {
  let pool: Awaited<ReturnType<typeof startPgBouncer>>;
  beforeAll(async () => {
    pool = await startPgBouncer(inject('postgresUrl'), 'transaction');
  });
  afterAll(() => pool.stop());

  it.each(['analyze', 'plan', 'review', 'rehearse', 'migrate', 'init'])(
    '%s is refused on either side, and leaves no setting',
    async (verb) => {
      const pooled = { source: pool.through(direct.source), target: pool.through(direct.target) };
      const before = [await leftBehind(pooled.source), await leftBehind(pooled.target)];
      for (const { source, target } of [
        { ...direct, source: pooled.source },
        { ...direct, target: pooled.target },
      ]) {
        const ran = run(verb, source, target, verb === 'init' ? { source, target } : {}, verb === 'init' ? ['pooled'] : []);
        await expect(ran).rejects.toMatchObject({ code: 'pooler_between', exitCode: 3 });
      }
      expect([await leftBehind(pooled.source), await leftBehind(pooled.target)]).toEqual(before);
    },
  );
});

describe.skipIf(!hasPgBouncer)('behind a session pooler', () => {
  it('a migration runs, and the source’s backends keep no setting', async () => {
    const pool = await startPgBouncer(inject('postgresUrl'), 'session');
    try {
      const [source, target] = [pool.through(direct.source), pool.through(direct.target)];
      const before = await leftBehind(source);
      for (const [verb, options] of [
        ['review', {}],
        ['approve', { all: true, as: 'grace', acceptOpen: true, why: 'a test' }],
        ['migrate', {}],
      ] as const) {
        const { exitCode = 0 } = await run(verb, source, target, options);
        expect([verb, exitCode]).toEqual([verb, 0]);
      }
      expect(await leftBehind(source)).toEqual(before);
    } finally {
      pool.stop();
    }
  });
});
