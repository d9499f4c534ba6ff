import type { Catalog, Entity, Field } from '../../../model/catalog.ts';
import { findEntity, findField } from '../../../model/catalog.ts';
import type { Finding, ImpliedReference } from '../../../model/profile.ts';
import type { SqlSession } from '../../../model/session.ts';
import { collationOfKey } from '../collation.ts';
import { rowsOf } from '../rows-of.ts';
import { sameValue } from '../same-value.ts';
import { ident, join, raw, sql, statement } from '../sql.ts';
import { type Candidate, candidatesFor } from './reference-names.ts';
import { type Sample, sampleRows } from './sample.ts';

type Link = Candidate['link'];

/** What references are found: findings for people, and those that no constraint declares. */
export interface FoundReferences {
  readonly findings: readonly Finding[];
  readonly implied: readonly ImpliedReference[];
}

interface Fit {
  /** Rows with a value in every field of the link, and those of them whose parent exists. */
  readonly filled: number;
  readonly fitting: number;
}

/** From this share of values on, a name and a key are a reference that nobody declared. */
const fitMin = { named: 0.5, likely: 0.9 } as const;

/** Orphans of declared references, and references that only names and values imply. Parents are probed by their keys. */
export async function findReferences(session: SqlSession, catalog: Catalog, sample: Sample): Promise<FoundReferences> {
  const findings: Finding[] = [];
  for (const { fields, entity, toFields } of sample.entity.references) {
    const parent = findEntity(catalog, entity);
    if (parent)
      findings.push(...orphansOf(sample.entity, { fields, parent, toFields }, await fitOf(session, sample, { fields, parent, toFields })));
  }
  const implied: ImpliedReference[] = [];
  for (const field of sample.entity.fields) {
    const found = await findImplied(session, catalog, sample, field);
    findings.push(...(found?.findings ?? []));
    if (found) implied.push(found.implied);
  }
  return { findings, implied };
}

async function findImplied(
  session: SqlSession,
  catalog: Catalog,
  sample: Sample,
  field: Field,
): Promise<{ findings: Finding[]; implied: ImpliedReference } | null> {
  const { entity } = sample;
  if (entity.references.some(({ fields }) => fields.includes(field.name))) return null;
  for (const { link, named } of candidatesFor(catalog, entity, field)) {
    const fit = await fitOf(session, sample, link, isInteger(field));
    if (fit.filled === 0 || fit.fitting / fit.filled < (named ? fitMin.named : fitMin.likely)) continue;
    const message = `${entity.name}.${field.name} refers to ${link.parent.name} without a foreign key: ${fit.fitting} of ${fit.filled} values fit.`;
    const found = { entity: entity.name, field: field.name, parent: link.parent.name, toField: link.toFields[0] ?? '', named, ...fit };
    const told = { kind: 'implied_reference', entity: entity.name, fields: [field.name], rows: fit.fitting, message };
    return { findings: [told, ...orphansOf(entity, link, fit)], implied: found };
  }
  return null;
}

function orphansOf(entity: Entity, { fields, parent }: Link, { filled, fitting }: Fit): Finding[] {
  const rows = filled - fitting;
  if (rows === 0) return [];
  const message = `${rows} of ${filled} rows of ${entity.name} refer by ${fields.join(', ')} to rows of ${parent.name} that do not exist.`;
  return [{ kind: 'orphans', entity: entity.name, fields: [...fields], rows, message }];
}

const isInteger = ({ type }: Field): boolean => ['smallint', 'integer', 'bigint'].includes(type.kind);

/** `zeroIsNone`: applications that have no foreign keys often write 0 for no parent. */
async function fitOf(session: SqlSession, sample: Sample, { fields, parent, toFields }: Link, zeroIsNone = false): Promise<Fit> {
  const columns = fields.map((name, i) => sql`${ident(name)} AS ${ident(`c${i}`)}`);
  const filled = join(
    fields.map((_, i) => sql`sample.${ident(`c${i}`)} IS NOT NULL${raw(zeroIsNone ? ` AND sample.c${i} <> 0` : '')}`),
    ' AND ',
  );
  const same = join(
    toFields.map((name, i) => {
      const [key, own] = [findField(parent, name), findField(sample.entity, fields[i] ?? '')];
      const collation = key && own ? collationOfKey(key, own) : raw('');
      return sameValue(sql`parent.${ident(name)}`, sql`sample.${ident(`c${i}`)}${collation}`, key?.type);
    }),
    ' AND ',
  );
  const [row] = await session.query<{ filled: string; fitting: string }>(
    statement(sql`SELECT count(*) AS filled,
        count(*) FILTER (WHERE EXISTS (SELECT FROM ${rowsOf(parent)} AS parent WHERE ${same})) AS fitting
      FROM ${sampleRows(sample, columns)} AS sample WHERE ${filled}`),
  );
  return { filled: Number(row?.filled ?? 0), fitting: Number(row?.fitting ?? 0) };
}
