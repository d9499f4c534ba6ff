import { describe, expect, it } from 'vitest';
import { catalogOf } from '../../bench/mapping/column-list.ts';
import { openSqlParser } from '../../databases/postgres/expression/parse.ts';
import { mapPhase } from '../../engine/map/map-phase.ts';
import type { FieldMapping, Mapping } from '../../model/mapping.ts';
import { mappingDigest } from '../../model/mapping.ts';
import { playbook } from '../../model/playbook.ts';

const legacy = catalogOf(
  [
    ['kunden', 'kdnr', 'integer', 'yes'],
    ['kunden', 'vorname', 'varchar(40)', ''],
    ['kunden', 'plz', 'varchar(5)', ''],
    ['kunden', 'gorp_plim', 'varchar(9)', ''],
    ['kunden', 'plim', 'varchar(9)', ''],
    ['kunden', 'faxnr', 'varchar(20)', ''],
  ].map(([entity = '', field = '', type = '', key = '']) => ({ entity, field, type, key })),
  'legacy',
);
const modern = catalogOf(
  [
    ['customers', 'id', 'uuid', 'yes'],
    ['customers', 'first_name', 'text', ''],
    ['customers', 'postal_code', 'text', ''],
    ['customers', 'site_color', 'text', ''],
    ['customers', 'color', 'text', ''],
  ].map(([entity = '', field = '', type = '', key = '']) => ({ entity, field, type, key })),
  'modern',
);

async function mapped(fields: Record<string, unknown>): Promise<Mapping> {
  const written = playbook.parse({
    playbook: 'shop',
    version: 1,
    title: 'Shop',
    system: 'shop',
    source: { url: '$SOURCE' },
    target: { url: '$TARGET' },
    phases: [{ phase: 'customers', source: 'kunden', target: 'customers', fields }],
  });
  const [phase] = written.phases;
  if (!phase) throw new Error('no phase');
  return mapPhase(phase, { playbook: written, source: legacy, target: modern, parser: openSqlParser() });
}

const fieldOf = ({ fields }: Mapping, target: string): FieldMapping | undefined => fields.find((field) => field.target === target);

describe('mapping a phase', () => {
  it('keeps what is declared and takes the rest from structure and matcher', async () => {
    const mapping = await mapped({ color: { none: 'Nobody knows.' } });
    expect(fieldOf(mapping, 'id')?.rule).toEqual({ rule: 'identity' });
    expect(fieldOf(mapping, 'first_name')?.rule).toEqual({ rule: 'copy', column: 'vorname', clean: [] });
    expect(fieldOf(mapping, 'postal_code')?.rule).toMatchObject({ rule: 'copy', column: 'plz' });
    expect(fieldOf(mapping, 'color')).toMatchObject({ rule: { rule: 'none', reason: 'Nobody knows.' }, confidence: 1 });
    expect(mapping.fields.map(({ target }) => target)).toEqual(modern.entities[0]?.fields.map(({ name }) => name));
    expect(mapping.noTarget.map(({ column }) => column)).toContain('faxnr');
  });

  it('learns from what is declared, and says so', async () => {
    const mapping = await mapped({ color: { copy: 'plim' } });
    expect(fieldOf(mapping, 'site_color')?.rule).toMatchObject({ rule: 'copy', column: 'gorp_plim' });
    expect(fieldOf(mapping, 'site_color')?.evidence.join(' ')).toContain('"plim" means color since phase customers says so.');
  });

  it('gives the same digest every time', async () => {
    expect(mappingDigest(await mapped({}))).toBe(mappingDigest(await mapped({})));
  });
});
