import { describe, expect, it } from 'vitest';
import { offeredRetention } from '../../databases/postgres/draft/retention.ts';
import { parsePlaybook } from '../../engine/playbook/load.ts';
import type { CollectionFacts } from '../../model/documents.ts';
import { createDatabase, withClient } from '../support/databases.ts';

const playbook = parsePlaybook(
  `version: 1
playbook: shop
title: Shop
system: shop
source: {url: 'mongodump:./dump'}
target: {url: 'postgresql://localhost/shop'}
phases:
  - {phase: sessions, source: sessions, target: sessions, fields: {id: identity, _id: {copy: _id}, seen: {copy: last_seen}}}
  - {phase: log, source: log, target: "we\\"ird", fields: {id: identity, _id: {copy: _id}}}
`,
  'playbook.yaml',
);

const facts = (entity: string, more: Partial<CollectionFacts>): CollectionFacts => ({
  ...{ entity, database: 'shop', collection: entity, kind: 'collection', documents: 0, faulty: 0, bytes: 0, doubledMembers: 0 },
  ...{ isCut: false, indexes: [], paths: [] },
  ...more,
});
const expiring = facts('sessions', {
  indexes: [{ name: 'ttl', key: { last_seen: 1 }, unique: false, sparse: false, expiresAfter: 3600 }],
});

describe('what a source of documents threw away by itself', () => {
  it('is offered as statements that throw it away in the target', async () => {
    const capped = facts('log', { kind: 'capped', capped: { documents: 2, bytes: 4096 } });
    const offered = offeredRetention({ collections: [expiring, capped] }, playbook) ?? '';
    expect(offered).toContain('-- sessions: expired 3600 seconds after last_seen.');
    expect(offered).toContain('-- log: kept its newest 2 and 4096 bytes; the order is taken from _id.');
    await withClient(await createDatabase('retention'), async (client) => {
      await client.query('CREATE TABLE sessions (_id text, seen timestamptz); CREATE TABLE "we""ird" (_id text)');
      await client.query("INSERT INTO sessions VALUES ('old', now() - interval '2 hours'), ('new', now()), ('none', NULL)");
      await client.query(`INSERT INTO "we""ird" VALUES ('a'), ('c'), ('b')`);
      await client.query(offered);
      expect((await client.query('SELECT _id FROM sessions ORDER BY 1')).rows).toEqual([{ _id: 'new' }, { _id: 'none' }]);
      expect((await client.query('SELECT _id FROM "we""ird" ORDER BY 1')).rows).toEqual([{ _id: 'b' }, { _id: 'c' }]);
    });
  });

  it('is nothing where collections keep all', () => {
    expect(offeredRetention({ collections: [facts('sessions', {})] }, playbook)).toBeNull();
  });
});
