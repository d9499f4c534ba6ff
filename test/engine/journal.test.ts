import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appendAudit, verifyAudit } from '../../engine/journal/audit.ts';
import { type Artifact, openJournal } from '../../engine/journal/journal.ts';
import type { TargetSession } from '../../model/session.ts';
import { createDatabase } from '../support/databases.ts';
import { openTestSession } from '../support/session.ts';

const schema = 'migration_control';
const journal = openJournal(schema);
let url: string;
let session: TargetSession;

beforeAll(async () => {
  url = await createDatabase('journal');
  session = await openTestSession(url);
  await journal.install(session);
});
afterAll(() => session.close());

const artifactOf = (content: unknown): Artifact => ({ kind: 'mapping', playbook: 'smile', name: 'patients', content, author: 'ana' });

describe('an artifact', () => {
  it('is stored once under its digest and read back as it was', async () => {
    const content = { b: [1, null], a: 'ñ \u0001 </script>' };
    const digest = await journal.save(session, artifactOf(content));
    expect(await journal.save(session, artifactOf({ a: content.a, b: content.b }))).toBe(digest);
    expect(await journal.read(session, digest)).toEqual(content);
  });

  it('is never changed or removed, by anybody', async () => {
    await journal.save(session, artifactOf('kept'));
    for (const text of ['UPDATE %s SET author = author', 'DELETE FROM %s', 'TRUNCATE %s CASCADE']) {
      await expect(session.query({ text: text.replace('%s', `${schema}.artifacts`) })).rejects.toThrow(/never changed or removed/);
    }
  });
});

describe('a decision', () => {
  const decide = (artifact: string, by: string, decision: 'approved' | 'rejected' | 'commented', selfAllowed = false): Promise<void> =>
    journal.decide(session, { artifact, by, decision, selfAllowed });

  it('is needed: nothing is approved by itself', async () => {
    const digest = await journal.save(session, artifactOf('unseen'));
    await expect(journal.requireApproval(session, digest, 'mapping')).rejects.toMatchObject({ code: 'not_approved', exitCode: 3 });
  });

  it('binds to a digest, and the newest one counts', async () => {
    const digest = await journal.save(session, artifactOf('one'));
    const other = await journal.save(session, artifactOf('another'));
    await decide(digest, 'ben', 'approved');
    await decide(digest, 'cho', 'commented');
    expect(await journal.requireApproval(session, digest, 'mapping')).toBe('ben');
    await expect(journal.requireApproval(session, other, 'mapping')).rejects.toMatchObject({ code: 'not_approved' });
    await decide(digest, 'cho', 'rejected');
    await expect(journal.requireApproval(session, digest, 'mapping')).rejects.toThrow(/rejected by cho/);
  });

  it('is not the author’s to make, but where the playbook says so', async () => {
    const digest = await journal.save(session, artifactOf('mine'));
    await expect(decide(digest, 'ana', 'approved')).rejects.toMatchObject({ code: 'self_approval' });
    await decide(digest, 'ana', 'approved', true);
    expect(await journal.requireApproval(session, digest, 'mapping')).toBe('ana');
  });

  it('about nothing is refused', async () => {
    await expect(decide('0'.repeat(64), 'ben', 'approved')).rejects.toMatchObject({ code: 'artifact_not_found' });
  });
});

describe('the audit log', () => {
  it('is one chain, also when many write at once', async () => {
    const writers = await Promise.all([1, 2, 3].map(() => openTestSession(url)));
    await Promise.all(writers.map((each, i) => appendAudit(each, schema, { actor: `writer ${i}`, action: 'approve', details: { i } })));
    await Promise.all(writers.map((each) => each.close()));
    expect(await verifyAudit(session, schema)).toEqual({ intact: true, entries: 3 });
  });

  it('shows the first entry that somebody with all rights changed or cut out', async () => {
    const owner = (text: string): Promise<unknown> => session.query({ text });
    await owner(`ALTER TABLE ${schema}.audit_log DISABLE TRIGGER append_only`);
    await owner(`UPDATE ${schema}.audit_log SET actor = 'nobody' WHERE number = 2`);
    expect(await verifyAudit(session, schema)).toEqual({ intact: false, brokenAt: 2 });
    await owner(`DELETE FROM ${schema}.audit_log WHERE number = 1`);
    expect(await verifyAudit(session, schema)).toEqual({ intact: false, brokenAt: 1 });
  });

  it('shows a cut at the end to those who know the last hash', async () => {
    const fresh = await openTestSession(await createDatabase('audit'));
    await journal.install(fresh);
    await appendAudit(fresh, schema, { actor: 'ana', action: 'approve', details: {} });
    expect(await verifyAudit(fresh, schema, 'f'.repeat(64))).toEqual({ intact: false, brokenAt: 2 });
    await fresh.close();
  });
});
