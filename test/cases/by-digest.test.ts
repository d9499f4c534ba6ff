import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decideMappings } from '../../app/approval/approve.ts';
import { decide } from '../../app/approval/service.ts';
import { quarantinePage } from '../../app/quarantine/quarantine.ts';
import { readStatus, reportPlaybook } from '../../app/reporting/overview.ts';
import { trace } from '../../app/reporting/trace.ts';
import { withMapped } from '../../app/review/review.ts';
import { migrate } from '../../app/run/migrate.ts';
import { rollbackPhases } from '../../app/run/rollback.ts';
import { stageOf } from '../../app/run/stage.ts';
import { validatePlaybook } from '../../app/run/validate.ts';
import { verifyFile } from '../../app/run/verify.ts';
import { type Caller, withWorkbench } from '../../app/workbench/workbench.ts';
import { loadConfig } from '../../config.ts';
import { statementText } from '../../engine/schema/install.ts';
import { keepPrepared } from '../../engine/stages/prepared.ts';
import { canonicalJson, digestOf } from '../../model/digest.ts';
import { type Mapping, mappingDigest } from '../../model/mapping.ts';
import type { Notify } from '../../model/progress.ts';
import { createDatabase, withClient } from '../support/databases.ts';
import { asPerson, person } from '../support/person.ts';
import { createShop, type Shop } from '../support/shop.ts';

const approve = (caller: Caller, playbook: string) =>
  decideMappings(asPerson(caller, 'ben'), 'approved', { playbook, digests: [], commit: false });

/** Approves what another matcher has proposed for the same playbook and the same structures. */
async function approveOtherProposal(shop: Shop): Promise<string> {
  return withMapped(shop.caller(), shop.folder, {}, async (bench, [mapped], sources) => {
    if (!mapped) throw new Error('the shop has a phase');
    const { mapping } = mapped;
    const fields = mapping.fields.map((field) =>
      field.target === 'username' ? { ...field, rule: { rule: 'copy' as const, column: 'username', clean: ['upper' as const] } } : field,
    );
    const other: Mapping = { ...mapping, fields };
    const digest = mappingDigest(other);
    const author = 'an older matcher';
    await bench.journal.save(bench.control, { kind: 'mapping', playbook: 'shop', name: 'people', content: other, author, digest });
    await keepPrepared(stageOf(bench, author), [{ ...mapped, mapping: other, digest }], sources);
    await decide(bench, person('ben'), { kind: 'mapping', mapping: other, digest }, { decision: 'approved' });
    return digest;
  });
}

/** As who may write the journal, but has not the audit key: says that the mapping was made of what the playbook says now. */
async function forgePart({ targetUrl }: Shop, mapping: string): Promise<void> {
  await withClient(targetUrl, async (client) => {
    const { rows } = await client.query<{ content: { mapping: string; part: string } }>(
      "SELECT content::json AS content FROM migration_control.artifacts WHERE kind = 'prepared'",
    );
    const [old, now] = [
      rows.find(({ content }) => content.mapping === mapping),
      rows.findLast(({ content }) => content.mapping !== mapping),
    ];
    const content = { ...old?.content, part: now?.content.part };
    const values = [digestOf(content), 'prepared', 'shop', 'people', canonicalJson(content), 'somebody'].map((value) => [value]);
    await client.query(statementText('engine/journal', 'save-artifacts.sql', 'migration_control'), values);
  });
}

const edit = ({ folder }: Shop, from: string | RegExp, to: string): void => {
  const file = join(folder, 'playbook.yaml');
  const text = readFileSync(file, 'utf8');
  expect(text).toMatch(from);
  writeFileSync(file, text.replace(from, to));
};

describe('what was approved', () => {
  it('runs by its digest, whatever the matcher would propose today', async () => {
    const shop = await createShop();
    const digest = await approveOtherProposal(shop);
    const run = () => migrate(shop.caller(), { playbook: shop.folder, selection: {} });
    expect(await run()).toMatchObject({ outcome: 'done', rows: { written: 50 }, validation: { verdict: 'passed' } });
    const { rows } = await withClient(shop.targetUrl, (client) => client.query("SELECT username FROM people WHERE username = 'USER7'"));
    expect(rows).toHaveLength(1);
    const ran = await withWorkbench(shop.caller(), shop.folder, async ({ runs, control }) => (await runs.last(control, 'shop'))?.mappings);
    expect(ran).toEqual({ people: digest });
    edit(shop, 'title: A shop', 'title: A shop of books');
    expect((await run()).rows).toMatchObject({ written: 0, unchanged: 50 });
    expect((await validatePlaybook(shop.caller(), shop.folder)).verdict.verdict).toBe('passed');
    edit(shop, 'Nobody has written one.', 'Nobody ever has.');
    const refused = run();
    await expect(refused).rejects.toMatchObject({ code: 'not_approved', exitCode: 3 });
    await expect(refused).rejects.toThrow('The playbook or its code has changed since mappings were approved of people.');
    await forgePart(shop, digest);
    await expect(run()).rejects.toMatchObject({ code: 'not_approved' });
  });
});

