import { Int32 } from 'bson';
import { describe, expect, it } from 'vitest';
import { decideMappings } from '../../app/approval/approve.ts';
import { migrate } from '../../app/run/migrate.ts';
import { rebuild } from '../../app/run/rebuild.ts';
import { validatePlaybook } from '../../app/run/validate.ts';
import type { WantedForms } from '../../model/normalisation.ts';
import { withClient } from '../support/databases.ts';
import { writeDump } from '../support/dump.ts';
import { asPerson } from '../support/person.ts';
import { beginLife, type Life } from '../support/whole-life.ts';

/** Payments of three kinds; each holds what only its kind has, and a point or a box where it was made. */
const payments = Array.from({ length: 90 }, (_, i) => {
  const at = i % 2 === 0 ? { kind: 'point', x: new Int32(i) } : { kind: 'box', from: `a${i}`, to: 'b' };
  const common = { _id: new Int32(i), amount: new Int32(i), note: i % 4 === 0 ? null : `n${i}`, at };
  if (i % 3 === 0) return { ...common, type: 'card', number: `4000-${i}`, exp: { month: new Int32(1 + (i % 12)), year: new Int32(2030) } };
  if (i % 3 === 1) return { ...common, type: 'bank', iban: `PH${i}`, ...(i % 2 === 0 && { bic: i % 4 === 0 ? null : 'XX' }) };
  return { ...common, type: "o'clock", till: `t${i}`, tags: ['a', `b${i % 3}`] };
});

async function migrated(forms: WantedForms = {}): Promise<Life> {
  const life = await beginLife('', { source: `mongodump:${writeDump({ payments: { documents: payments } })}`, forms });
  const options = { playbook: life.playbook, digests: [], commit: false, acceptOpen: true, reason: 'a test' };
  await decideMappings(asPerson(life.caller, 'ada'), 'approved', options);
  await migrate(life.caller, { playbook: life.playbook, selection: {} });
  return life;
}

const rows = async ({ targetUrl }: Life, sql: string): Promise<unknown[]> =>
  (await withClient(targetUrl, (client) => client.query(sql))).rows;
const rebuilt = async ({ caller, playbook }: Life) => (await rebuild(caller, playbook, { collection: 'payments', all: true })).report;

describe('documents of several kinds', () => {
  it('are one table that checks what each kind never has', { timeout: 200_000 }, async () => {
    const life = await migrated();
    expect(
      await rows(life, 'SELECT type, count(number)::int AS cards, count(iban)::int AS banks FROM payments GROUP BY 1 ORDER BY 1'),
    ).toEqual([
      { type: 'bank', cards: 0, banks: 30 },
      { type: 'card', cards: 30, banks: 0 },
      { type: "o'clock", cards: 0, banks: 0 },
    ]);
    const change = (sql: string) => rows(life, sql);
    await expect(change("UPDATE payments SET iban = 'x' WHERE type = 'card'")).rejects.toThrow('payments_type_card');
    await expect(change(`UPDATE payments SET exp_year = 1 WHERE type = 'o''clock'`)).rejects.toThrow('payments_type_o_clock');
    await expect(change("UPDATE payments SET at_to = 'x' WHERE at_kind = 'point'")).rejects.toThrow('payments_at_kind_point');
    await change("UPDATE payments SET number = 'x' WHERE type = 'card' AND legacy_id = 0");
    expect(await rebuilt(life)).toMatchObject({ documents: { compared: 90, equal: 89, differing: 1 } });
  });
});

describe('documents of several kinds, by choice', () => {
  it('are a base table and one for each kind, and come back whole', { timeout: 200_000 }, async () => {
    const life = await migrated({ payments: 'variant_tables' });
    expect(
      await rows(life, 'SELECT count(*)::int AS n FROM payments_card c JOIN payments p ON p.id = c.payment_id WHERE p.type = $$card$$'),
    ).toEqual([{ n: 30 }]);
    expect(await rows(life, 'SELECT iban, bic, bic_state FROM payments_bank ORDER BY iban LIMIT 2')).toEqual([
      { iban: 'PH1', bic: null, bic_state: 'missing' },
      { iban: 'PH10', bic: 'XX', bic_state: null },
    ]);
    const report = await rebuilt(life);
    expect(report).toMatchObject({ documents: { compared: 90, equal: 90 }, notCompared: [] });
    expect(report.losses.filter(({ loss }) => loss.includes('NULL stands'))).toEqual([]);
    expect((await validatePlaybook(life.caller, life.playbook)).verdict.verdict).toBe('passed');
    await rows(life, "UPDATE payments_bank SET iban = 'x' WHERE iban = 'PH1'");
    await rows(life, "DELETE FROM payments_card WHERE number = '4000-0'");
    const faults = (await rebuilt(life)).paths.filter(({ differing, missing, extra }) => differing + missing + extra > 0);
    expect(faults.map(({ path, differing, missing }) => [path, differing, missing]).toSorted()).toEqual([
      ['exp.month', 0, 1],
      ['exp.year', 0, 1],
      ['iban', 1, 0],
      ['number', 0, 1],
    ]);
  });
});
