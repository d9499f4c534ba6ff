import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { review } from '../../app/review/review.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';
import { GodwitError } from '../../model/errors.ts';
import { createDatabase, withClient } from '../support/databases.ts';

const legacy = `
CREATE TABLE member (id integer PRIMARY KEY, name text, born date, created timestamp, data json, country integer);
CREATE TABLE country (id integer PRIMARY KEY, label text NOT NULL);
INSERT INTO country VALUES (1, 'Norway');
INSERT INTO member SELECT n, 'Name ' || n, '1990-01-01', now(), '{}', 1 FROM generate_series(1, 20) AS n;`;
const modern = 'CREATE TABLE members (id uuid PRIMARY KEY, legacy_id integer NOT NULL UNIQUE, name text NOT NULL, place text);';
const playbook = (from: string, to: string): string => `playbook: members
version: 1
title: Members
system: club
source: {url: '${from}'}
target: {url: '${to}'}
phases:
  - phase: members
    source: member
    target: members
    lookups:
      country: {entity: country, on: {id: country}}
    transform:
      file: transforms/member.ts
      output: {name: text, place: text}
    conflict: {key: [legacy_id]}
    fields:
      id: identity
      legacy_id: {copy: id}
      name: {copy: member.name}
      place: {copy: member.place}
`;
const code = `export default (row: SourceRow, { reject }: Tools): Result => {
  if (row.name === null) return reject('no_name');
  return { name: row.name, place: row['country.label'] };
};
`;
const folder = mkdtempSync(join(tmpdir(), 'godwit-wrong-'));
let right = '';

