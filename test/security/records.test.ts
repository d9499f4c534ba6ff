import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { decideMappings } from '../../app/approval/approve.ts';
import { patchRow, quarantinePage, replayRows } from '../../app/quarantine/quarantine.ts';
import { verifyAuditLog } from '../../app/reporting/overview.ts';
import { migrate } from '../../app/run/migrate.ts';
import { rehearse } from '../../app/run/rehearse.ts';
import { rollbackPhases } from '../../app/run/rollback.ts';
import { canonicalJson } from '../../model/digest.ts';
import { asPerson } from '../support/person.ts';
import { createGuarded, type Guarded } from './journal.ts';

const log = 'migration_control.audit_log';
let guarded: Guarded;

const run = () => migrate(guarded.caller, { playbook: guarded.playbook, selection: {} });
const approve = (decision: 'approved' | 'rejected' = 'approved') =>
  decideMappings(asPerson(guarded.caller, 'ana'), decision, { playbook: guarded.playbook, digests: [], commit: false });
const verbs: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['migrate', run],
  ['rehearse', () => rehearse(guarded.caller, guarded.playbook, {}, 10)],
  ['rollback', () => rollbackPhases(guarded.caller, guarded.playbook, {})],
  ['replay', () => replayRows(guarded.caller, guarded.playbook, [])],
];
/** What could act on the records refuses, and says what was changed. */
async function refuses(message: RegExp, tried: typeof verbs = verbs.slice(0, 1)): Promise<void> {
  for (const [name, verb] of tried) {
    const refusal = { code: 'record_tampered', kind: 'refused', exitCode: 3, message: expect.stringMatching(message) };
    await expect(verb(), name).rejects.toMatchObject(refusal);
  }
}

beforeEach(async () => {
  guarded = await createGuarded();
});

describe('the key of the audit log', () => {
  it('is made in the home for its owner alone, and every entry names it', async () => {
    await approve();
    const file = join(guarded.home, 'audit.key');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const secret = Buffer.from(readFileSync(file, 'utf8').trim(), 'hex');
    expect(secret).toHaveLength(32);
    const id = createHash('sha256').update(secret).digest('hex').slice(0, 16);
    expect(await guarded.ask(`SELECT DISTINCT key FROM ${log}`)).toEqual([{ key: id }]);
    expect(await guarded.ask(`SELECT * FROM migration_control.artifacts WHERE strpos(content, '${secret.toString('hex')}') > 0`)).toEqual(
      [],
    );
  });
});

describe('before anything runs it is noticed', () => {
  it('that an approval was inserted which nobody gave', async () => {
    await rehearse(guarded.caller, guarded.playbook, {}, 5);
    await guarded.attack(
      `INSERT INTO migration_control.approvals (artifact, decision, decided_by)
       SELECT digest, 'approved', 'ben' FROM migration_control.artifacts WHERE kind = 'mapping'`,
    );
    await refuses(/that nobody made/, verbs);
  });

  it.each<[string, string, RegExp]>([
    ['that a decision says another name', `UPDATE migration_control.approvals SET decided_by = 'ben'`, /is not the one of the audit log/],
    ['that another author was put in', `UPDATE migration_control.artifacts SET author = 'ben'`, /author of .* is not the one/],
    [
      'that a mapping was swapped under its digest',
      `UPDATE migration_control.artifacts SET content = replace(content, '"name"', '"nome"') WHERE kind = 'mapping'`,
      /content of the mapping .* is not what its digest says/,
    ],
    ['that an entry of the log was changed', `UPDATE ${log} SET details = replace(details, 'cats', 'dogs')`, /Entry 2 of the audit log/],
    ['that the first entry was cut out', `DELETE FROM ${log} WHERE number = 1`, /Entry 1 of the audit log/],
  ])('%s', async (_, sql, message) => {
    await approve();
    await guarded.attack(sql);
    await refuses(message);
  });

  it('that a rejection was removed, so that the approval before it would stand again', async () => {
    await approve();
    await approve('rejected');
    await guarded.attack(`DELETE FROM migration_control.approvals WHERE decision = 'rejected'`);
    await refuses(/was removed that stands in the audit log/);
  });

  it('that the chain was made anew, right in itself, by somebody without the key', async () => {
    await approve();
    await guarded.attack(`UPDATE migration_control.approvals SET decided_by = 'ben'`);
    const rows = await guarded.ask<Record<string, unknown>>(`SELECT number::int, at, actor, action, details FROM ${log} ORDER BY number`);
    for (const [key, refused] of [
      [null, /was keyed, and is not any more/],
      ['same', /Entry 1 of the audit log/],
    ] as const) {
      let previous = '0'.repeat(64);
      for (const { number, at, actor, action, details } of rows) {
        previous = createHash('sha256')
          .update(previous + canonicalJson([number, at, actor, action, details]))
          .digest('hex');
        await guarded.attack(`UPDATE ${log} SET hash = '${previous}' WHERE number = ${number}`);
      }
      const before = await guarded.ask<{ key: string }>(`SELECT key FROM ${log} LIMIT 1`);
      if (key === null) await guarded.attack(`UPDATE ${log} SET key = NULL`);
      await refuses(refused);
      await guarded.attack(`UPDATE ${log} SET key = '${before[0]?.key}'`);
    }
  });

  it('that a patch applies which nobody approved', async () => {
    await approve();
    await guarded.attack(
      `INSERT INTO migration_control.patches (migration, phase, entity, source_key, digest, old_values, new_values, approved_by)
       VALUES ('guarded', 'cats', 'legacy_cats', '3:301', '${'a'.repeat(64)}', '{"name": null}', '{"name": "forged"}', 'ben')`,
    );
    await refuses(/applies a patch to a row of cats/);
  });
});

it('a patch that is only proposed is not let through by an approval that was inserted', async () => {
  await approve();
  await run();
  const page = await quarantinePage(guarded.caller, guarded.playbook, { rows: 1 });
  const id = page.rows[0]?.id ?? '';
  const { digest } = await patchRow(guarded.caller, guarded.playbook, { id, set: { name: 'found' }, reason: 'known' });
  await guarded.attack(`INSERT INTO migration_control.approvals (artifact, decision, decided_by) VALUES ('${digest}', 'approved', 'ben')`);
  await refuses(/that nobody made/, verbs.slice(-1));
});

it('a cut at the end of the log shows by the hash that was kept elsewhere', async () => {
  await approve();
  const before = await verifyAuditLog(guarded.caller, guarded.playbook);
  const hash = before.intact ? (before.hash ?? '') : '';
  await guarded.attack(`DELETE FROM ${log} WHERE number = (SELECT max(number) FROM ${log})`);
  expect(await verifyAuditLog(guarded.caller, guarded.playbook, hash)).toMatchObject({ intact: false });
});
