import { expect, it } from 'vitest';
import { createMigration } from '../support/migration.ts';

const source = `
CREATE TABLE member (id integer PRIMARY KEY, name text NOT NULL, town integer NOT NULL);
CREATE TABLE item (id integer PRIMARY KEY, member_id integer NOT NULL, label text);
INSERT INTO member SELECT n, 'Name ' || n, n % 7 FROM generate_series(1, 50) AS n;
INSERT INTO item SELECT n, 1 + n % 50, 'item ' || n FROM generate_series(1, 60) AS n;`;
const target = 'CREATE TABLE members (id uuid PRIMARY KEY, name text NOT NULL, label text);';
const playbook = (declared: string, label: string): string => `
playbook: doubled
version: 1
title: Keys that come twice
system: app
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - phase: members
    source: member
    target: members
    ${declared}
    fields: {id: identity, name: {copy: name}, label: ${label}}
`;
const lookups = 'lookups: {item: {entity: item, on: {member_id: id}}}';

it.each([
  [
    'a look-up',
    'merge',
    lookups,
    '{copy: item.label}',
    /^members\.lookups: a look-up \(item\) finds several rows for one row of member: pair/,
  ],
  [
    'a look-up',
    'bulk',
    lookups,
    '{copy: item.label}',
    /^members\.lookups: a look-up \(item\) finds several rows for one row of member: pair/,
  ],
  [
    'a key',
    'merge',
    'key: [town]',
    '{copy: name}',
    /^members\.key: several rows of member have the same town: name columns that are unique/,
  ],
  [
    'a key',
    'bulk',
    'key: [town]',
    '{copy: name}',
    /^members\.key: several rows of member have the same town: name columns that are unique/,
  ],
])(
  '%s that is not unique is told as a mistake in the playbook (%s)',
  { timeout: 60_000 },
  async (_what, mode, declared, label, message) => {
    const migration = await createMigration(playbook(declared, label), source, target);
    const ran = migration.run(mode === 'bulk' ? { bulkRowsMin: 1 } : {});
    await expect(ran).rejects.toMatchObject({ code: 'mapping_invalid', message: expect.stringMatching(message) });
  },
);

it('a look-up that finds at most one row, and a key that is unique without a constraint, are well', { timeout: 60_000 }, async () => {
  const where = 'lookups: {item: {entity: item, on: {id: id}}}\n    key: [name]';
  const migration = await createMigration(playbook(where, '{copy: item.label}'), source, target);
  expect((await migration.run()).phases[0]?.fates).toMatchObject({ read: 50, written: 50 });
});
