import { expect, it } from 'vitest';
import { openSqlParser } from '../../../databases/postgres/expression/parse.ts';
import { validateRun } from '../../../engine/validate/validate.ts';
import type { AmountBalance, Verdict } from '../../../model/verdict.ts';
import { withClient } from '../../support/databases.ts';
import { createMigration, type TestMigration } from '../../support/migration.ts';

const playbook = (success: string): string => `
playbook: bills
version: 1
title: Bills
system: app
source: {url: ignored}
target: {url: ignored}
phases:
  - phase: bills
    source: app_bill
    target: bills
    success: [${success}]
    fields: {id: identity, fee: {copy: fee}, currency: {copy: currency}, unit: {copy: unit}}
`;
const source = `
CREATE TABLE app_bill (id integer PRIMARY KEY, fee numeric, currency text, unit text);
INSERT INTO app_bill VALUES (1, 10.25, 'EUR', 'x'), (2, 5, 'eur ', 'y'), (3, 7.5, 'USD', 'x'), (4, 0.1234, 'USD', 'x'), (5, 3, NULL, 'y')`;
const target = `
CREATE TABLE bills (id uuid PRIMARY KEY, fee numeric(8,2), currency text, unit text)`;

async function judged(migration: TestMigration): Promise<Verdict['phases'][number] | undefined> {
  const open = await migration.open();
  try {
    const run = await open.context.runs.last(open.context.control, 'bills');
    const options = { differencesMax: 20, evaluatedRowsMax: 1000, by: 'tester', parser: openSqlParser() };
    return (await validateRun(open.context, run?.id ?? '', open.prepared, options)).phases[0];
  } finally {
    await open.close();
  }
}

const told = (amounts: readonly AmountBalance[] = []) =>
  amounts.map(({ currency, read, arrived, aside, holds }) => [currency, read, arrived, aside, holds]);

it('sums of different currencies are never added: each is held against its own', { timeout: 120_000 }, async () => {
  const migration = await createMigration(playbook(''), source, target);
  await migration.run();
  const phase = await judged(migration);
  expect(told(phase?.amounts)).toEqual([
    ['EUR', '15.25', '15.25', '0', true],
    ['USD', '7.6234', '7.5', '0.1234', true],
    [null, '3', '3', '0', true],
  ]);
  expect(phase?.checks.find(({ name }) => name === 'sums.fee in USD')).toMatchObject({
    status: 'passed',
    message: 'fee in USD adds up: 7.6234 read = 7.5 arrived + 0.1234 kept aside.',
  });
  // The whole still adds up, and each currency does not.
  await withClient(migration.targetUrl, (client) =>
    client.query("UPDATE bills SET fee = fee + CASE upper(btrim(currency)) WHEN 'EUR' THEN -0.5 ELSE 1 END WHERE currency IS NOT NULL"),
  );
  const changed = await judged(migration);
  expect(told(changed?.amounts).map(([currency, , , , holds]) => [currency, holds])).toEqual([
    ['EUR', false],
    ['USD', false],
    [null, true],
  ]);
});

it('the playbook may say which column tells the currency; one that nothing reads fails the check', { timeout: 120_000 }, async () => {
  const migration = await createMigration(playbook('{sum: {target: fee, source: fee, currency: unit}}'), source, target);
  await migration.run();
  expect(told((await judged(migration))?.amounts).map(([currency]) => currency)).toEqual(['X', 'Y']);
  const wrong = await createMigration(playbook('{sum: {target: fee, source: fee, currency: colour}}'), source, target);
  await wrong.run();
  expect((await judged(wrong))?.checks.find(({ name }) => name === 'success.sum.fee')).toMatchObject({ status: 'failed' });
});
