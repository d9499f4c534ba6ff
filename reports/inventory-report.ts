import type { Catalog, Entity } from '../model/catalog.ts';
import { parentRead } from '../model/column-ref.ts';
import type { Finding, Profile, Risk } from '../model/profile.ts';
import { rowSecurityWords } from '../model/row-security.ts';
import { type Block, type Document, evidence, list, paragraph, section, table } from './document.ts';
import { riskSection } from './risk-table.ts';
import { bytesText, counted, countText, listed } from './units.ts';

/** What there is before a migration: structure, sizes, sensitive data, findings, risks. Names and counts, never values. */
export function inventoryReport(catalog: Catalog, profile: Profile | null, risks: readonly Risk[]): Document {
  return {
    title: `Inventory of ${catalog.database}`,
    blocks: [
      ...totals(catalog),
      ...section('Entities', [entityTable(catalog)]),
      ...otherObjects(catalog),
      ...(profile ? [...sensitiveFields(profile), ...findings(profile.findings)] : [paragraph('The data has not been profiled.')]),
      ...riskSection(risks),
    ],
  };
}

function totals({ kind, version, entities, sizes }: Catalog): Block[] {
  const all = Object.values(sizes);
  const sum = (of: 'rows' | 'bytes'): number => all.reduce((total, size) => total + size[of], 0);
  const fields = entities.reduce((count, entity) => count + entity.fields.length, 0);
  const keyless = entities.filter(({ kind: of, key }) => key === undefined && of.endsWith('table')).map(({ name }) => name);
  return [
    paragraph(`${kind} ${version}: ${counted(entities.length, 'entity')} with ${counted(fields, 'field')}.`),
    list([`${counted(sum('rows'), 'row')}, ${bytesText(sum('bytes'))}`, `Tables without a primary key: ${listed(keyless)}`]),
    evidence('the catalog of the database, and exact counts.'),
  ];
}

/** The largest first. */
function entityTable({ entities, sizes }: Catalog): Block {
  const sizeOf = (name: string): { rows: number; bytes: number } | undefined => (Object.hasOwn(sizes, name) ? sizes[name] : undefined);
  const sorted = [...entities].sort((a, b) => (sizeOf(b.name)?.rows ?? 0) - (sizeOf(a.name)?.rows ?? 0) || (a.name < b.name ? -1 : 1));
  const rows = sorted.map((entity) => {
    const size = sizeOf(entity.name);
    const known = size ? [countText(size.rows), bytesText(size.bytes)] : ['not counted', ''];
    return [entity.name, entity.kind.replace('_', ' '), ...known, ...structureOf(entity)];
  });
  const titles = ['Entity', 'Kind', 'Rows#', 'Size#', 'Fields#', 'Key', 'References', 'Indexes#', 'Triggers#', 'Row security'];
  return table('Entities, the largest first', titles, rows);
}

function structureOf({ fields, key, references, indexes, triggers, rowSecurity }: Entity): string[] {
  return [
    String(fields.length),
    key?.fields.join(', ') ?? 'none',
    listed([...new Set(references.map(({ entity }) => entity))]),
    String(indexes.length),
    String(triggers.length),
    rowSecurityWords(rowSecurity),
  ];
}

function otherObjects({ enums, domains, composites, sequences, extensions }: Catalog): Block[] {
  const kinds: readonly (readonly [string, readonly { readonly name: string }[]])[] = [
    ['Enums', enums],
    ['Domains', domains],
    ['Composite types', composites],
    ['Sequences', sequences],
    ['Extensions', extensions],
  ];
  const items = kinds.filter(([, of]) => of.length > 0).map(([title, of]) => `${title}: ${listed(of.map(({ name }) => name))}`);
  return items.length === 0 ? [] : section('Other objects', [list(items)]);
}

function sensitiveFields({ entities }: Profile): Block[] {
  const rows = Object.entries(entities).flatMap(([entity, { fields }]) =>
    Object.entries(fields).flatMap(([name, { sensitivity, sensitivityReason }]) =>
      sensitivity && !isOfParent(name) ? [[entity, name, sensitivityWords[sensitivity], sensitivityReason ?? '']] : [],
    ),
  );
  const title = 'Fields whose values are masked everywhere';
  return rows.length === 0
    ? []
    : section('Sensitive data', [table(title, ['Entity', 'Field', 'What it is', 'How it was recognised'], rows)]);
}

/** Elements repeat the columns of the document that they stand in. */
const isOfParent = (name: string): boolean => name.startsWith(`${parentRead}.`);

const sensitivityWords = { phi: 'health data', pii: 'personal data', money: 'money', secret: 'secret' } as const;

function findings(all: readonly Finding[]): Block[] {
  if (all.length === 0) return [];
  const rows = [...all]
    .sort((a, b) => b.rows - a.rows)
    .map(({ kind, entity, fields, rows: found, message }) => [
      entity,
      fields.join(', '),
      kind.replaceAll('_', ' '),
      countText(found),
      message,
    ]);
  return section('Findings in the data', [
    table('What is unusual in the data', ['Entity', 'Fields', 'Finding', 'Rows#', 'In words'], rows),
  ]);
}