describe('with the source switched off', () => {
  it('all that needs the target alone goes on, and the rest says so in one sentence', async () => {
    const shop = await createShop();
    const told: Parameters<Notify>[0][] = [];
    const caller: Caller = { ...shop.caller(), notify: (event) => told.push(event) };
    const { folder, targetUrl } = shop;
    await approve(caller, folder);
    const { reports } = await migrate(caller, { playbook: folder, selection: {} });
    const manifest = reports.find((file) => file.endsWith('manifest.json')) ?? '';
    const { rows } = await withClient(targetUrl, (client) => client.query("SELECT id FROM people WHERE username = 'user7'"));
    const key = String(rows[0].id);
    edit(shop, /source: \{ url: "[^"]*" \}/, 'source: { url: "postgresql://reader@127.0.0.1:1/gone" }');
    expect(await readStatus(caller, folder)).toMatchObject({ source: '127.0.0.1:1/gone', run: { status: 'completed' } });
    expect((await quarantinePage(caller, folder, {})).rows).toEqual([]);
    expect(await reportPlaybook(caller, folder)).not.toEqual([]);
    told.length = 0;
    expect(await trace(caller, folder, { key, raw: true })).toMatchObject([
      { phase: 'people', targetKey: key, fate: 'written', batch: expect.any(String), approvedBy: 'ben' },
    ]);
    expect(await trace(caller, folder, { key: '7', raw: true })).toMatchObject([{ sourceKey: '1:7', targetKey: key, fate: 'written' }]);
    expect(told).toContainEqual({
      type: 'notice',
      message: expect.stringMatching(/^The source \(127\.0\.0\.1:1\/gone\) cannot be asked: .* target and ledger know\.$/),
    });
    const verified = await verifyFile(caller, folder, manifest);
    expect(verified.verdict).toBe('passed');
    const checks = verified.phases[0]?.checks ?? [];
    expect(checks.filter(({ name }) => name.startsWith('root.')).map(({ name, status }) => [name, status])).toEqual([
      ['root.target', 'passed'],
      ['root.source', 'skipped'],
    ]);
    await withClient(targetUrl, (client) => client.query("UPDATE people SET email = 'x' WHERE id = $1", [key]));
    expect((await verifyFile(caller, folder, manifest)).verdict).toBe('failed');
    await withClient(targetUrl, (client) => client.query("UPDATE people SET email = 'user7@example.org' WHERE id = $1", [key]));
    await expect(validatePlaybook(caller, folder)).rejects.toMatchObject({ code: 'database_unreachable' });
    await expect(migrate(caller, { playbook: folder, selection: {} })).rejects.toMatchObject({ exitCode: 7 });
    const edits = { rows: [key], by: 'ben', why: 'a test' };
    expect(await rollbackPhases(caller, folder, {}, edits)).toMatchObject({ outcome: 'done', phases: [{ delete: 50 }] });
    const left = await withClient(targetUrl, (client) => client.query('SELECT FROM people'));
    expect(left.rowCount).toBe(0);
  });
});

describe('a process that has only the control database, the secrets of the connections and the audit key', () => {
  it('executes a run: the playbook comes from the journal', async () => {
    const shop = await createShop();
    const GODWIT_AUDIT_KEY = '0123456789abcdef'.repeat(4);
    const settings = {
      ...{ CONTROL_DATABASE_URL: await createDatabase('shop_control'), GODWIT_AUDIT_KEY },
      ...{ SHOP_OLD: shop.sourceUrl, SHOP_NEW: shop.targetUrl },
    };
    edit(shop, /source: \{ url: "[^"]*" \}/, 'source: { url: $SHOP_OLD }');
    edit(shop, /target: \{ url: "[^"]*" \}/, 'target: { url: $SHOP_NEW }');
    await approve(shop.caller(settings), shop.folder);
    rmSync(shop.folder, { recursive: true });
    const elsewhere = mkdtempSync(join(tmpdir(), 'godwit-elsewhere-'));
    const config = loadConfig(
      {},
      { GODWIT_HOME: join(elsewhere, 'home'), GODWIT_PLAYBOOKS: elsewhere, GODWIT_USER: 'machine', ...settings },
      elsewhere,
    );
    const caller: Caller = { config, principal: person('machine'), notify: () => {}, signal: new AbortController().signal };
    expect(await migrate(caller, { playbook: 'shop', selection: {} })).toMatchObject({ outcome: 'done', rows: { written: 50 } });
    expect((await validatePlaybook(caller, 'shop')).verdict.verdict).toBe('passed');
    await expect(migrate(caller, { playbook: 'shopping', selection: {} })).rejects.toMatchObject({ code: 'playbook_not_found' });
  });

  it('finds no password of a connection there', async () => {
    const { folder, caller, targetUrl } = await createShop();
    expect(new URL(targetUrl).password).not.toBe('');
    await approve(caller(), folder);
    const { rows } = await withClient(targetUrl, (client) =>
      client.query<{ content: string }>("SELECT content::text AS content FROM migration_control.artifacts WHERE kind = 'playbook'"),
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.content).not.toContain(`:${new URL(targetUrl).password}@`);
  });
});
