import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decideMappings } from '../../../app/approval/approve.ts';
import { withConversation } from '../../../app/conversation/open.ts';
import { exploreRows } from '../../../app/explore.ts';
import { quarantinePage } from '../../../app/quarantine/quarantine.ts';
import { analyzePlaybook, readStatus } from '../../../app/reporting/overview.ts';
import { trace } from '../../../app/reporting/trace.ts';
import { reviewAll } from '../../../app/review/review.ts';
import { dryRun } from '../../../app/run/dry-run.ts';
import { migrate } from '../../../app/run/migrate.ts';
import { rehearse } from '../../../app/run/rehearse.ts';
import { rollbackPhases } from '../../../app/run/rollback.ts';
import { validatePlaybook } from '../../../app/run/validate.ts';
import { verifyFile } from '../../../app/run/verify.ts';
import { loadConfig } from '../../../config.ts';
import { derivedKey } from '../../../model/identity.ts';
import { explore } from '../../../tools/explore.ts';
import { callTool } from '../../../tools/tool.ts';
import { withClient } from '../../support/databases.ts';
import { person } from '../../support/person.ts';
import { createMonolith, createServices, serviceNames, splitPlaybook, type Urls } from './monolith.ts';

const folder = mkdtempSync(join(tmpdir(), 'godwit-split-'));
const config = loadConfig({
  GODWIT_HOME: join(folder, 'home'),
  GODWIT_PLAYBOOKS: join(folder, 'playbooks'),
  GODWIT_USER: 'ana',
  GODWIT_ALLOW_SUPERUSER: '1',
  GODWIT_LOG_LEVEL: 'silent',
});
const caller = { config, principal: person('ana'), notify: () => {}, signal: new AbortController().signal };
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let urls: Urls;
beforeAll(async () => {
  urls = await createServices(await createMonolith());
  mkdirSync(join(config.playbooks, 'split'), { recursive: true });
  writeFileSync(join(config.playbooks, 'split', 'playbook.yaml'), splitPlaybook('split', urls));
});

const ask = <Row>(url: string, sql: string): Promise<Row[]> => withClient(url, async (client) => (await client.query(sql)).rows as Row[]);
const keyOf = (identity: string, id: number): string => derivedKey({ system: 'clinic', identity }, [String(id)]);

