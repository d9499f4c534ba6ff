import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openJournal } from '../../engine/journal/journal.ts';
import { statementText } from '../../engine/schema/install.ts';
import { canonicalJson, digestOf } from '../../model/digest.ts';
import type { TargetSession } from '../../model/session.ts';
import { createDatabase } from '../support/databases.ts';
import { openTestSession } from '../support/session.ts';

const schema = 'migration_control';
const journal = openJournal(schema);
const asked = (phase: string) => ({ rollback: [phase], run: null });
let session: TargetSession;

beforeAll(async () => {
  session = await openTestSession(await createDatabase('current'));
  await journal.install(session);
});
afterAll(() => session.close());

const save = (playbook: string, content: unknown, author = 'ana'): Promise<string> =>
  journal.save(session, { kind: 'rollback', playbook, name: 'cats', content, author });
const current = async (playbook: string): Promise<string | undefined> =>
  (await journal.last(session, playbook, 'rollback', 'cats'))?.digest;

describe('what stands under a name', () => {
  it('is what was saved last, also when it stood there before', async () => {
    const [a, b] = [await save('one', asked('a')), await save('one', asked('b'))];
    expect(await current('one')).toBe(b);
    expect(await save('one', asked('a'))).toBe(a);
    expect(await current('one')).toBe(a);
    expect(await journal.digests(session, 'one', 'rollback', 'cats', 10)).toEqual([a, b]);
  });

  it('is of each playbook, also where two have the same', async () => {
    const digest = await save('two', asked('a'), 'ben');
    expect([await current('one'), await current('two'), await current('three')]).toEqual([digest, digest, undefined]);
  });

  it('is approved for the playbook that somebody decided for', async () => {
    const digest = await save('two', asked('a'), 'ben');
    const approved = async () => [
      (await journal.lastApproved(session, 'one', 'rollback', 'cats'))?.digest,
      (await journal.lastApproved(session, 'two', 'rollback', 'cats'))?.digest,
    ];
    await journal.decide(session, { artifact: digest, playbook: 'two', decision: 'approved', by: 'cho', selfAllowed: false });
    expect(await approved()).toEqual([undefined, digest]);
    await journal.decide(session, { artifact: digest, decision: 'approved', by: 'cho', selfAllowed: false });
    expect(await approved()).toEqual([digest, digest]);
  });
});

it('what does not fit the schema of its kind counts as not there', async () => {
  const [fits, other] = [await save('four', asked('a')), await save('four', { rollback: 'a' })];
  expect([await current('four'), await journal.read(session, other)]).toEqual([undefined, { rollback: 'a' }]);
  expect(await journal.readAs(session, fits, 'rollback')).toEqual(asked('a'));
  for (const [digest, kind] of [
    [other, 'rollback'],
    [fits, 'mapping'],
  ] as const)
    await expect(journal.readAs(session, digest, kind)).rejects.toMatchObject({ code: 'artifact_not_found' });
});

it('a journal of the version before keeps what stood under its names', async () => {
  const older = await openTestSession(await createDatabase('older_journal'));
  await older.query({ text: `CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.versions (part text, number integer)` });
  const folder = join(import.meta.dirname, '../../engine/journal');
  for (const number of [1, 2, 3, 4, 5]) {
    await older.query({ text: statementText(folder, `${String(number).padStart(6, '0')}.sql`, schema) });
    await older.query({ text: `INSERT INTO ${schema}.versions VALUES ('journal', ${number})` });
  }
  const [a, b] = [asked('a'), asked('b')].map((each) => ({ digest: digestOf(each), content: canonicalJson(each) }));
  for (const [each, minute] of [
    [a, '01'],
    [b, '02'],
  ] as const)
    await older.query({
      text: `INSERT INTO ${schema}.artifacts (digest, kind, playbook, name, content, author, at)
        VALUES ($1, 'catalog', 'one', 'source', $2, 'ana', '2026-01-01 10:${minute}Z')`,
      values: [each?.digest, each?.content],
    });
  const changes = `INSERT INTO ${schema}.changes (playbook, kind, name, artifact, author, at) VALUES`;
  await older.query({ text: `${changes} ('one', 'catalog', 'source', $1, 'ben', '2026-01-01 10:03Z')`, values: [a?.digest] });
  await older.query({ text: `${changes} ('two', 'catalog', 'source', $1, 'ben', '2026-01-01 10:03Z')`, values: [b?.digest] });
  await journal.install(older);
  const digests = (playbook: string) => journal.digests(older, playbook, 'catalog', 'source', 10);
  expect([await digests('one'), await digests('two')]).toEqual([[a?.digest, b?.digest], [b?.digest]]);
  await older.close();
});
