import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listProposals } from '../../app/conversation/proposals.ts';
import { listDecisions, listEgress } from '../../app/conversation/records.ts';
import { quarantinedRow, quarantinePage } from '../../app/quarantine/quarantine.ts';
import { readStatus, reportPlaybook, verifyAuditLog } from '../../app/reporting/overview.ts';
import { trace } from '../../app/reporting/trace.ts';
import { reviewAll } from '../../app/review/review.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';
import { createDatabase, withClient } from '../support/databases.ts';

const folder = mkdtempSync(join(tmpdir(), 'godwit-look-'));
const config = loadConfig({ GODWIT_HOME: join(folder, 'home'), GODWIT_PLAYBOOKS: join(folder, 'playbooks'), GODWIT_USER: 'ana' });
const caller = { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal };
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let target: string;
beforeAll(async () => {
  const source = await createDatabase('look_from');
  target = await createDatabase('look_to');
  await withClient(source, (client) => client.query('CREATE TABLE x (id int PRIMARY KEY); INSERT INTO x VALUES (1)'));
  await withClient(target, (client) => client.query('CREATE TABLE x (id int PRIMARY KEY)'));
  mkdirSync(join(config.playbooks, 'look'), { recursive: true });
  const phase = '{phase: x, source: x, target: x, identity: {strategy: kept}}';
  const yaml = `playbook: look\nversion: 1\ntitle: X\nsystem: x\nsource: {url: '${source}'}\ntarget: {url: '${target}'}\nphases:\n  - ${phase}\n`;
  writeFileSync(join(config.playbooks, 'look', 'playbook.yaml'), yaml);
});

const looks: Record<string, () => Promise<unknown>> = {
  trace: () => trace(caller, 'look', { key: '1', raw: false }),
  report: () => reportPlaybook(caller, 'look'),
  'quarantine list': () => quarantinePage(caller, 'look', {}),
  'quarantine show': () => quarantinedRow(caller, 'look', 'x', false),
  decisions: () => listDecisions(caller, 'look', 10),
  egress: () => listEgress(caller, 'look', 10),
  proposals: () => listProposals(caller, 'look'),
  'audit verify': () => verifyAuditLog(caller, 'look'),
};
const schemas = async (): Promise<number> =>
  withClient(target, async (client) => (await client.query("SELECT FROM pg_namespace WHERE nspname = 'migration_control'")).rows.length);

describe('a look at a target that has no records', () => {
  it.each(Object.keys(looks))('says so and creates nothing: %s', async (name) => {
    await expect(looks[name]?.()).rejects.toMatchObject({
      code: 'nothing_recorded',
      exitCode: 2,
      message: 'Nothing of Godwit is in this database yet.',
    });
    expect([await schemas(), existsSync(join(config.home, 'audit.key'))]).toEqual([0, false]);
  });

  it('is answered by status: nothing has run', async () => {
    expect(await readStatus(caller, 'look')).toMatchObject({ playbook: 'look', run: null, phases: [] });
    expect(await schemas()).toBe(0);
  });

  it('is told with the folder where the source is one', async () => {
    mkdirSync(join(config.playbooks, 'files'));
    const yaml = readFileSync(join(config.playbooks, 'look', 'playbook.yaml'), 'utf8').replace(
      /source: \{url: .*\}/,
      'source: {kind: files, url: files:./exports}',
    );
    writeFileSync(join(config.playbooks, 'files', 'playbook.yaml'), yaml.replace('playbook: look', 'playbook: files'));
    expect((await readStatus(caller, 'files')).source).toBe(resolve('exports'));
  });
});

describe('a look at records of another version', () => {
  it('is refused, with what brings them up to date', async () => {
    await reviewAll(caller, 'look', {}, false);
    expect(await quarantinePage(caller, 'look', {})).toEqual({ rows: [], next: null });
    const versions = (sql: string) => withClient(target, (client) => client.query(sql.replace('versions', 'migration_control.versions')));
    await versions("UPDATE versions SET number = -number WHERE part = 'ledger' AND number > 7");
    await expect(looks['quarantine list']?.()).rejects.toMatchObject({
      code: 'schema_older',
      exitCode: 3,
      hint: expect.stringContaining('godwit map'),
    });
    await expect(readStatus(caller, 'look')).rejects.toMatchObject({ code: 'schema_older' });
    await versions('UPDATE versions SET number = abs(number)');
    expect(await readStatus(caller, 'look')).toMatchObject({ run: null });
  });
});