beforeAll(async () => {
  const [from, to] = [await createDatabase('legacy'), await createDatabase('modern')];
  await withClient(from, (client) => client.query(legacy));
  await withClient(to, (client) => client.query(modern));
  mkdirSync(join(folder, 'transforms'));
  right = playbook(from, to);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a person is told of the playbook with one thing changed. */
async function told(from: string, to: string, text = code): Promise<{ message: string; exitCode: number } | null> {
  expect(right).toContain(from);
  writeFileSync(join(folder, 'playbook.yaml'), right.replace(from, to));
  writeFileSync(join(folder, 'transforms/member.ts'), text);
  const environment = { GODWIT_HOME: join(folder, 'home'), GODWIT_LOG_LEVEL: 'silent', SANDBOX: 'isolate' };
  const config = loadConfig({}, environment, folder);
  const caller = { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal };
  try {
    await review(caller, folder, {}, false);
    return null;
  } catch (error) {
    if (!(error instanceof GodwitError)) throw error;
    return { message: error.message, exitCode: error.exitCode };
  }
}

it('is well as it is', { timeout: 120_000 }, async () => {
  expect(await told('members', 'members')).toBeNull();
});

it.each([
  ['on: {id: ', 'on: {ident: ', 12, 'country has no column "ident". There are id, label.'],
  ['id: country}', 'id: contry}', 12, 'member has no column "contry"; did you mean "country"? There are id, name,'],
  ['id: country}', 'id: country.id}', 12, 'member has no column "country.id"'],
  ['{id: country}', '{label: country}', 12, 'country.label (text) and member.country (integer) cannot be compared'],
  ['{id: country}', '{id: data}', 12, 'country.id (integer) and member.data (json) cannot be compared'],
  ['country}}', 'country}, where: {kind: x}}', 12, 'country has no column "kind"'],
  ['entity: country', 'entity: contry', 12, 'has no entity "contry"; did you mean "country"? There are country, member.'],
  ['{id: country}', '{}', 12, 'expected at least one pair of columns'],
  ['{id: country}', '[id]', 12, 'expected a map, found a list'],
  ['country: {entity', 'member: {entity', 14, 'a lookup is called "member" already'],
  ['source: member\n', 'source: membr\n', 9, 'has no entity "membr"; did you mean "member"?'],
  ['target: members\n', 'target: membrs\n', 10, 'has no entity "membrs"; did you mean "members"?'],
  ['member.ts', 'members.ts', 14, 'transforms/members.ts cannot be read'],
  ['transforms/member.ts', 'member.ts', 14, 'a file such as transforms/steps.ts'],
  ['transforms/member.ts', 'transforms/../member.ts', 14, 'a file such as transforms/steps.ts'],
  ['place: text', 'place: varchar', 15, 'expected "boolean" or "smallint" or'],
  ['place: text', 'Place: text', 15, 'lower-case letters'],
  ['{name: text, place: text}', '{}', 15, 'expected at least one column'],
  ['text}\n', 'text}\n      each: position\n', 16, 'there is no output "position"'],
  ['text}\n', 'text}\n      now: yesterday\n', 16, 'an instant such as 2026-01-01T00:00:00Z'],
  ['member.place', 'member.plaze', 21, 'there is no output "plaze"; did you mean "place"?'],
  ['member.place', 'contry.label', 21, 'the source has no column "contry.label"; did you mean "country.label"?'],
  ['member.place', 'country.lable', 21, 'the source has no column "country.lable"; did you mean "country.label"?'],
  ['copy: member.place', 'copy: place', 21, 'the source has no column "place"'],
  ['{copy: member.place}', '{expression: "random()"}', 21, 'random is refused'],
  ['{copy: member.place}', '{zoned: created, zone: Mars/Base}', 21, '"Mars/Base" is no time zone'],
  ['place: {copy', 'plac: {copy', 21, 'members has no column "plac"; did you mean "place"?'],
  ['    conflict', "    where: member.name = 'x'\n    conflict", 16, '"member.name" is refused'],
  [
    '{copy: member.place}',
    '{expression: upper(nme)}',
    21,
    '"nme" is refused: it is no column of the row or its look-ups; did you mean "name"? There',
  ],
  ['    conflict', '    key: [idd]\n    conflict', 16, 'member has no column "idd"; did you mean "id"?'],
  ['    conflict', '    identity: {target_key: [nope]}\n    conflict', 16, 'members has no column "nope"'],
  ['[legacy_id]', '[legacyid]', 16, 'members has no column "legacyid"; did you mean "legacy_id"?'],
  ['phases:', 'adopted: {roles: {target: members, target_key: [idx], legacy_key: [legacy_id]}}\nphases:', 7, 'members has no column "idx"'],
  [
    '    conflict',
    '    ignore: {born: not asked for, datta: nothing}\n    conflict',
    16,
    'member has no column "datta"; did you mean "data"?',
  ],
  ['    conflict', '    success: [{rows: 20}, {linked: nam}]\n    conflict', 16, 'members has no column "nam"; did you mean "name"?'],
  ['    conflict', '    success: [{unique: [legacy_id, plcae]}]\n    conflict', 16, 'members has no column "plcae"; did you mean "place"?'],
  ['    conflict', '    success: [{ordered: {by: id, within: nowhere}}]\n    conflict', 16, 'members has no column "nowhere"'],
  [
    '    conflict',
    '    success: [{sum: {target: legacy_id, source: idd}}]\n    conflict',
    16,
    'the source has no column "idd"; did you mean "id"?',
  ],
  ['    conflict', '    success: [{sum: {target: sum, source: id}}]\n    conflict', 16, 'members has no column "sum"'],
  ['    conflict', '    success: [{assert: none, sql: DELETE FROM members}]\n    conflict', 16, 'SELECT'],
  ['    conflict', '    success: [{assert: none, sql: SELECT FROM FROM}]\n    conflict', 16, 'syntax error'],
])('%s → %s is told with its line', { timeout: 60_000 }, async (from, to, line, message) => {
  const error = await told(from, to);
  expect(error?.exitCode).toBe(2);
  expect(error?.message).toMatch(new RegExp(`playbook\\.yaml:${line}:\\d+ `));
  expect(error?.message).toContain(message);
  expect(error?.message).not.toContain('postgresql://');
});

it.each([
  ['', 'transforms/member.ts:1:1 There is no default export.'],
  ['export default (row: SourceRow): Result => {{ ;', 'transforms/member.ts:1'],
  [
    code.replace('row.name,', 'row.nam,'),
    "transforms/member.ts:3:22 Property 'nam' does not exist on type 'SourceRow'. Did you mean 'name'?",
  ],
  [code.replace('place:', 'plac:'), 'transforms/member.ts:3:28 Object literal may only specify known properties'],
  [code.replace('no_name', 'orphan'), `transforms/member.ts rejects with "orphan", which is a word of Godwit's own`],
  [code.replace("'no_name'", 'row.name'), 'transforms/member.ts:2:33 The reason of a rejection must stand in the code.'],
  [code.replace('row.name,', 'String(now),').replace('reject }', 'reject, now }'), 'transforms/member.ts:1: the code names `now`'],
])('code that is wrong is told with its line', { timeout: 60_000 }, async (text, message) => {
  const error = await told('members', 'members', text);
  expect(error?.exitCode).toBe(2);
  expect(error?.message).toContain(message);
});

it('a file that is not there is told with the line that names it', { timeout: 60_000 }, async () => {
  rmSync(join(folder, 'transforms/member.ts'), { force: true });
  writeFileSync(join(folder, 'playbook.yaml'), right);
  const config = loadConfig({}, { GODWIT_HOME: join(folder, 'home'), GODWIT_LOG_LEVEL: 'silent', SANDBOX: 'isolate' }, folder);
  const asked = review(
    { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal },
    folder,
    {},
    false,
  );
  await expect(asked).rejects.toThrow(/playbook\.yaml:14:13 .*transforms\/member\.ts cannot be read: it must stand beside the playbook/);
});
