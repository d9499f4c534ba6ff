import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openAudit } from '../../engine/journal/audit.ts';
import { entryHash } from '../../engine/journal/chain.ts';
import { type Artifact, openJournal } from '../../engine/journal/journal.ts';
import { parseAuditKeys } from '../../model/audit-key.ts';
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
  const keys = parseAuditKeys('ab'.repeat(32), 'test');
  const audit = openAudit(schema, keys);
  const entry = { actor: 'ana', action: 'did', details: {} };
  let fresh: TargetSession;

  beforeEach(async () => {
    const at = await createDatabase('audit');
    fresh = await openTestSession(at);
    await journal.install(fresh);
    url = at;
  });
  afterEach(() => fresh.close());
  const owner = (text: string): Promise<unknown> =>
    fresh.query({ text: `ALTER TABLE ${schema}.audit_log DISABLE TRIGGER append_only; ${text.replaceAll('%s', `${schema}.audit_log`)}` });

  it('is one chain, also when many write at once', async () => {
    await audit.key(fresh, 'ana');
    const writers = await Promise.all(Array.from({ length: 8 }, () => openTestSession(url)));
    const write = async (each: TargetSession): Promise<void> => {
      for (let i = 0; i < 5; i++) await audit.append(each, { ...entry, details: { i } });
    };
    await Promise.all(writers.map(write));
    await Promise.all(writers.map((each) => each.close()));
    expect(await audit.verify(fresh)).toMatchObject({ intact: true, entries: 41, unkeyed: 0, unchecked: {} });
  });

  it('shows the first entry that somebody with all rights changed or cut out', async () => {
    await audit.key(fresh, 'ana');
    for (let i = 0; i < 3; i++) await audit.append(fresh, entry);
    await owner(`UPDATE %s SET actor = 'nobody' WHERE number = 3`);
    expect(await audit.verify(fresh)).toEqual({ intact: false, brokenAt: 3 });
    await owner('DELETE FROM %s WHERE number = 2');
    expect(await audit.verify(fresh)).toEqual({ intact: false, brokenAt: 2 });
  });

  it('shows a cut at the end to those who know the last hash', async () => {
    await audit.key(fresh, 'ana');
    await audit.append(fresh, entry);
    const last = await audit.head(fresh);
    expect(await audit.verify(fresh, last?.hash)).toMatchObject({ intact: true });
    await owner('DELETE FROM %s WHERE number = 2');
    expect(await audit.verify(fresh, last?.hash)).toEqual({ intact: false, brokenAt: 2 });
  });

  it('of an older version is keyed from a marked entry on, and then nobody can add to what has no key', async () => {
    const plain = openAudit(schema);
    await plain.append(fresh, entry);
    await plain.append(fresh, entry);
    expect(await audit.key(fresh, 'ana')).toBe('begun');
    expect(await audit.key(fresh, 'ana')).toBe('kept');
    await audit.append(fresh, entry);
    expect(await audit.verify(fresh)).toMatchObject({ intact: true, entries: 4, unkeyed: 2 });
    await expect(plain.append(fresh, entry)).rejects.toMatchObject({ code: 'audit_key_missing' });
  });

  it('of an older version also stands for the decisions that were made before', async () => {
    const [old, kept] = [openJournal(schema), openJournal(schema, keys)];
    const digest = await old.save(fresh, artifactOf('older'));
    await old.decide(fresh, { artifact: digest, by: 'ben', decision: 'approved', selfAllowed: false });
    await kept.audit.key(fresh, 'ana');
    await kept.requireIntact(fresh, [digest]);
    await fresh.query({
      text: `ALTER TABLE ${schema}.approvals DISABLE TRIGGER append_only; UPDATE ${schema}.approvals SET decided_by = 'cho'`,
    });
    await expect(kept.requireIntact(fresh, [])).rejects.toMatchObject({
      code: 'record_tampered',
      message: expect.stringMatching(/before the audit log was keyed/),
    });
  });

  it('is checked as far as its keys are here, and says what was not', async () => {
    await audit.key(fresh, 'ana');
    await audit.append(fresh, entry);
    const id = keys[0]?.id ?? '';
    const stranger = openAudit(schema, parseAuditKeys('cd'.repeat(32), 'test'));
    expect(await stranger.verify(fresh)).toMatchObject({ intact: true, entries: 2, unchecked: { [id]: 2 } });
    expect(await stranger.key(fresh, 'ben')).toBe('foreign');
    await expect(stranger.append(fresh, entry)).rejects.toMatchObject({ code: 'audit_key_missing', exitCode: 2 });
    await expect(openJournal(schema, parseAuditKeys('cd'.repeat(32), 'test')).requireIntact(fresh, [])).rejects.toMatchObject({
      code: 'audit_key_missing',
    });
  });

  it('takes a new key, and the id of one that is lost', async () => {
    await audit.key(fresh, 'ana');
    const rotated = openAudit(schema, parseAuditKeys(`${'cd'.repeat(32)}\n${'ab'.repeat(32)} # the old one`, 'test'));
    expect(await rotated.key(fresh, 'ben')).toBe('renewed');
    await rotated.append(fresh, entry);
    expect(await rotated.verify(fresh)).toMatchObject({ intact: true, entries: 3, unchecked: {} });
    const lost = parseAuditKeys(`${'cd'.repeat(32)},${keys[0]?.id}`, 'test');
    expect(await openAudit(schema, lost).verify(fresh)).toMatchObject({ intact: true, unchecked: { [keys[0]?.id ?? '']: 1 } });
    await openJournal(schema, lost).requireIntact(fresh, []);
    await owner(
      `INSERT INTO %s SELECT number + 1, at, actor, action, details, hash, '${keys[0]?.id}' FROM %s ORDER BY number DESC LIMIT 1`,
    );
    expect(await openAudit(schema, lost).verify(fresh)).toEqual({ intact: false, brokenAt: 4 });
  });

  it('of ten thousand entries is held against a decision within a second', async () => {
    const kept = openJournal(schema, keys);
    await kept.audit.key(fresh, 'ana');
    const digest = await kept.save(fresh, artifactOf('used'));
    await kept.decide(fresh, { artifact: digest, by: 'ben', decision: 'approved', selfAllowed: false });
    await manyEntries(fresh, 9_998);
    const from = performance.now();
    await kept.requireIntact(fresh, [digest]);
    const ms = performance.now() - from;
    console.info(`10,000 entries: ${Math.round(ms)} ms`);
    expect(ms).toBeLessThan(5_000);
  });

  /** Entries as `append` makes them, in one statement. */
  async function manyEntries(session: TargetSession, wanted: number): Promise<void> {
    const [{ id = '', secret = null } = {}] = keys;
    const head = await audit.head(session);
    const rows = [];
    for (let i = 1, previous = head?.hash ?? ''; i <= wanted; i++) {
      const row = {
        ...entry,
        number: (head?.number ?? 0) + i,
        at: '2026-01-01T00:00:00.000Z',
        details: `{"phase":"patients","i":${i}}`,
        key: id,
      };
      previous = entryHash(previous, row, secret);
      rows.push({ ...row, hash: previous });
    }
    const text = `INSERT INTO ${schema}.audit_log SELECT r.* FROM jsonb_populate_recordset(NULL::${schema}.audit_log, $1) AS r`;
    await session.query({ text, values: [JSON.stringify(rows)] });
  }
});
