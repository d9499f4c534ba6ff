import { afterEach, describe, expect, it } from 'vitest';
import { type Conflicts, openConflicts } from '../../../engine/ledger/conflicts.ts';
import type { Conflict, Resolution } from '../../../model/conflict.ts';
import { createDatabase, withClient } from '../../support/databases.ts';
import { type Following, leaveNoSlot, start, until } from '../../support/following.ts';
import { createMigration, type TestMigration } from '../../support/migration.ts';

const source = `
CREATE TABLE client (id integer PRIMARY KEY, name text, phone text, seen integer);
INSERT INTO client SELECT n, 'name ' || n, 'phone ' || n, 10 FROM generate_series(1, 20) AS n;
CREATE TABLE visit (id integer PRIMARY KEY, client integer);
INSERT INTO visit VALUES (1, 1);`;

const target = `
CREATE TABLE clients (id uuid PRIMARY KEY, number integer, name text, phone text, seen integer, boss_id uuid);
CREATE TABLE visits (id uuid PRIMARY KEY, number integer, client_id uuid NOT NULL REFERENCES clients);`;

const playbook = (policy: string): string => `
playbook: practice
version: 1
title: Practice
system: practice
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - phase: clients
    source: client
    target: clients
    both_changed: ${policy}
    fields: {id: identity, number: {copy: id}, name: {copy: name}, phone: {copy: phone}, seen: {copy: seen}}
  - phase: visits
    source: visit
    target: visits
    fields: {id: identity, number: {copy: id}, client_id: {reference: clients, from: [client]}}
`;

let migration: TestMigration;
let following: Following;
let mark = 0;
const onSource = (text: string) => withClient(migration.sourceUrl, (client) => client.query(text));
const onTarget = async (text: string): Promise<string[]> =>
  (await withClient(migration.targetUrl, (client) => client.query(text))).rows.map((row) => Object.values(row).join(' '));

afterEach(() => leaveNoSlot(migration));

const begin = async (policy: string): Promise<void> => {
  migration = await createMigration(playbook(policy), source, target);
  following = await start(migration);
};

/** Makes a change, then waits until what comes after it has been applied as well. */
async function bring(change: string): Promise<void> {
  await onSource(change);
  mark++;
  await onSource(`INSERT INTO visit VALUES (${100 + mark}, 20)`);
  await until(migration.targetUrl, `SELECT count(*) FROM visits WHERE number = ${100 + mark}`, '1');
}

const client = (number: number): Promise<string[]> => onTarget(`SELECT name, phone, seen FROM clients WHERE number = ${number}`);

async function conflicts<T>(work: (door: Conflicts) => Promise<T>): Promise<T> {
  const open = await migration.open();
  try {
    const { ledgerSession, ledgerSchema, playbook } = open.context;
    return await work(openConflicts(ledgerSession, ledgerSchema, playbook.playbook));
  } finally {
    await open.close();
  }
}

const waiting = (): Promise<Conflict[]> => conflicts((door) => door.list(10, 'open', null));

const decide = (resolution: Resolution): Promise<string[]> =>
  conflicts((door) => door.resolve({ ids: null, phase: null }, { resolution, by: 'jane', reason: null }));

const inWords = (conflicts: readonly Conflict[]): string[] =>
  conflicts.map(({ kind, columns, sourceKey }) => `${sourceKey} ${kind} ${columns.join(',')}`).sort();

/** Another database of the source's server is written all the time: its log grows, and the server tells so. */
async function besideBusyNeighbours(work: () => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const writing = withClient(await createDatabase('neighbour'), async (client) => {
    await client.query('CREATE TABLE busy (at timestamptz)');
    while (!stop.signal.aborted) await client.query('INSERT INTO busy VALUES (clock_timestamp())');
  });
  await work().finally(() => stop.abort());
  await writing;
}

