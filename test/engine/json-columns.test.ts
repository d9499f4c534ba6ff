import { describe, expect, it } from 'vitest';
import { profileRows } from '../../bench/mapping/profile-rows.ts';
import { openSqlParser } from '../../databases/postgres/expression/parse.ts';
import { mapPhase } from '../../engine/map/map-phase.ts';
import { matchCatalogs } from '../../engine/match/match.ts';
import { playbook } from '../../model/playbook.ts';
import { listed } from '../support/listed.ts';

const source = listed('orders: id* integer, placed timestamp, details jsonb');
const target = listed('orders: id* uuid, placed_at timestamptz, delivery_city text, gift boolean, weight numeric(8,2), promoted text');
const rows = Array.from({ length: 30 }, (_, i) => ({
  id: `${i}`,
  placed: '2024-01-01 10:00:00',
  details: JSON.stringify({ delivery_city: 'Oslo', gift: true, weight: 1.5, "it's": 1 }),
}));
const profile = profileRows(source.catalog, new Map([['orders', rows]]));

describe('members of documents that are columns in the target', () => {
  const { fields, columns } = matchCatalogs({ source: { ...source, profile }, target });
  const ruleOf = (name: string) => fields.find(({ target: { field } }) => field === name);

  it('are proposed with the expression that reads them', () => {
    expect(ruleOf('delivery_city')?.rule).toEqual({ expression: `"details" ->> 'delivery_city'` });
    expect(ruleOf('gift')?.rule).toEqual({ expression: `"details" ->> 'gift'` });
    expect(ruleOf('weight')?.evidence[0]).toBe('100 % of the documents in "details" have a member "weight".');
    expect(ruleOf('promoted')?.sources).toEqual([]);
    expect(columns.find(({ source: { field } }) => field === 'details')?.targets).toHaveLength(3);
  });

  it('are unknown without data', () => {
    const bare = matchCatalogs({ source, target }).fields.find(({ target: { field } }) => field === 'delivery_city');
    expect(bare?.rule).not.toEqual({ expression: `"details" ->> 'delivery_city'` });
  });

  it('with quotes in their names stay names', async () => {
    const odd = listed('orders: id* uuid, it_s numeric');
    const found = matchCatalogs({ source: { ...source, profile }, target: odd });
    const rule = found.fields.find(({ target: { field } }) => field === 'it_s')?.rule;
    if (typeof rule !== 'object' || !('expression' in rule)) throw new Error('no expression');
    expect(rule.expression).toBe(`"details" ->> 'it''s'`);
    expect(await openSqlParser().expression(rule.expression, new Set(['details']))).toMatchObject({ name: '->>' });
  });

  it('become rules of a mapping', async () => {
    const written = playbook.parse({
      playbook: 'shop',
      version: 1,
      title: 'Shop',
      system: 'shop',
      source: { url: '$SOURCE' },
      target: { url: '$TARGET' },
      phases: [{ phase: 'orders', source: 'orders', target: 'orders' }],
    });
    const [phase] = written.phases;
    if (!phase) throw new Error('no phase');
    const known = { playbook: written, source: source.catalog, target: target.catalog, parser: openSqlParser() };
    const mapping = await mapPhase(phase, { ...known, evidence: async () => profile });
    expect(mapping.fields.find((field) => field.target === 'delivery_city')?.rule).toMatchObject({
      rule: 'expression',
      expression: { op: 'call', name: '->>' },
    });
    expect(mapping.noTarget).toEqual([]);
  });
});
