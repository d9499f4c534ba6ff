import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { decideMappings } from '../../app/approval/approve.ts';
import { review } from '../../app/review/review.ts';
import { resumeSync, startSync, stopSync } from '../../app/sync/follow.ts';
import type { Caller } from '../../app/workbench/workbench.ts';
import { syncStartVerb, syncStatusVerb } from '../../cli/verbs/sync.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';
import { until } from '../support/following.ts';
import { hasMongo } from '../support/mongodb.ts';
import { asPerson } from '../support/person.ts';
import { openWards, patientOf, patientsPlaybook } from '../support/sync-documents.ts';

describe.skipIf(!hasMongo)('following the changes of a MongoDB server', () => {
  const ward = openWards();
  const folder = mkdtempSync(join(tmpdir(), 'godwit-sync-documents-'));
  let ada: Caller;
  let targetUrl = '';
  const approve = (digests: string[]) => decideMappings(asPerson(ada, 'ben'), 'approved', { playbook: folder, digests, commit: false });
  const invocation = () => ({ caller: ada, playbook: folder, args: [], options: {} });
  beforeAll(async () => {
    const migration = await ward.open();
    targetUrl = migration.targetUrl;
    writeFileSync(join(folder, 'playbook.yaml'), patientsPlaybook.replace('$SOURCE', migration.sourceUrl).replace('$TARGET', targetUrl));
    const named = { GODWIT_HOME: folder, GODWIT_PLAYBOOKS: folder, GODWIT_USER: 'ada', GODWIT_LOG_LEVEL: 'silent' };
    const config = loadConfig({}, { ...named, GODWIT_ALLOW_SUPERUSER: '1' }, folder);
    ada = { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal };
    await review(ada, folder, {}, false);
    await approve([]);
  });

  it('waits for another person, who sees which images the server is told to keep', async () => {
    const { text, exitCode, json } = await syncStartVerb.run(invocation());
    expect(exitCode).toBe(3);
    expect(text).toContain('db.runCommand({collMod: "patients", changeStreamPreAndPostImages: {enabled: true}})');
    expect((await ward.db().listCollections({ name: 'patients' }).toArray())[0]).not.toHaveProperty('options.changeStreamPreAndPostImages');
    await approve([(json as Awaited<ReturnType<typeof startSync>>).digest ?? '']);
  });

  it('goes on until it is interrupted, from there until it is stopped', async () => {
    const stop = new AbortController();
    const started = startSync({ ...ada, signal: stop.signal }, folder);
    await until(targetUrl, "SELECT to_regclass('migration_control.change_streams') IS NOT NULL", 'true');
    await until(targetUrl, 'SELECT state FROM migration_control.change_streams', 'streaming');
    await ward.patients().insertOne(patientOf(50) as never);
    await until(targetUrl, "SELECT count(*) FROM patients WHERE name = 'Jo 50'", '1');
    const { text, exitCode } = await syncStatusVerb.run(invocation());
    expect(exitCode).toBe(0);
    expect(text).toContain('changes can be captured');
    expect(text).toContain('the source keeps nothing for the stream but its own log');
    stop.abort();
    expect((await started).state).toBe('interrupted');
    await ward.patients().deleteOne(ward.by(50));
    // A member that nobody had is another structure: who goes on is told, and nothing has changed.
    await ward.patients().updateOne(ward.by(5), { $set: { blood: 'A' } } as never);
    await expect(resumeSync(ada, folder)).rejects.toMatchObject({
      code: 'source_drift',
      message: expect.stringContaining('"blood" is new'),
    });
    await ward.patients().updateOne(ward.by(5), { $unset: { blood: '' } } as never);
    const resumed = resumeSync(ada, folder);
    await until(targetUrl, "SELECT count(*) FROM patients WHERE name = 'Jo 50'", '0');
    expect((await stopSync(ada, folder)).state).toBe('stopped');
    expect((await resumed).state).toBe('stopped');
    await ward.nothingDiffers();
  });
});
