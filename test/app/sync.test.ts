import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decideMappings } from '../../app/approval/approve.ts';
import { waitingFor } from '../../app/approval/waiting.ts';
import { analyzeDifference } from '../../app/differential/analyze.ts';
import { review } from '../../app/review/review.ts';
import { pauseSync, resumeSync, startSync, stopSync } from '../../app/sync/follow.ts';
import type { KeptProof } from '../../app/sync/prove.ts';
import { type Caller, withWorkbench } from '../../app/workbench/workbench.ts';
import { syncStartVerb, syncStatusVerb } from '../../cli/verbs/sync.ts';
import { syncProveVerb } from '../../cli/verbs/sync-prove.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';
import { differenceTotals } from '../../model/differential.ts';
import { dropSlot } from '../support/capture.ts';
import { createDatabase, withClient } from '../support/databases.ts';
import { until } from '../support/following.ts';
import { asPerson } from '../support/person.ts';

const playbook = (source: string, target: string): string => `
playbook: shop
version: 1
title: A shop
system: shop
source: { url: "${source}" }
target: { url: "${target}" }
phases:
  - { phase: items, source: item, target: items, deletes: follow, fields: { id: identity, name: { copy: name } } }
`;

const [folder, names] = [mkdtempSync(join(tmpdir(), 'godwit-sync-app-')), { slot: '' }];
let [sourceUrl, targetUrl] = ['', ''];
let ada: Caller;
const run = (text: string) => withClient(sourceUrl, (client) => client.query(text));
const approve = (digests: string[]) => decideMappings(asPerson(ada, 'ben'), 'approved', { playbook: folder, digests, commit: false });
const invocation = () => ({ caller: ada, playbook: folder, args: [], options: {} });

beforeAll(async () => {
  [sourceUrl, targetUrl] = [await createDatabase('shop_legacy'), await createDatabase('shop_modern')];
  await run(
    "CREATE TABLE item (id integer PRIMARY KEY, name text); INSERT INTO item SELECT n, 'item ' || n FROM generate_series(1, 50) AS n",
  );
  await withClient(targetUrl, (client) => client.query('CREATE TABLE items (id uuid PRIMARY KEY, name text)'));
  writeFileSync(join(folder, 'playbook.yaml'), playbook(sourceUrl, targetUrl));
  const env = {
    GODWIT_HOME: folder,
    GODWIT_PLAYBOOKS: folder,
    GODWIT_USER: 'ada',
    GODWIT_LOG_LEVEL: 'silent',
    GODWIT_ALLOW_SUPERUSER: '1',
  };
  const config = loadConfig({}, env, folder);
  ada = { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal };
  await review(ada, folder, {}, false);
  await approve([]);
});
afterAll(() => dropSlot(sourceUrl, names.slot));

describe('following the changes of a playbook', () => {
  it('waits for another person, who sees what it makes on the source', async () => {
    const { text, exitCode, json } = await syncStartVerb.run(invocation());
    expect(exitCode).toBe(3);
    expect(text).toContain('CREATE PUBLICATION "godwit_shop_');
    expect(text).toContain('CREATE_REPLICATION_SLOT');
    const { digest = '', plan } = json as Awaited<ReturnType<typeof startSync>>;
    names.slot = plan?.slot ?? '';
    expect((await run('SELECT slot_name FROM pg_replication_slots WHERE database = current_database()')).rows).toEqual([]);
    const waiting = await withWorkbench(ada, folder, waitingFor, 'look');
    expect(waiting.find(({ kind }) => kind === 'capture')).toMatchObject({ id: digest, notBy: ['ada'] });
    await approve([digest]);
  });

  it('goes on until it is paused, from there until it is stopped, and nothing differs', async () => {
    const started = startSync(ada, folder);
    await until(targetUrl, "SELECT to_regclass('migration_control.change_streams') IS NOT NULL", 'true');
    await until(targetUrl, 'SELECT state FROM migration_control.change_streams', 'streaming');
    await run("INSERT INTO item VALUES (51, 'new'); UPDATE item SET name = 'renamed' WHERE id = 2; DELETE FROM item WHERE id = 3");
    await until(targetUrl, "SELECT count(*) FROM items WHERE name IN ('new', 'renamed', 'item 3')", '2');
    const proven = await syncProveVerb.run(invocation());
    expect(proven).toMatchObject({ exitCode: 0, text: expect.stringContaining('✓ items: 50 rows × 2 columns, 0 / 0 / 0') });
    expect((await syncStatusVerb.run(invocation())).text).toContain('50 rows, 0 missing, 0 changed, 0 extra');
    expect((proven.json as KeptProof).reports.some((path) => path.includes('sync_report'))).toBe(true);
    expect((await pauseSync(ada, folder)).state).toBe('paused');
    expect((await started).state).toBe('paused');
    await run("DELETE FROM item WHERE id > 40; INSERT INTO item VALUES (60, 'while paused')");
    expect((await syncStatusVerb.run(invocation())).text).toContain('paused, followed by nobody');
    const resumed = resumeSync(ada, folder);
    await until(targetUrl, "SELECT count(*) FROM items WHERE name = 'while paused'", '1');
    expect((await stopSync(ada, folder)).state).toBe('stopped');
    expect((await resumed).state).toBe('stopped');
    const { differential } = await analyzeDifference(ada, folder, { edited: 'keep' });
    expect(differenceTotals(differential)).toMatchObject({ missing: 0, changed: 0, extra: 0 });
    expect((await run('SELECT slot_name FROM pg_replication_slots WHERE database = current_database()')).rows).toEqual([]);
  });
});