describe('a row that both sides change while the stream is followed', () => {
  it('is merged by column, and what is still open waits for a person with both images', async () => {
    await begin('manual');
    await onTarget("UPDATE clients SET phone = 'edited' WHERE number IN (1, 2, 3)");
    await bring("UPDATE client SET name = 'renamed' WHERE id IN (1, 4); UPDATE client SET phone = 'other', name = 'both' WHERE id = 2");
    expect(await client(1)).toEqual(['renamed edited 10']);
    expect(await client(4)).toEqual(['renamed phone 4 10']);
    // On both sides the same column: the row stays whole.
    expect(await client(2)).toEqual(['name 2 edited 10']);
    const [conflict] = await waiting();
    expect(inWords(await waiting())).toEqual(['1:2 update_origin_differs phone']);
    expect(conflict?.sourceImage).toMatchObject({ phone: 'other', name: 'both' });
    expect(conflict?.targetImage).toMatchObject({ phone: 'edited', name: 'name 2' });
    // What was merged once stays merged, and a row on which both agree is no conflict any more.
    await bring("UPDATE client SET seen = 11 WHERE id = 1; UPDATE client SET phone = 'edited' WHERE id = 2");
    expect([await client(1), await client(2)]).toEqual([['renamed edited 11'], ['both edited 10']]);
    expect(await waiting()).toEqual([]);
    await bring("UPDATE client SET phone = 'new' WHERE id = 2");
    expect(await client(2)).toEqual(['both new 10']);
    // What somebody decides is brought while nothing else happens here, however busy the server is.
    await bring("UPDATE client SET phone = 'mine' WHERE id = 3");
    await besideBusyNeighbours(async () => {
      await decide({ phone: 'source' });
      await until(migration.targetUrl, 'SELECT phone FROM clients WHERE number = 3', 'mine');
    });
    expect(await waiting()).toEqual([]);
    await onTarget("UPDATE clients SET phone = 'again' WHERE number = 3");
    await bring("UPDATE client SET phone = 'not this one' WHERE id = 3");
    await decide({ '*': 'target' });
    await until(
      migration.targetUrl,
      "SELECT count(*) FROM migration_control.conflicts WHERE state = 'resolved' AND standing IS NOT NULL",
      '0',
    );
    await bring('UPDATE client SET seen = 12 WHERE id = 3');
    expect(await client(3)).toEqual(['name 3 again 12']);
    await following.end('pause');
  }, 120_000);

  it('is removed on one side and changed on the other: a person is asked', async () => {
    await begin('manual');
    await onTarget('DELETE FROM clients WHERE number IN (5, 6)');
    await onTarget("UPDATE clients SET phone = 'edited' WHERE number = 7");
    await bring("UPDATE client SET name = 'changed' WHERE id = 5; DELETE FROM client WHERE id IN (7, 8)");
    expect(inWords(await waiting())).toEqual(['1:5 update_missing name', 'null delete_origin_differs ']);
    expect([await client(5), await client(7), await client(8)]).toEqual([[], ['name 7 edited 10'], []]);
    await following.end('pause');
  }, 120_000);

  it('goes by its policy', async () => {
    await begin('{newest: seen}');
    await onTarget("UPDATE clients SET phone = 'edited', seen = 50 WHERE number IN (1, 2)");
    await bring(
      "UPDATE client SET phone = 'newer', seen = 60 WHERE id = 1; UPDATE client SET phone = 'older', seen = 40, name = 'n' WHERE id = 2",
    );
    expect([await client(1), await client(2)]).toEqual([['name 1 newer 60'], ['n edited 50']]);
    await following.end('stop');

    await begin('target_wins');
    await onTarget("UPDATE clients SET phone = 'edited' WHERE number < 4");
    await bring("UPDATE client SET phone = 'source', name = 'n' WHERE id = 1; DELETE FROM client WHERE id = 2");
    expect([await client(1), await client(2)]).toEqual([['n edited 10'], ['name 2 edited 10']]);
    await following.end('stop');

    await begin('source_wins');
    await onTarget("UPDATE clients SET phone = 'edited' WHERE number < 4");
    await bring(
      "UPDATE client SET phone = 'source' WHERE id = 1; UPDATE client SET name = 'n' WHERE id = 2; DELETE FROM client WHERE id = 3",
    );
    expect([await client(1), await client(2), await client(3)]).toEqual([['name 1 source 10'], ['n edited 10'], []]);
    expect(await waiting()).toEqual([]);
    await following.end('pause');
    const counts = "SELECT count(*) FROM migration_control.batches WHERE kind = 'changes' AND committed_at IS NULL";
    expect(await onTarget(counts)).toEqual(['0']);
  }, 180_000);
});