describe('a monolith in three services', () => {
  it('is analysed and reviewed as one migration', async () => {
    const { analysis } = await analyzePlaybook(caller, 'split');
    expect(analysis.target.entities.map(({ name }) => name)).toContain('scheduling/appointment');
    const { mappings, databases } = await reviewAll(caller, 'split', {}, true);
    expect(mappings).toHaveLength(12);
    expect(databases.map(({ side }) => side)).toEqual(['source', 'target directory', 'target intake', 'target scheduling']);
  });

  it('is tried without leaving anything', async () => {
    const tried = await dryRun(caller, 'split', {});
    expect(tried.find(({ phase }) => phase === 'submission')?.fates).toMatchObject({ written: 899, quarantined: 1 });
    const rehearsed = await rehearse(caller, 'split', { only: ['appointment'], withDependencies: true }, 5);
    expect(rehearsed.find(({ phase }) => phase === 'appointment')?.fates).toMatchObject({ written: 5, quarantined: 0 });
    expect(await ask(urls.intake, 'SELECT FROM submission')).toEqual([]);
  });

  let manifestFile: string;
  it('runs once it is approved', { timeout: 300_000 }, async () => {
    await decideMappings(caller, 'approved', { playbook: 'split', digests: [], commit: false });
    const summary = await migrate(caller, { playbook: 'split', selection: {} });
    expect(summary).toMatchObject({ outcome: 'done', validation: { verdict: 'passed', failed: 0 } });
    manifestFile = summary.reports.find((report) => report.endsWith('manifest.json')) ?? '';
  });

  it('has one proof, with a root for each database', { timeout: 120_000 }, async () => {
    const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
    expect(Object.keys(manifest.databases).toSorted()).toEqual([...serviceNames].toSorted());
    expect(await verifyFile(caller, 'split', manifestFile)).toMatchObject({ verdict: 'passed' });
  });

  it('keeps what refers to nothing in another database aside, with all that hangs on it', async () => {
    const { rows } = await quarantinePage(caller, 'split', {});
    const found = rows.map(({ phase, sourceKey, reason }) => `${phase} ${sourceKey} ${reason}`);
    expect(found).toContain('submission 1:8 orphan');
    expect(found).toContain('appointment 2:11 orphan');
    expect(found.filter((each) => each.startsWith('answer'))).toHaveLength(2);
    expect(found.filter((each) => each.startsWith('reminder'))).toHaveLength(2);
  });

  it('follows a parent that was merged in another database, and empties a link that may be empty', async () => {
    expect(await ask(urls.intake, `SELECT patient_id FROM submission WHERE id = '${keyOf('submission', 7)}'`)).toEqual([
      { patient_id: keyOf('patient', 1) },
    ]);
    expect(await ask(urls.scheduling, `SELECT submission_id FROM appointment WHERE id = '${keyOf('appointment', 10)}'`)).toEqual([
      { submission_id: null },
    ]);
    const [linked] = await ask<{ n: string }>(urls.scheduling, 'SELECT count(submission_id) AS n FROM appointment');
    expect(Number(linked?.n)).toBeGreaterThan(100);
  });

  it('is traced, and stands in one status', async () => {
    const [row] = await trace(caller, 'split', { key: '7', phase: 'submission', raw: true });
    expect(row).toMatchObject({ fate: 'written', target: 'intake/submission', targetKey: keyOf('submission', 7) });
    const status = await readStatus(caller, 'split');
    expect(status.phases.map(({ percent }) => percent)).toEqual(Array.from({ length: 12 }, () => 100));
  });

  const asked = (query: string, database: string | null = null) =>
    withConversation(caller, 'split', ({ context }) =>
      callTool(explore, { side: 'target', database, query }, { ...context, agent: 'test' }),
    );

  it('is asked in SQL where the tables stand, masked, or in the database that is named', { timeout: 120_000 }, async () => {
    expect(await asked('SELECT count(*) FROM submission')).toMatchObject({ ok: true, data: { rows: [['899']] } });
    expect(await asked('SELECT email FROM practitioner LIMIT 1')).toMatchObject({ ok: true, data: { masked: ['email'] } });
    expect(await asked('SELECT 1', 'intake')).toMatchObject({ ok: true, data: { rows: [['1']] } });
    const words = async (query: string, database?: string) => JSON.stringify(await asked(query, database));
    expect(await words('SELECT 1')).toContain('directory and intake and scheduling have the tables of the query');
    expect(await words('SELECT 1 FROM submission, appointment')).toContain('has all tables of the query');
    expect(await words('SELECT 1', 'elsewhere')).toContain('there is directory, intake, scheduling');
  });

  it('is asked by code at the command line in the same way', { timeout: 120_000 }, async () => {
    const file = join(folder, 'same.ts');
    writeFileSync(file, 'export default (row: Record<string, unknown>) => row;\n');
    const how = { playbook: 'split', side: 'target' as const, file, raw: false };
    const rows = 'SELECT starts FROM slot LIMIT 2';
    expect(await exploreRows(caller, { ...how, database: null, rows })).toMatchObject({ read: 2, clean: true });
    await expect(exploreRows(caller, { ...how, database: 'intake', rows })).rejects.toThrow();
  });

  it('fails its validation where a parent has gone from another database', { timeout: 120_000 }, async () => {
    await ask(urls.directory, `DELETE FROM insurance WHERE patient_id = '${keyOf('patient', 9)}'`);
    await ask(urls.directory, `DELETE FROM patient WHERE id = '${keyOf('patient', 9)}'`);
    const { verdict } = await validatePlaybook(caller, 'split');
    const failed = verdict.phases.find(({ phase }) => phase === 'submission')?.checks.filter(({ status }) => status === 'failed') ?? [];
    expect(failed.map(({ name }) => name)).toContain('references.patient_id');
    await ask(
      urls.directory,
      `INSERT INTO patient SELECT '${keyOf('patient', 9)}', '${keyOf('organisation', 5)}', 'Patient 9', 'p9@example.org'`,
    );
  });

  it('is taken back whole, in the reverse of its order', async () => {
    await ask(urls.directory, `DELETE FROM patient WHERE id = '${keyOf('patient', 9)}'`);
    const all = { rows: 'all' as const, by: 'ana', why: 'a test' };
    expect(await rollbackPhases(caller, 'split', {}, all)).toMatchObject({ outcome: 'done' });
    for (const [service, entity] of [
      ['directory', 'patient'],
      ['intake', 'submission'],
      ['scheduling', 'appointment'],
    ] as const)
      expect(await ask(urls[service], `SELECT FROM ${entity}`)).toEqual([]);
  });
});
